"""Reading drafts: in one language, in two, and what changed, also right to left."""

from __future__ import annotations

import time

import pytest

from engage.bodies.models import Office
from engage.core.db import db, write
from engage.core.i18n.content import MACHINE
from engage.core.i18n.writing import put_translation
from engage.core.security.permissions import Role
from engage.drafts.policy.outline import read_outline
from engage.drafts.queries import comparing, reading
from engage.drafts.services import translations, writing
from tests.support.bodies import give, make_body, make_member
from tests.support.drafts import TRANSLATOR, make_draft, newest, revise, translate

TEXT = "# Purpose\n\n1. The council pays for childcare.\n   a. In every district.\n2. The council reports.\n3. The end."
LATER = (
    "# Purpose\n\n1. The council pays for food and childcare.\n   a. In every district.\n"
    "2. The end.\n3. Nobody pays."
)


@pytest.fixture
def body(app):
    """A body without people."""
    return make_body()


@pytest.fixture
def draft(body):
    """A draft of it."""
    return make_draft([body], TEXT, "Childcare for all", slug="childcare")


def _put(draft, language, key, value, state="reviewed"):
    text = translations.texts_to_translate(newest(draft).id)[key]
    with write():
        reviewer = TRANSLATOR if state == "reviewed" else None
        put_translation(db.session(), text.id, language, value, state=state, reviewer=reviewer)


def test_a_member_finds_the_drafts_of_their_bodies_only(page_as, body, draft):
    make_draft([make_body("rec", name="Another group")], title="Of others", slug="others")
    page = page_as(user=make_member(body))
    listed = page.get("/members/drafts")
    assert "/members/drafts/childcare" in listed.links
    assert "Of others" not in listed.text()
    for address in ("", "/versions/1", "/compare", "/remarks", "/clauses/c2", "/versions/1/side-by-side"):
        page.get(f"/members/drafts/others{address}", status=404)


def test_nobody_reads_drafts_without_signing_in(page, draft):
    response = page.client.get("/members/drafts/childcare")
    assert response.status_code == 303
    assert "sign-in" in response.headers["Location"]


def test_staff_who_are_no_members_see_no_draft(page_as, draft):
    page = page_as(Role.ORGANIZER)
    page.get("/members/drafts/childcare", status=404)


def test_a_version_has_its_clauses_with_numbers_and_anchors(page_as, body, draft):
    page = page_as(user=make_member(body)).get("/members/drafts/childcare")
    assert page.h1 == "Childcare for all"
    assert page.texts("main h2")[0] == "Purpose"
    assert [one.attrs["id"] for one in page.all(".clause")] == ["c1", "c2", "c3", "c4", "c5"]
    assert page.texts(".clause .num") == ["1", "1.a", "2", "3"]
    assert newest(draft).content_hash in page.text("#more")


def test_each_clause_says_in_words_how_far_its_translation_can_be_trusted(page_as, body, draft):
    _put(draft, "es", "c2", "El consejo paga el cuidado infantil.")
    _put(draft, "es", "c3", "En cada distrito.", MACHINE)
    _put(draft, "es", "c4", "El consejo informa.", "draft")
    page = page_as(user=make_member(body)).get("/members/drafts/childcare?in=es")
    assert "Checked by a person" in page.text("#c2")
    assert "Translated by a computer" in page.text("#c3")
    assert "Not checked yet" in page.text("#c4")
    assert "Not translated yet" in page.text("#c5")
    assert [one.attrs["lang"] for one in page.all("#c2 .lines")] == ["es"]
    assert [one.attrs["lang"] for one in page.all("#c5 .lines")] == ["en"]
    revise(draft, TEXT.replace("childcare", "food"))
    late = page_as(user=make_member(body)).get("/members/drafts/childcare?in=es")
    assert "Out of date" in late.text("#c2")


def test_an_older_version_says_that_there_is_a_newer_one(page_as, body, draft):
    revise(draft, LATER, "Food too")
    page = page_as(user=make_member(body))
    old = page.get("/members/drafts/childcare/versions/1")
    assert "There is a newer version" in old.text()
    assert "pays for childcare" in old.text()
    new = page.get("/members/drafts/childcare")
    assert "Food too" in new.text()
    page.get("/members/drafts/childcare/versions/3", status=404)


