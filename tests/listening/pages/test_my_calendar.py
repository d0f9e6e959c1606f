"""The session in one's own calendar: complete, in the reader's language, and without any private link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar, Event

from engage.core import clock as time
from engage.core.db import write
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.services import links, sessions
from engage.listening.services.links import Purpose
from tests.listening.pages.test_my_link import my, token_of
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.listening_mails import told

pytestmark = pytest.mark.usefixtures("app")
STARTS = datetime(2027, 3, 3, 2, tzinfo=UTC)
SPANISH = {"es": {"title": "Sesión en el centro", "summary": "Diga qué debe cambiar."}}
DATES = {"google": {"dates": "20270303T020000Z/20270303T040000Z"}}
DATES["outlook"] = {"startdt": "2027-03-03T02:00:00Z", "enddt": "2027-03-03T04:00:00Z"}
WORDS = {"google": ("text", "details"), "outlook": ("subject", "body")}


def session_in_march(**changes: Any) -> ListeningSession:
    return make_session(starts_at=STARTS, ends_at=STARTS + timedelta(hours=2), **changes)


def opened(page: PageClient, registration: Registration, kind: str, language: str = "en") -> tuple[str, str]:
    answer = page.client.get(f"/{language}/my/{token_of(registration)}/calendar/{kind}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.status_code), answer.headers["Location"]


def tokens(registration: Registration) -> list[str]:
    return [links.link_token(purpose, registration) for purpose in (Purpose.MANAGE, Purpose.JOIN)]


@pytest.mark.parametrize("kind", DATES)
@pytest.mark.parametrize("mode", Mode)
def test_the_entry_has_time_place_and_words_in_the_readers_language_and_no_private_link(
    page: PageClient, kind: str, mode: Mode
) -> None:
    session = session_in_march(translations=SPANISH)
    registration = register(session, party=make_party(mode), email="mai@example.org", language="es")
    status, address = opened(page, registration, kind, "es")
    assert status == "302"
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    title, words = WORDS[kind]
    assert asked.items() >= DATES[kind].items()
    assert asked[title] == SPANISH["es"]["title"]
    assert SPANISH["es"]["summary"] in asked[words]
    assert f"/es/sessions/{session.slug}" in asked[words]
    assert ("Marysville" in asked["location"]) == (mode is Mode.IN_PERSON)
    assert "+" not in address
    assert [token for token in tokens(registration) if token in address] == []
    assert session.virtual_url not in (address if session.virtual_url else "")


def test_only_who_has_spots_is_led_to_a_calendar(page: PageClient) -> None:
    session = session_in_march(capacities={Mode.IN_PERSON: 1})
    register(session, "First")
    waits = register(session, "Second", email="waits@example.org")
    assert waits.status == Status.WAITING
    assert "Google" not in page.get(my(waits)).text()
    assert opened(page, waits, "google")[1].endswith(my(waits))


def test_the_private_page_leads_to_each_calendar(page: PageClient) -> None:
    registration = register(session_in_march())
    shown = page.get(my(registration))
    assert shown.texts('section[aria-labelledby="calendar"] a') == [
        "Google",
        "Outlook.com",
        "Apple or another calendar",
    ]
    found = [link for link in shown.links if "/calendar" in link]
    assert [page.client.get(link).status_code for link in found] == [302, 302, 200]


def test_the_mail_with_the_entry_leads_to_the_calendars_too_and_one_without_does_not() -> None:
    session = session_in_march()
    registration = register(session, email="mai@example.org")
    confirmed: Any = told("registration.confirmed", session, registration)
    plain: Any = told("registration.link", session, registration)
    for kind in DATES:
        address = f"/en/my/{token_of(registration)}/calendar/{kind}"
        assert address in confirmed.text
        assert address in confirmed.html
        assert address not in plain.text


def test_the_calendar_file_reminds_the_day_before_unless_that_is_over(clock: Any) -> None:
    for hours, reminds in ((30, True), (20, False)):
        session = make_session(starts_at=time.now() + timedelta(hours=hours))
        mail: Any = told("registration.confirmed", session, register(session, email=f"{hours}@example.org"))
        (event,) = Calendar.from_ical(mail.attachments[0].data).walk("VEVENT")
        assert isinstance(event, Event)
        assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [-timedelta(days=1)] * reminds


def test_a_canceled_session_leads_to_no_calendar(page: PageClient) -> None:
    session = session_in_march()
    registration = register(session)
    with write():
        sessions.cancel_session(
            session.id, reasons={}, source_language="en", version=session.version, actor="user:1"
        )
    assert opened(page, registration, "outlook")[1].endswith(my(registration))
