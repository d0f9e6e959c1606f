"""Translating drafts: beside the source, what is out of date first, and as files."""

from __future__ import annotations

from io import BytesIO
from unittest import mock

import pytest

from engage.bodies.models import Office
from engage.core.db import db
from engage.core.i18n.content import REVIEWED, load_texts
from engage.core.security.permissions import Role
from engage.drafts.member import translating
from engage.drafts.policy.work import Work
from engage.drafts.queries import reading
from engage.drafts.services.reads import version_states
from tests.support.bodies import give, make_body, make_member
from tests.support.broken_files import BROKEN_FILES
from tests.support.drafts import let_translate, make_draft, newest, revise, translate

TEXT = "1. The council pays for childcare.\n2. The council reports."
SPANISH = "/members/drafts/childcare/translations/es"
SETTLING = "/members/drafts/childcare/translations/proposals"


@pytest.fixture
def body(app):
    """A body without people."""
    return make_body()


@pytest.fixture
def facilitator(body):
    """Who facilitates it."""
    user = make_member(body, name="Robin Example")
    give(body, user, Office.FACILITATOR)
    return user


@pytest.fixture
def draft(body):
    """A draft of it."""
    return make_draft([body], TEXT, "Childcare for all", slug="childcare")


def _clause(draft, key, language="es"):
    return reading.load_version(draft_id=draft.id, language=language).clause(key).text


