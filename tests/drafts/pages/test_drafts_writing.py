"""Writing drafts: bringing a text in, a new version of the whole, and one clause in other words."""

from __future__ import annotations

from io import BytesIO

import pytest

from engage.bodies.models import Office
from engage.drafts.queries import reading
from tests.support.bodies import give, make_body, make_member
from tests.support.drafts import make_draft, newest, revise, translate

NEW = "/members/new-draft"
TEXT = "# Purpose\n\n1. The council pays for childcare.\n  a. In every district.\n2. The council reports."


@pytest.fixture
def body(app):
    """A body without people."""
    return make_body()


@pytest.fixture
def facilitator(body):
    """Who facilitates it."""
    user = make_member(body)
    give(body, user, Office.FACILITATOR)
    return user


@pytest.fixture
def draft(body):
    """A draft of it."""
    return make_draft([body], TEXT, "Childcare for all", slug="childcare")


def _clauses(draft):
    shown = reading.load_version(draft_id=draft.id, language="en")
    return {one.key: one.text.value for one in shown.clauses}


def test_a_text_is_shown_as_clauses_and_then_saved(page_as, facilitator):
    page = page_as(user=facilitator)
    start = page.get(NEW)
    shown = page.submit(start, title="Childcare", text=TEXT, step="preview", status=200)
    assert shown.texts(".outline li") == [
        "Heading Purpose",
        "1 The council pays for childcare.",
        "1.a In every district.",
        "2 The council reports.",
    ]
    saved = page.submit(shown, step="save")
    assert saved.path == "/members/drafts/childcare"
    assert saved.texts(".clause .num") == ["1", "1.a", "2"]


def test_a_file_is_taken_in(client_as, page_as, facilitator):
    page = page_as(user=facilitator)
    fields = page.get(NEW).fields()
    for raw in (TEXT.encode(), TEXT.replace("\n", "\r\n").encode("utf-16"), b"\xef\xbb\xbf" + TEXT.encode()):
        data = {
            **fields,
            "title": "A file",
            "text": "",
            "file": (BytesIO(raw), "draft.md"),
            "step": "preview",
        }
        shown = page.post(NEW, data, status=200)
        assert shown.texts(".outline li")[1:] == [
            "1 The council pays for childcare.",
            "1.a In every district.",
            "2 The council reports.",
        ]
    saved = page.submit(shown, step="save")
    assert saved.h1 == "A file"


def test_a_file_that_is_no_text_is_refused(page_as, facilitator):
    page = page_as(user=facilitator)
    fields = page.get(NEW).fields()
    for raw in (b"PK\x03\x04\xff\xfe\x00\x80", b"1. a\x00b"):
        data = {**fields, "title": "A file", "file": (BytesIO(raw), "draft.docx"), "step": "preview"}
        assert "cannot be read as text" in page.post(NEW, data, status=422).text()


def test_broken_structure_names_the_line_and_keeps_the_text(page_as, facilitator):
    page = page_as(user=facilitator)
    broken = "1. One.\n2. Two.\n4. Four.\n  z. Deep."
    got = page.submit(page.get(NEW), title="Broken", text=broken, step="save", status=422)
    assert "Line 3:" in got.text(".note")
    assert "4. Four." in got.text(".note")
    assert got.fields()["text"].strip() == broken
    assert page.submit(page.get(NEW), title="Empty", text="", step="save", status=422)


def test_hidden_characters_are_named_and_not_sent_back(page_as, facilitator):
    page = page_as(user=facilitator)
    got = page.submit(page.get(NEW), title="Bell", text="1. One\x07.\n2. Two.", step="save", status=422)
    assert "Line 1:" in got.text(".note")
    assert "\x07" not in got.html


def test_a_text_that_was_not_looked_at_is_not_saved(page_as, body, facilitator):
    page = page_as(user=facilitator)
    shown = page.submit(page.get(NEW), title="Childcare", text=TEXT, step="preview", status=200)
    again = page.submit(shown, text=TEXT + "\n3. More.", step="save", status=200)
    assert "3 More." in again.texts(".outline li")
    assert reading.list_drafts([body.id]) == []


def test_only_who_facilitates_writes(page_as, body, draft):
    page = page_as(user=make_member(body))
    page.get(NEW, status=403)
    page.get("/members/drafts/childcare/revise", status=403)
    page.get("/members/drafts/childcare/clauses/c2/change", status=403)
    assert "/members/drafts/childcare/revise" not in page.get("/members/drafts/childcare").links
    other = page_as(user=make_member(make_body("rec", name="Others")))
    other.get("/members/drafts/childcare/revise", status=404)


