"""Somebody who has filled in the form hands the phone over, or would rather read it in another language."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from engage.core.db import db
from engage.core.security.antispam import Sign
from engage.listening.models import Registration, Status
from tests.support.client import Page, PageClient
from tests.support.html import text_of
from tests.support.listening import make_session
from tests.support.switching import language_button

PARTY = {
    "name": "Pa Nhia Example",
    "email": "pa.nhia@",
    "phone": "916 555 0133",
    "grown": "3",
    "children__from_3_to_5": "two",
    "childcare": "y",
    "interpretation__fa": "2",
    "mode": "virtual",
    "access_note": "A ride, please",
}


def open_form(page: PageClient, clock: Any) -> Page:
    shown = page.get(f"/en/sessions/{make_session().slug}/rsvp")
    clock.advance(seconds=60)
    return shown


def choose(page: PageClient, shown: Page, lang: str, *, status: int = 200, **answers: Any) -> Page:
    """Press a language's button of a form that is filled in."""
    button = language_button(shown.doc, lang)
    assert button is not None
    sent = {**shown.fields(), "switch": button.attrs["value"], **answers}
    return page.post(button.attrs["formaction"] or "", sent, status=status)


def registrations() -> int:
    return int(db.session.scalar(select(func.count()).select_from(Registration)) or 0)


def test_another_language_shows_what_was_typed_and_finds_no_fault_yet(page: PageClient, clock: Any) -> None:
    shown = choose(page, open_form(page, clock), "hmn", **PARTY)

    assert (shown.status, shown.lang, shown.path.split("/")[1]) == (200, "hmn", "hmn")
    assert {name: shown.fields()[name] for name in PARTY} == PARTY
    assert shown.all(".summary, .msg") == []
    assert registrations() == 0


def test_there_and_back_again_keeps_everything(page: PageClient, clock: Any) -> None:
    there = choose(page, open_form(page, clock), "fa", **PARTY)
    back = choose(page, there, "en")
    assert {name: back.fields()[name] for name in PARTY} == PARTY


def test_the_answers_are_then_saved_from_there(page: PageClient, clock: Any) -> None:
    shown = choose(page, open_form(page, clock), "es", **PARTY)
    right = {"email": "pa.nhia@example.org", "children__from_3_to_5": "2"}
    assert "/saved/" in page.submit(shown, **right).path
    found = db.session.scalars(select(Registration)).one()
    assert (found.grown, found.language, found.status) == (3, "es", Status.CONFIRMED)


def test_messages_come_in_the_language_that_was_chosen_last(page: PageClient, clock: Any) -> None:
    shown = choose(page, open_form(page, clock), "hmn")
    assert shown.fields()["language"] == "hmn"
    assert choose(page, shown, "es").fields()["language"] == "es"


def test_a_language_for_messages_that_was_chosen_stays(page: PageClient, clock: Any) -> None:
    shown = choose(page, open_form(page, clock), "hmn", language="fa")
    assert shown.fields()["language"] == "fa"


def test_the_language_of_the_menu_is_remembered(page: PageClient, clock: Any) -> None:
    choose(page, open_form(page, clock), "hmn")
    assert page.client.get("/").headers["Location"] == "/hmn/"


def test_what_looks_like_a_machine_still_looks_like_one_in_another_language(
    page: PageClient, clock: Any
) -> None:
    shown = choose(page, open_form(page, clock), "es", second_topic="buy")
    page.submit(shown, name="Pa Nhia Example", email="pa.nhia@example.org")
    found = db.session.scalars(select(Registration)).one()
    assert (found.status, found.review_reason) == (Status.PENDING, Sign.HONEYPOT)


def test_the_time_of_reading_counts_from_the_first_language(page: PageClient, clock: Any) -> None:
    first = open_form(page, clock)
    assert choose(page, first, "es").fields()["shown"] == first.fields()["shown"]


def test_a_doubtful_number_is_asked_about_however_often_the_language_was_changed(
    page: PageClient, clock: Any
) -> None:
    doubtful = {"name": "Pa Nhia Example", "phone": "(837) 264-5022"}
    shown = choose(page, open_form(page, clock), "es", **doubtful)
    shown = choose(page, shown, "en")
    asked = page.submit(shown, status=422)
    assert "If the number is right, press the button again." in asked.text()
    again = choose(page, asked, "en")
    assert "/saved/" in page.submit(again).path


def test_a_form_of_another_visit_is_shown_and_says_so(page: PageClient, clock: Any) -> None:
    shown = choose(page, open_form(page, clock), "en", status=400, csrf_token="of another visit", **PARTY)
    assert {name: shown.fields()[name] for name in PARTY} == PARTY
    assert len(shown.all(".summary li")) == 1


def test_a_form_that_is_wrong_has_its_languages_too(page: PageClient, clock: Any) -> None:
    wrong = page.submit(open_form(page, clock), status=422, **PARTY)
    shown = choose(page, wrong, "es")
    assert shown.all(".msg") == []
    assert {name: shown.fields()[name] for name in PARTY} == PARTY


def test_the_notice_at_the_foot_leads_to_english_without_losing_words(page: PageClient, clock: Any) -> None:
    shown = choose(page, open_form(page, clock), "hmn", **PARTY)
    (button,) = shown.all(".review button")
    assert text_of(button)
    assert button.attrs["value"] == "en hmn"