def test_two_languages_stand_side_by_side_each_in_its_direction(page_as, body, draft):
    translate(draft, "fa")
    page = page_as(user=make_member(body, language="fa")).get(
        "/members/drafts/childcare/versions/1/side-by-side"
    )
    first, second = page.all("#c2 .first .lines")[0], page.all("#c2 .second .lines")[0]
    assert (first.attrs["lang"], first.attrs["dir"]) == ("en", "ltr")
    assert (second.attrs["lang"], second.attrs["dir"]) == ("fa", "rtl")
    assert "[fa] The council pays" in page.text("#c2")
    other = page_as(user=make_member(body)).get(
        "/members/drafts/childcare/versions/1/side-by-side?left=fa&right=ko"
    )
    assert [one.attrs["lang"] for one in other.all("#c2 .lines")] == ["fa", "en"]


def test_what_changed_is_marked_and_said_in_words(page_as, body, draft):
    revise(draft, LATER)
    page = page_as(user=make_member(body)).get("/members/drafts/childcare/compare?from=1&to=2")
    assert page.texts("#c2 ins") == ["[added: food and ]"]
    assert page.all("#c2 del") == []
    assert [change.attrs["id"] for change in page.all(".change")] == ["c2", "c4", "c5", "c6"]
    assert "Changed" in page.text("#c2-name")
    assert "Taken out" in page.text("#c4-name")
    assert "Was number 3" in page.text("#c5-name")
    assert "New" in page.text("#c6-name")
    assert "#c4" in [link.attrs["href"] for link in page.all("#c2 a")]
    assert page.all("#c3") == []
    shown = page_as(user=make_member(body)).get("/members/drafts/childcare/compare?from=1&to=2&whole=1")
    assert "In every district." in shown.text("#c3")


def test_the_hidden_words_are_no_part_of_what_is_copied(page_as, body, draft):
    revise(draft, LATER)
    page = page_as(user=make_member(body)).get("/members/drafts/childcare/compare")
    assert {span.attrs["class"] for span in page.all("ins span, del span")} == {"vh"}


def test_a_difference_is_shown_in_the_readers_language_and_direction(page_as, body, draft):
    _put(draft, "fa", "c2", "شورا هزینه مراقبت از کودکان را می‌پردازد.")
    revise(draft, LATER)
    user = make_member(body, language="fa")
    behind = page_as(user=user).get("/members/drafts/childcare/compare")
    assert (behind.lang, behind.direction) == ("fa", "rtl")
    assert behind.all("#c2 .diff")[0].attrs["lang"] == "en"
    _put(draft, "fa", "c2", "شورا هزینه غذا و مراقبت از کودکان را می‌پردازد.")
    page = page_as(user=user).get("/members/drafts/childcare/compare")
    difference = page.one("#c2 .diff")
    assert (difference.attrs["lang"], difference.attrs["dir"]) == ("fa", "rtl")
    assert "غذا و" in page.text("#c2 ins")


def test_comparing_a_version_with_itself_shows_nothing_different(page_as, body, draft):
    page = page_as(user=make_member(body))
    assert "Nothing is different" in page.get("/members/drafts/childcare/compare").text()
    assert "Nothing is different" in page.get("/members/drafts/childcare/compare?from=x&to=1").text()
    page.get("/members/drafts/childcare/compare?from=7&to=1", status=404)


def test_text_of_drafts_is_text_and_never_code(page_as, body):
    hostile = (
        '1. <script>alert(1)</script> [x](javascript:alert(2)) <img src=x onerror=alert(3)>\n2. "><b>&amp;'
    )
    draft = make_draft([body], hostile, "<i>Title</i>", slug="hostile")
    revise(draft, hostile.replace("alert(1)", "<svg onload=alert(4)>"), "<script>note</script>")
    page = page_as(user=make_member(body))
    for address in ("", "/compare", "/versions/2/side-by-side", "/clauses/c1", "/versions/1"):
        got = page.get(f"/members/drafts/hostile{address}")
        assert got.all("main script, main img, main b[onload], main i, main svg[onload]") == []
        assert all(not href.lower().startswith("javascript") for href in got.links)


