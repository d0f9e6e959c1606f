"""The pages on which staff publish, move and call off sessions, and say what came of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engage.core.db import db
from engage.core.security.permissions import Role
from engage.listening.models import (
    ListeningSession,
    Mode,
    SessionLanguage,
    SessionOutcome,
    SessionStatus,
)
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import TEXTS, make_party, make_session, register

pytestmark = pytest.mark.usefixtures("clock")

PANNELL = {"venue": "new", "place_name": "Pannell Center", "place_address": "2450 Meadowview Rd"}
TRANSLATED = {
    tag: {name: f"{text} ({tag})" for name, text in TEXTS.items()}
    for tag in ("es", "zh-hant", "zh-hans", "pa", "hmn", "ru", "tl", "vi", "hi", "fa", "ko")
}


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


def only_session() -> ListeningSession:
    db.session.expire_all()
    return db.session.scalars(select(ListeningSession)).one()


def draft(**details: Any) -> ListeningSession:
    details = {"status": SessionStatus.DRAFT, "languages": (), "translations": TRANSLATED, **details}
    return make_session(**details)


def path(session: ListeningSession, rest: str = "") -> str:
    return f"/staff/sessions/{session.slug}{rest}"


# --- publishing -------------------------------------------------------------------------------------------


def test_a_complete_session_is_published_with_one_button(staff: PageClient) -> None:
    session = draft()
    shown = staff.submit(staff.get(path(session, "/publish")))
    assert "The session is now public." in shown.text()
    rows = db.session.scalars(select(SessionLanguage)).all()
    assert {row.language for row in rows if row.is_published} == {"en", *TRANSLATED}


def test_core_languages_that_are_missing_need_a_day_that_is_to_come(staff: PageClient) -> None:
    session = draft(translations={tag: texts for tag, texts in TRANSLATED.items() if tag != "fa"})
    form = staff.get(path(session, "/publish"))
    staff.submit(form, status=422)
    staff.submit(form, status=422, due_fa="2027-02-01")
    assert only_session().status == SessionStatus.DRAFT
    staff.submit(form, due_fa="2027-03-20")
    assert db.session.get_one(SessionLanguage, (session.id, "fa")).due_on == date(2027, 3, 20)
    assert only_session().status == SessionStatus.PUBLISHED


def test_a_session_that_lacks_something_has_no_button_to_publish(staff: PageClient) -> None:
    session = draft(place_address="")
    shown = staff.get(path(session, "/publish"))
    assert shown.all("main button") == []
    assert "The address of the place" in shown.text()
    assert staff.get(path(session)).all(f'main a[href="{path(session, "/move")}"]') != []


def test_a_language_follows_with_one_button(staff: PageClient) -> None:
    session = make_session(translations=TRANSLATED, languages=["en"])
    staff.client.get(path(session, "/languages"))
    form = staff.get(path(session, "/languages"))
    shown = staff.submit(form, form=f'main form[action="{path(session, "/languages/fa")}"]')
    assert "The session is now public in Farsi." in shown.text()
    assert db.session.get_one(SessionLanguage, (session.id, "fa")).is_published


def test_a_language_that_is_not_complete_cannot_be_forced(staff: PageClient) -> None:
    session = make_session(languages=["en"])
    form = staff.get(path(session, "/languages"))
    token = form.fields()["csrf_token"]
    shown = staff.post(path(session, "/languages/fa"), {"csrf_token": token})
    assert "not complete in Farsi yet" in shown.text()
    assert db.session.get(SessionLanguage, (session.id, "fa")) is None


def test_the_texts_can_be_read_in_every_language_before_anything_is_public(staff: PageClient) -> None:
    session = draft(translations={"fa": TRANSLATED["fa"]})
    shown = staff.get(path(session, "/preview"))
    assert shown.all('dd[lang="fa"][dir="rtl"]') != []
    assert "Missing" in shown.text()


# --- moving and calling off -------------------------------------------------------------------------------


def test_the_page_says_how_many_are_told_before_a_move(staff: PageClient) -> None:
    session = make_session()
    for number in range(3):
        register(session, f"Guest {number}")
    form = staff.get(path(session, "/move"))
    assert form.texts("#told ~ ul li") == ["3 people get an email"] * 2
    asked = staff.submit(form, status=200, **PANNELL)
    assert "3 people get an email" in asked.text()
    assert only_session().place_name != "Pannell Center"
    shown = staff.submit(asked, act="send")
    assert "3 emails are on their way" in shown.text()
    assert only_session().place_name == "Pannell Center"


def test_a_move_into_the_past_is_refused(staff: PageClient) -> None:
    session = make_session()
    form = staff.get(path(session, "/move"))
    again = staff.submit(form, status=422, starts_at="2027-02-01T18:00", ends_at="2027-02-01T20:00")
    assert "This time is in the past." in again.text(".summary")


def test_a_way_to_take_part_that_people_use_is_kept(staff: PageClient) -> None:
    session = make_session()
    register(session, party=make_party(Mode.VIRTUAL))
    again = staff.submit(staff.get(path(session, "/move")), status=422, modes=["in_person"])
    assert "People are registered to take part online." in again.text(".summary")
    assert only_session().virtual


def test_calling_off_is_asked_once_more_and_then_told(staff: PageClient) -> None:
    session = make_session()
    register(session)
    form = staff.get(path(session, "/cancel"))
    assert form.h1 == "Cancel this session?"
    assert "1 person gets an email" in form.text()
    shown = staff.submit(form, reason_en="The hall is flooded.")
    assert "1 email is on its way." in shown.text()
    assert only_session().status == SessionStatus.CANCELLED


def test_what_is_cancelled_says_so_instead_of_changing(staff: PageClient) -> None:
    session = make_session()
    form = staff.get(path(session, "/move"))
    cancel = staff.get(path(session, "/cancel"))
    staff.submit(cancel)
    shown = staff.submit(form, act="send", **PANNELL)
    assert "The session was changed or canceled" in shown.text()
    assert only_session().place_name != "Pannell Center"


def test_a_session_that_is_over_is_neither_moved_nor_called_off(staff: PageClient, clock: Clock) -> None:
    session = make_session(starts_at=clock.now + timedelta(hours=1))
    move, cancel = staff.get(path(session, "/move")), staff.get(path(session, "/cancel"))
    clock.advance(hours=4)
    assert "This session is over," in staff.submit(move).text()
    assert "This session is over," in staff.submit(cancel).text()


def test_a_draft_is_deleted_after_asking_once_more(staff: PageClient) -> None:
    session = draft()
    shown = staff.get(path(session))
    assert path(session, "/discard") in shown.links
    assert path(session, "/cancel") not in shown.links
    listed = staff.submit(staff.get(path(session, "/discard")))
    assert "The draft is deleted." in listed.text()
    assert db.session.scalars(select(ListeningSession)).all() == []


def test_a_public_session_is_not_deleted(staff: PageClient) -> None:
    session = make_session()
    shown = staff.submit(staff.get(path(session, "/discard")))
    assert shown.path == path(session)
    assert only_session().status == SessionStatus.PUBLISHED


# --- what came of it --------------------------------------------------------------------------------------


def test_what_came_of_a_session_is_added_corrected_and_removed(staff: PageClient) -> None:
    session = make_session()
    added = staff.submit(
        staff.get(path(session, "/outcomes/new")),
        title="What We Heard",
        happened_on="2027-05-01",
        url="https://example.org/report",
    )
    assert "What We Heard" in added.text()
    outcome = db.session.scalars(select(SessionOutcome)).one()
    edited = staff.submit(staff.get(path(session, f"/outcomes/{outcome.id}")), title="What we heard")
    assert "What we heard" in edited.text()
    removed = staff.submit(
        edited, form=f'main form[action="{path(session, f"/outcomes/{outcome.id}/remove")}"]'
    )
    assert "No report or decision yet" in removed.text()


def test_the_day_of_the_report_is_saved(staff: PageClient) -> None:
    session = make_session()
    staff.submit(staff.get(path(session, "/outcomes")), outcome_due_on="2027-06-01")
    assert only_session().outcome_due_on == date(2027, 6, 1)