def test_a_facilitator_translates_clauses_and_the_name(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    got = page.submit(
        page.get(SPANISH),
        text_title="Cuidado infantil para todos",
        text_c1="El consejo paga.",
        checked_c1="y",
        text_c2="El consejo informa.",
    )
    assert "3 texts are saved." in got.text()
    assert (_clause(draft, "c1").value, _clause(draft, "c1").state) == ("El consejo paga.", "reviewed")
    assert _clause(draft, "c2").state == "draft"
    title = load_texts(db.session, [draft.title_id], "es")[draft.title_id]
    assert title.value == "Cuidado infantil para todos"


def test_somebody_who_was_asked_translates_without_being_a_member(page_as, draft):
    page = page_as(Role.TRANSLATOR)
    let_translate(draft, page.client.user)
    assert "/members/drafts/childcare/translations" in page.get("/members/drafts").links
    assert SPANISH in page.get("/members/drafts/childcare/translations").links
    page.submit(page.get(SPANISH), text_c1="El consejo paga.")
    assert _clause(draft, "c1").value == "El consejo paga."
    page.get("/members/drafts/childcare", status=404)


def test_others_do_not_translate(page_as, body, draft):
    page_as(user=make_member(body)).get(SPANISH, status=403)
    page_as(*Role).get(SPANISH, status=404)
    page = page_as(Role.TRANSLATOR)
    page.get(SPANISH, status=404)
    let_translate(draft, page.client.user)
    for tag in ("en", "xx"):
        page.get(f"/members/drafts/childcare/translations/{tag}", status=404)


def test_what_is_out_of_date_comes_first_with_what_changed(page_as, facilitator, draft):
    translate(draft, "es")
    revise(draft, TEXT.replace("reports", "reports every year"))
    page = page_as(user=facilitator).get(SPANISH)
    first = page.all("main section.beside")[0]
    assert first.attrs["aria-labelledby"] == "about-c2"
    assert page.texts("section.beside ins") == ["[added: every year ]"]
    assert page.fields("main form")["checked_c1"] == "y"
    assert "checked_c2" not in page.fields("main form")


def test_bringing_a_text_up_to_date_makes_it_current_again(page_as, facilitator, draft):
    translate(draft, "es")
    revise(draft, TEXT.replace("reports", "reports every year"))
    assert _clause(draft, "c2").is_stale
    page = page_as(user=facilitator)
    page.submit(page.get(SPANISH), text_c2="El consejo informa cada año.", checked_c2="y")
    assert (_clause(draft, "c2").is_stale, _clause(draft, "c2").state) == (False, REVIEWED)


def test_two_translators_notice_each_other(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    start = page.get(SPANISH)
    page.submit(page.get(SPANISH), text_c1="Lo de otra persona.")
    told = page.submit(start, text_c1="Lo mío.", status=422)
    assert "Lo de otra persona." in told.text(".summary")
    assert told.fields("main form")["text_c1"].strip() == "Lo mío."
    assert _clause(draft, "c1").value == "Lo de otra persona."
    page.submit(told)
    assert _clause(draft, "c1").value == "Lo mío."


def test_a_long_draft_is_translated_page_by_page(page_as, body, facilitator):
    text = "\n".join(f"{number}. Clause {number}." for number in range(1, 41))
    draft = make_draft([body], text, slug="long")
    page = page_as(user=facilitator)
    second = page.get("/members/drafts/long/translations/es?page=2")
    assert len(second.all("section.beside")) == 16
    page.submit(second, text_c40="Número 40.")
    assert _clause(draft, "c40").value == "Número 40."


@pytest.mark.parametrize("kind", ["csv", "xliff"])
def test_a_file_goes_out_and_comes_back(page_as, client_as, facilitator, draft, kind):
    translate(draft, "es", "draft")
    client = client_as(user=facilitator)
    raw = client.get(f"{SPANISH}/file.{kind}").data
    assert b"The council pays for childcare." in raw
    changed = raw.replace(b"[es] The council pays for childcare.", b"El consejo paga.")
    page = page_as(user=facilitator)
    fields = page.get(SPANISH).fields('form[action$="import"]')
    got = page.post(f"{SPANISH}/import", {**fields, "file": (BytesIO(changed), f"back.{kind}")})
    assert "1 text is changed." in got.text()
    assert _clause(draft, "c1").value == "El consejo paga."


def test_a_file_with_mistakes_changes_nothing_and_says_where(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    fields = page.get(SPANISH).fields('form[action$="import"]')
    wrong = b"id,where,source,translation,state\n999999,x,The council reports.,Informa,\n"
    got = page.post(f"{SPANISH}/import", {**fields, "file": (BytesIO(wrong), "x.csv")}, status=422)
    assert "Line 2:" in got.text()
    assert "does not belong to this draft" in got.text()
    for raw in BROKEN_FILES:
        got = page.post(f"{SPANISH}/import", {**fields, "file": (BytesIO(raw), "x.xliff")}, status=422)
        assert got.all(".summary a")
    assert "Choose the translated file" in page.post(f"{SPANISH}/import", fields, status=422).text()
    state = version_states(newest(draft).id, ["es"])["es"]
    assert state.missing == state.total


def test_translations_carry_no_code(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    page.submit(page.get(SPANISH), text_c1='<script>alert(1)</script><img src=x onerror=alert(2)>"')
    for address in (
        SPANISH,
        "/members/drafts/childcare?in=es",
        "/members/drafts/childcare/versions/1/side-by-side?right=es",
    ):
        assert page.get(address).all("main script, main img") == []


def test_a_long_page_costs_as_many_statements_as_a_short_one(client_as, body, facilitator, count_statements):
    counts = []
    for slug, clauses in (("short", 3), ("long", 24)):
        text = "\n".join(f"{number}. Clause {number}." for number in range(1, clauses + 1))
        draft = make_draft([body], text, slug=slug)
        translate(draft, "es")
        revise(draft, text.replace("Clause", "The clause"))
        client = client_as(user=facilitator)
        with count_statements() as statements:
            assert client.get(f"/members/drafts/{slug}/translations/es").status_code == 200
        counts.append(statements.count)
    assert counts[0] == counts[1] <= 20


def test_what_nobody_has_checked_waits_beside_the_text_that_somebody_checked(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    page.submit(page.get(SPANISH), text_c1="El consejo paga.", checked_c1="y")
    got = page.submit(page.get(SPANISH), text_c1="El consejo pagará.", checked_c1=None)
    assert "1 text waits for someone to confirm it" in got.text()
    assert _clause(draft, "c1").value == "El consejo paga."
    assert SETTLING in page.get("/members/drafts/childcare/translations").links
    shown = page.get(SETTLING)
    assert "The council pays for childcare." in shown.text()
    assert shown.texts("ins") == ["[added: pagará ]"]
    page.submit(shown, use=shown.one('button[name="use"]').attrs["value"])
    assert (_clause(draft, "c1").value, _clause(draft, "c1").state) == ("El consejo pagará.", "reviewed")
    assert "There are no new texts" in page.get(SETTLING).text()


def test_what_waits_for_a_clause_waits_for_its_next_wording(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    page.submit(page.get(SPANISH), text_c1="El consejo paga.", checked_c1="y")
    page.submit(page.get(SPANISH), text_c1="El consejo pagará.", checked_c1=None)
    revise(draft, TEXT.replace("pays for", "organizes"))
    assert "The original has changed" in page.get(SETTLING).text()


def test_all_that_waits_is_compared_within_what_one_page_may_cost(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    page.submit(page.get(SPANISH), text_c1="El consejo paga.", checked_c1="y")
    page.submit(page.get(SPANISH), text_c1="El consejo pagará.", checked_c1=None)
    with mock.patch.object(translating, "Work", return_value=Work(0)):
        shown = page.get(SETTLING)
    assert shown.texts("ins") == ["[added: El consejo pagará. ]"]


def test_a_file_replaces_no_checked_clause_unless_somebody_vouches(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    page.submit(page.get(SPANISH), text_c1="El consejo paga.", checked_c1="y")
    raw = page.client.get(f"{SPANISH}/file.csv").data.replace(b"paga.", b"no paga.")
    for vouched, expected in ((None, "El consejo paga."), ("y", "El consejo no paga.")):
        file = (BytesIO(raw), "back.csv")
        page.submit(page.get(SPANISH), form='form[action$="/import"]', file=file, vouched=vouched)
        assert _clause(draft, "c1").value == expected
