"""A letter for whoever has neither email nor phone: printed in their language, handed over, written down."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core import clock
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.i18n.formats import format_datetime
from engage.core.outbox.models import LETTER_TAKES, CallOutcome, CallTask
from engage.core.outbox.worker import drain
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.services import changes
from engage.listening.services.reservations import EnteredBy
from engage.messages.staff import letters as screen
from tests.support.accounts import PageAs, make_user
from tests.support.client import Page, PageClient
from tests.support.listening import make_session, register
from tests.support.listening_reach import NEEDS_A_LINK, reached_by
from tests.support.registrations import the
from tests.support.today import work_counted

pytestmark = pytest.mark.usefixtures("clock")

CALLS = "/staff/calls"


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


def unreached(language: str = "es") -> Registration:
    """Somebody who handed in a paper form, with neither email nor phone."""
    _session, (person,) = reached_by("registration.confirmed", "neither", language=language)
    drain()
    return person


def the_call() -> CallTask:
    db.session.expire_all()
    return db.session.scalars(select(CallTask)).one()


def letter(staff: PageClient, **query: str) -> Page:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return staff.get(f"{CALLS}/{the_call().id}/letter?{asked}")


def test_who_has_neither_email_nor_phone_gets_a_letter_in_their_language(
    app: Flask, staff: PageClient
) -> None:
    person = unreached()
    assert work_counted() == {"numbers": 1}
    listed = staff.get(f"{CALLS}/numbers")
    assert listed.h1 == "People to tell by letter or in person"
    page = letter(staff)
    printed = page.text("article.letter")
    assert page.all("html")[0].attrs["lang"] == "es"
    assert "Sesión en el centro comunitario" in printed
    assert person.reference in printed
    assert "(916) 555-0142" in printed
    assert f"/s/{page_slug(person)}" in printed
    assert "we do not store postal addresses" in page.text("[lang=en]")
    assert not [words for words in NEEDS_A_LINK[1:] if words in printed]


def page_slug(person: Registration) -> str:
    return db.session.get_one(ListeningSession, person.session_id).slug


def test_the_private_link_is_printed_only_where_somebody_asked_for_it(
    app: Flask, staff: PageClient, page_as: PageAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[tuple[Any, ...]] = []
    monkeypatch.setattr(screen, "note_view", lambda _who, *look: looks.append(look))
    unreached("en")
    assert "/my/" not in letter(staff).html
    assert "/my/" in letter(staff, link="y").text("article.letter")
    number = the_call().id
    assert looks == [
        ("staff_letters.print_letter", "call", number),
        ("staff_letters.print_private_letter", "call", number),
    ]


def test_a_letter_that_was_handed_over_ends_the_call_and_undoing_it_puts_it_back(
    app: Flask, staff: PageClient
) -> None:
    unreached()
    page = staff.get(f"{CALLS}/{the_call().id}")
    assert page.texts("form.outcome button")[0] == "I handed over or sent the letter"
    after = staff.submit(page, form="form.outcome", outcome="letter")
    assert "We wrote down that they have a letter" in after.text()
    assert the_call().outcome == CallOutcome.LETTER
    assert "call.letter" in db.session.scalars(select(AuditEntry.action)).all()
    staff.submit(staff.get(CALLS), form='form[action$="take-back"]')
    assert the_call().outcome == CallOutcome.NO_NUMBER, "there still is no number to call"


def test_an_offer_by_letter_holds_until_the_day_that_the_letter_says(app: Flask, staff: PageClient) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1}, modes=(Mode.IN_PERSON,))
    first = register(session)
    waits = register(session, "Mai Example", email=None, entered_by=EnteredBy(user_id=make_user().id))
    with write():
        changes.cancel_registration(first.id, actor="test")
    drain()
    assert the(waits).status == Status.OFFERED
    number = db.session.scalars(select(CallTask.id).order_by(CallTask.id.desc())).first()
    printed = staff.get(f"{CALLS}/{number}/letter").text("article.letter")
    staff.submit(staff.get(f"{CALLS}/{number}"), form="form.outcome", outcome="letter")
    until = the(waits).offer_expires_at
    assert until is not None
    hours = app.config["CITY"].offer_hours
    assert until - clock.now() >= LETTER_TAKES + timedelta(hours=hours) - timedelta(minutes=1)
    assert f"We are holding your spots until {format_datetime(until)}" in printed
    assert "tell me now" not in printed


def test_there_is_no_letter_for_a_call_that_is_done(app: Flask, staff: PageClient) -> None:
    unreached()
    number = the_call().id
    staff.submit(staff.get(f"{CALLS}/{number}"), form="form.outcome", outcome="letter")
    answer = staff.client.get(f"{CALLS}/{number}/letter")
    assert answer.status_code == 303
    staff.get(f"{CALLS}/99/letter", status=404)
