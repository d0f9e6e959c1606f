"""What members say about a clause, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engage.bodies.models import Office
from engage.core.db import write
from engage.drafts.models import RemarkState
from engage.drafts.queries import reading
from engage.drafts.services import remarks
from engage.drafts.services.remarks import NewRemark
from tests.support.bodies import give, make_body, make_meeting, make_member
from tests.support.drafts import make_draft, newest, revise, translate

TEXT = "1. The council pays for childcare.\n2. The council reports."
CLAUSE = "/members/drafts/childcare/clauses/c1"
REMARK = "/members/drafts/childcare/remarks"


@pytest.fixture
def body(app):
    """A body without people."""
    return make_body()


@pytest.fixture
def author(body):
    """A member of it."""
    return make_member(body, name="Nasrin Example")


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


def _say(draft, author, body="", proposed=None, key="c1", language="en"):
    with write():
        new = NewRemark(language, body, proposed)
        return remarks.make_remark(newest(draft).id, key, remark=new, actor=author.id).id


def test_a_member_comments_on_a_clause(page_as, author, draft):
    page = page_as(user=author)
    got = page.submit(page.get(CLAUSE), form="#say + *, main .part form", body="Who pays?\nAnd when?")
    assert "Who pays?" in got.text(".remark")
    (kept,) = remarks.list_remarks(draft.id)
    assert (kept.body, kept.proposed, kept.language) == ("Who pays?\nAnd when?", None, "en")
    assert "1 open comment" in page.get("/members/drafts/childcare").text("#c1")
    assert "Who pays?" in page.get(REMARK).text()


def test_a_member_proposes_other_words_and_the_group_sees_the_difference(page_as, author, draft):
    page = page_as(user=author)
    start = page.get(CLAUSE)
    assert start.fields(".part form")["proposed"].strip() == "The council pays for childcare."
    got = page.submit(start, form=".part form", proposed="The council pays for food and childcare.")
    assert got.texts(".remark ins") == ["[added: food and ]"]


def test_saying_nothing_is_told(page_as, author, draft):
    page = page_as(user=author)
    got = page.submit(page.get(CLAUSE), form=".part form", status=422)
    assert "Write a comment, or change the words" in got.text(".summary")


def test_a_proposal_is_in_the_language_the_member_reads(page_as, body, draft):
    translate(draft, "fa")
    page = page_as(user=make_member(body, language="fa"))
    got = page.submit(
        page.get(CLAUSE), form=".part form", proposed="[fa] The council pays for all childcare."
    )
    (kept,) = remarks.list_remarks(draft.id)
    assert kept.language == "fa"
    difference = got.one(".remark .diff")
    assert (difference.attrs["lang"], difference.attrs["dir"]) == ("fa", "rtl")


def test_comments_carry_no_code(page_as, author, draft):
    hostile = '<script>alert(1)</script> [x](javascript:alert(2)) <img src=x onerror=alert(3)> "><i>'
    _say(draft, author, hostile, hostile)
    page = page_as(user=author)
    for address in (CLAUSE, REMARK, f"{REMARK}/1"):
        got = page.get(address)
        assert got.all("main script, main img, main i") == []
        assert "<script>alert(1)</script>" in got.text()


def test_others_may_not_know_what_is_said(page_as, author, draft):
    ident = _say(draft, author, "Secret")
    page = page_as(user=make_member(make_body("rec", name="Others")))
    page.get(f"{REMARK}/{ident}", status=404)
    page.get(CLAUSE, status=404)


def test_a_remark_of_another_draft_is_not_found_here(page_as, body, author, draft):
    ident = _say(draft, author, "Here")
    make_draft([body], TEXT, slug="another")
    page_as(user=author).get(f"/members/drafts/another/remarks/{ident}", status=404)


def test_a_proposal_becomes_a_version_in_one_step(page_as, author, facilitator, draft):
    ident = _say(draft, author, proposed="The council pays for food.")
    page = page_as(user=facilitator)
    asked = page.get(f"{REMARK}/{ident}")
    got = page.submit(asked, form='form[action$="take-up"]', take_up_answer="Thank you")
    assert "Version 2 is saved" in got.text()
    shown = reading.load_version(draft_id=draft.id, language="en")
    assert shown.clause("c1").text.value == "The council pays for food."
    kept = remarks.get_remark(ident)
    assert (kept.state, kept.answered_in_id) == (RemarkState.TAKEN_UP, shown.id)
    said = page.get(CLAUSE)
    assert "Used in version 2" in said.text(".remark")
    assert "Thank you" in said.text(".remark")


def test_a_proposal_in_another_language_is_written_in_the_one_that_counts(
    page_as, author, facilitator, draft
):
    translate(draft, "fa")
    ident = _say(draft, author, proposed="شورا هزینه غذا را می‌پردازد.", language="fa")
    asked = page_as(user=facilitator).get(f"{REMARK}/{ident}")
    assert asked.fields('form[action$="take-up"]')["text"].strip() == "The council pays for childcare."
    assert "The proposal is in Farsi" in asked.text()


def test_taking_up_on_a_newer_version_shows_it_first(page_as, author, facilitator, draft):
    ident = _say(draft, author, proposed="The council pays for food.")
    page = page_as(user=facilitator)
    asked = page.get(f"{REMARK}/{ident}")
    revise(draft, TEXT.replace("childcare", "rent"))
    told = page.submit(asked, form='form[action$="take-up"]', status=422)
    assert "Someone saved a newer version" in told.text(".summary")
    assert remarks.get_remark(ident).state == RemarkState.OPEN
    assert newest(draft).number == 2
    page.submit(told, form='form[action$="take-up"]')
    assert newest(draft).number == 3


def test_a_remark_is_marked_as_taken_up_by_a_version_that_is_there(page_as, author, facilitator, draft):
    ident = _say(draft, author, "Rent!")
    revise(draft, TEXT.replace("childcare", "rent"))
    page = page_as(user=facilitator)
    page.submit(page.get(f"{REMARK}/{ident}"), form='form[action$="mark"]', version="2")
    assert remarks.get_remark(ident).state == RemarkState.TAKEN_UP
    page.submit(
        page.get(f"{REMARK}/{_say(draft, author, 'x')}"), form='form[action$="mark"]', version="1", status=422
    )


def test_setting_aside_needs_an_answer_and_can_be_undone(page_as, author, facilitator, draft):
    ident = _say(draft, author, "Rent!")
    page = page_as(user=facilitator)
    empty = page.submit(page.get(f"{REMARK}/{ident}"), form='form[action$="set-aside"]', status=422)
    assert "Write a reply" in empty.text(".summary")
    done = page.submit(empty, form='form[action$="set-aside"]', answer="No money.")
    assert "No money." in done.text(".remark")
    assert "Not used" in done.text(".remark")
    again = page.submit(done, form='form[action$="reopen"]')
    assert again.path == f"{REMARK}/{ident}"
    assert remarks.get_remark(ident).state == RemarkState.OPEN


def test_only_the_author_takes_back(page_as, body, author, facilitator, draft):
    ident = _say(draft, author, "Rent!")
    assert page_as(user=facilitator).get(CLAUSE).all('form[action$="withdraw"]') == []
    other = page_as(user=make_member(body))
    fields = other.get("/members").fields(".whoami form")
    other.post(f"{REMARK}/{ident}/withdraw", fields, status=403)
    page = page_as(user=author)
    got = page.submit(page.get(CLAUSE), form='form[action$="withdraw"]')
    assert "Withdrawn by its author" in got.text(".remark")


def test_who_holds_no_office_does_not_answer(page_as, body, author, draft):
    ident = _say(draft, author, "Rent!")
    page = page_as(user=make_member(body))
    assert page.get(f"{REMARK}/{ident}").all('form[action$="set-aside"]') == []
    fields = page.get("/members").fields(".whoami form")
    page.post(f"{REMARK}/{ident}/set-aside", {**fields, "answer": "No."}, status=403)
    page.post(f"{REMARK}/{ident}/take-up", {**fields, "text": "No.", "base": "1"}, status=403)
    assert remarks.get_remark(ident).state == RemarkState.OPEN


def test_what_was_answered_meanwhile_says_so(page_as, author, facilitator, draft):
    ident = _say(draft, author, "Rent!")
    page = page_as(user=facilitator)
    asked = page.get(f"{REMARK}/{ident}")
    with write():
        remarks.withdraw(ident, actor=author.id)
    got = page.submit(asked, form='form[action$="set-aside"]', answer="No.")
    assert "someone has already replied to this comment" in got.text()


def test_a_body_under_open_meeting_law_comments_in_its_meetings(page_as, clock):
    body = make_body(open_meetings=True)
    user = make_member(body)
    draft = make_draft([body], TEXT, slug="childcare")
    soon = clock.now + timedelta(days=1)
    make_meeting(body, soon, soon + timedelta(hours=2))
    page = page_as(user=user)
    closed = page.get(CLAUSE)
    assert "The law on open meetings applies to your group" in closed.text()
    assert "The next meeting" in closed.text()
    assert closed.all(".part form") == []
    clock.advance(days=1, minutes=5)
    meeting = page.get(CLAUSE)
    clock.advance(hours=3)
    late = page.submit(meeting, form=".part form", body="Too late", status=422)
    assert "only during a meeting" in late.text(".summary")
    assert "Too late" in late.fields(".part form")["body"]
    assert remarks.list_remarks(draft.id) == []
    clock.advance(hours=-2)
    page.submit(page.get(CLAUSE), form=".part form", body="In time")
    assert len(remarks.list_remarks(draft.id)) == 1


def test_many_remarks_cost_few_statements(client_as, author, facilitator, draft, count_statements):
    client = client_as(user=facilitator)
    counts = []
    for _round in range(2):
        for number in range(12):
            _say(draft, author, "Words", f"The council pays for {number}.")
        for address in (CLAUSE, REMARK):
            with count_statements() as statements:
                assert client.get(address).status_code == 200
            counts.append(statements.count)
    assert counts[:2] == counts[2:]
    assert max(counts) <= 20