def test_a_version_is_saved_as_text_that_can_be_taken_in_again(client_as, body, draft):
    answer = client_as(user=make_member(body)).get("/members/drafts/childcare/versions/1/text")
    assert answer.mimetype == "text/plain"
    items = read_outline(answer.get_data(as_text=True))
    kept = reading.load_version(draft_id=draft.id, language="en").clauses
    assert [(one.label, one.text) for one in items] == [(one.label, one.text.value) for one in kept]


def test_a_long_version_costs_as_many_statements_as_a_short_one(client_as, body, count_statements):
    user = make_member(body)
    give(body, user, Office.FACILITATOR)
    short = make_draft([body], "1. One.\n2. Two.", slug="short")
    long = make_draft(
        [body], "\n".join(f"{number}. Clause {number}." for number in range(1, 121)), slug="long"
    )
    for draft in (short, long):
        translate(draft, "es")
        revise(draft, "1. Only this one.")
    client = client_as(user=user)
    for address in ("/versions/1?in=es", "/compare?whole=1", "/versions/1/side-by-side", "?in=es"):
        counts = []
        for slug in ("short", "long"):
            with count_statements() as statements:
                assert client.get(f"/members/drafts/{slug}{address}").status_code == 200
            counts.append(statements.count)
        assert counts[0] == counts[1] <= 20, (address, counts, str(statements))


def test_comparing_300_clauses_takes_less_time_than_showing_their_page_twice(client_as, body):
    def text(end):
        said = "the city keeps its clinics open for people who work in the week, " * 4
        return "\n".join(f"{number}. In district {number} {said}{end}." for number in range(1, 301))

    draft = make_draft([body], text("on Saturdays"), slug="long")
    revise(draft, text("on Sundays and holidays"))
    client = client_as(user=make_member(body))

    def quickest(act):
        took = []
        for _ in range(5):
            began = time.process_time()
            act()
            took.append(time.process_time() - began)
        return min(took)

    page = quickest(lambda: client.get("/members/drafts/long/versions/2"))
    found = comparing.compare(draft.id, 1, 2, language="en")
    assert len(found.rows) == 300
    assert quickest(lambda: comparing.compare(draft.id, 1, 2, language="en")) < 2 * page


def test_home_leads_to_drafts_that_changed_or_are_talked_about(page_as, clock, body):
    draft = make_draft([body], TEXT, slug="childcare")
    user = make_member(body)
    home = page_as(user=user).get("/members")
    assert "/members/drafts/childcare" in home.links
    clock.advance(days=20)
    later = page_as(user=user).get("/members")
    assert "/members/drafts/childcare" not in later.links
    revise(draft, LATER)
    again = page_as(user=user).get("/members")
    assert "/members/drafts/childcare/compare" in again.links


def test_a_text_of_which_nothing_is_left_is_shown_whole_and_says_so(page_as, body, draft):
    first, second = (" ".join(f"{word}{number}" for number in range(90)) for word in ("old", "new"))
    for number, text in enumerate((first, second), 1):
        with write():
            writing.change_clause(draft.id, "c2", base=number, text=text, actor=None)
    page = page_as(user=make_member(body)).get("/members/drafts/childcare/compare?from=2&to=3")
    assert "The whole text changed. The old text comes first, then the new one." in page.text("main")
    told = page.text("main")
    assert 0 < told.index(first) < told.index(second)


def test_a_comparison_that_is_kept_is_still_for_the_members_alone(page_as, body, draft):
    with write():
        writing.change_clause(draft.id, "c2", base=1, text="Secret words. " * 200, actor=None)
        writing.change_clause(draft.id, "c2", base=2, text="Secret other words. " * 200, actor=None)
    address = "/members/drafts/childcare/compare?from=2&to=3"
    assert "Secret" in page_as(user=make_member(body)).get(address).text()
    stranger = page_as(user=make_member(make_body("rec", name="Another group")))
    assert "Secret" not in stranger.get(address, status=404).text()