def test_a_draft_of_bodies_that_one_does_not_facilitate_is_refused(page_as, facilitator):
    foreign = make_body("rec", name="Others")
    page = page_as(user=facilitator)
    shown = page.submit(page.get(NEW), title="Mine", text=TEXT, step="preview", status=200)
    page.submit(shown, step="save", bodies=str(foreign.id), status=422)
    assert reading.list_drafts([foreign.id]) == []


def test_a_new_version_is_shown_as_its_changes_and_then_saved(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    start = page.get("/members/drafts/childcare/revise")
    assert "# Purpose" in start.fields()["text"]
    text = start.fields()["text"].replace("childcare", "food and childcare")
    shown = page.submit(start, text=text, step="preview", status=200)
    assert shown.texts("ins") == ["[added: food and ]"]
    saved = page.submit(shown, step="save", note="Food as well")
    assert saved.path == "/members/drafts/childcare/compare"
    assert "Food as well" in saved.text()
    assert _clauses(draft)["c2"] == "The council pays for food and childcare."
    assert (newest(draft).number, newest(draft).note) == (2, "Food as well")


def test_lines_that_look_like_clauses_and_are_none_are_named_before_saving(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    start = page.get("/members/drafts/childcare/revise")
    lines = start.fields()["text"].rstrip().count("\n") + 2
    text = start.fields()["text"].rstrip() + "\n[9] The city also pays for buses.\n"
    shown = page.submit(start, text=text, step="preview", status=200)
    assert f"Line {lines} begins with “\u2068[9]\u2069”." in shown.text()
    assert "we read them as part of the text before them" in shown.text()
    assert newest(draft).number == 1


def test_saving_the_same_text_says_that_nothing_changed(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    shown = page.submit(page.get("/members/drafts/childcare/revise"), step="preview", status=200)
    assert "Nothing is different" in shown.text()
    got = page.submit(shown, step="save", status=422)
    assert "Nothing is different" in got.text(".summary")
    assert newest(draft).number == 1


def test_who_is_overtaken_keeps_their_text_and_sees_what_the_other_did(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    start = page.get("/members/drafts/childcare/revise")
    mine = start.fields()["text"].replace("reports", "reports every year")
    shown = page.submit(start, text=mine, step="preview", status=200)
    revise(draft, TEXT.replace("childcare", "food"))
    told = page.submit(shown, step="save", status=409)
    assert "Someone saved version 2" in told.text()
    assert told.texts(".their ins") == ["[added: food ]"]
    assert "reports every year" in told.fields()["text"]
    assert newest(draft).number == 2
    saved = page.submit(told, step="save")
    assert saved.path == "/members/drafts/childcare/compare"
    assert newest(draft).number == 3


def test_one_clause_is_changed_in_one_step(page_as, facilitator, draft):
    translate(draft, "es")
    page = page_as(user=facilitator)
    start = page.get("/members/drafts/childcare/clauses/c2/change")
    saved = page.submit(start, text="The council pays for food.", note="21:30")
    assert "Version 2 is saved" in saved.text()
    assert _clauses(draft)["c2"] == "The council pays for food."
    spanish = page.get("/members/drafts/childcare?in=es")
    assert "Out of date" in spanish.text("#c2")
    assert "Checked by a person" in spanish.text("#c4")


def test_a_changed_clause_that_somebody_changed_meanwhile_is_not_lost(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    start = page.get("/members/drafts/childcare/clauses/c2/change")
    revise(draft, TEXT.replace("childcare", "food"))
    told = page.submit(start, text="The council pays for rent.", status=409)
    assert "The new version changes this clause" in told.text()
    assert "rent" in told.fields()["text"]
    page.submit(told)
    assert _clauses(draft)["c2"] == "The council pays for rent."
    other = page.get("/members/drafts/childcare/clauses/c4/change")
    page.submit(page.get("/members/drafts/childcare/clauses/c2/change"), text="The council pays for both.")
    calm = page.submit(other, text="The council reports monthly.", status=409)
    assert "The new version does not change this clause" in calm.text()
    page.submit(calm)
    assert _clauses(draft)["c2"] == "The council pays for both."
    assert _clauses(draft)["c4"] == "The council reports monthly."


def test_what_cannot_be_a_clause_is_refused(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    address = "/members/drafts/childcare/clauses/c2/change"
    page.submit(page.get(address), text="  ", status=422)
    page.submit(page.get(address), status=422)
    page.submit(page.get(address), text="bell\x07", status=422)
    page.get("/members/drafts/childcare/clauses/c99/change", status=404)
    assert newest(draft).number == 1


def test_a_form_without_its_token_changes_nothing(page_as, facilitator, draft):
    page = page_as(user=facilitator)
    page.submit(
        page.get("/members/drafts/childcare/clauses/c2/change"), text="New.", csrf_token=None, status=400
    )
    assert newest(draft).number == 1
