"""What registrants are told: in their own language whoever sends it, and only while it is true."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from engage.core.db import db, write
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_datetime_range
from engage.core.i18n.languages import TAGS
from engage.core.i18n.state import in_language
from engage.core.outbox.outgoing import Call, Email, Text
from engage.core.outbox.rendering import message_context
from engage.listening.models import ListeningSession, Mode, SessionStatus, Status
from engage.listening.services import changes
from tests.support.listening import make_party, make_session, register
from tests.support.listening_mails import STATE_OF_KIND, party, told
from tests.support.outbox import all_gone_out

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize("kind", STATE_OF_KIND)
def test_nothing_in_a_mail_is_left_untranslated(kind: str) -> None:
    session, registration = party(STATE_OF_KIND[kind], email="pseudo@example.org", language="qps")
    mail = told(kind, session, registration)
    assert isinstance(mail, Email)
    assert "⟦" in mail.subject
    own = (
        "http",
        "\u2066",
        "نادیا",
        "--",
        "Listening session",
        "SCORE",
        "Sacramento",
        "Do you have a question",
        "Finding",
        "The door is on",
    )
    plain = [line for line in mail.text.splitlines() if line.strip() and "⟦" not in line]
    assert [line for line in plain if not any(part in line for part in own)] == []


@pytest.mark.parametrize("language", TAGS)
def test_a_confirmation_is_in_the_recipients_language_whoever_causes_it(language: str) -> None:
    session, registration = party(Status.CONFIRMED, email="someone@example.org", language=language)
    with in_language("en" if language != "en" else "fa"):
        mail = told("registration.confirmed", session, registration)
    assert isinstance(mail, Email)
    assert mail.language == language
    assert f'dir="{"rtl" if language == "fa" else "ltr"}"' in mail.html
    assert ("Your spots are saved" in mail.text) == (language == "en")
    assert "\n" not in mail.subject


def test_the_calendar_entry_asks_moves_and_takes_back_under_one_uid() -> None:
    session, registration = party(Status.CONFIRMED, email="someone@example.org", language="es")
    entries = []
    first = told("registration.confirmed", session, registration)
    all_gone_out()
    with write():
        changes.cancel_registration(registration.id, actor="registrant")
    for mail in (first, told("registration.cancelled", session, registration)):
        assert isinstance(mail, Email)
        entries.append(Calendar.from_ical(mail.attachments[0].data))
    assert [str(entry["METHOD"]) for entry in entries] == ["REQUEST", "CANCEL"]
    events = [entry.walk("VEVENT")[0] for entry in entries]
    assert events[0]["UID"] == events[1]["UID"]
    assert events[1]["SEQUENCE"] > events[0]["SEQUENCE"]


@pytest.mark.parametrize(
    "kind", [kind for kind, status in STATE_OF_KIND.items() if status is Status.CONFIRMED]
)
def test_nothing_is_sent_about_a_registration_that_was_cancelled_meanwhile(kind: str) -> None:
    session, registration = party(Status.CANCELLED, email="someone@example.org", language="es")
    assert told(kind, session, registration) is None


@pytest.mark.parametrize("kind", [*STATE_OF_KIND, "session.cancelled"])
def test_nothing_is_sent_to_somebody_who_was_erased(kind: str) -> None:
    session, registration = party(Status.CONFIRMED, email="someone@example.org", language="es")
    with write():
        changes.erase_registration(registration.id, actor="registrant")
    assert told(kind, session, registration) is None


def test_a_reminder_of_a_time_that_has_moved_is_not_sent() -> None:
    session, registration = party(Status.CONFIRMED, email="someone@example.org", language="es")
    before = session.starts_at
    with write() as unit:
        row = unit.get_one(ListeningSession, session.id)
        row.starts_at, row.ends_at = before + timedelta(days=1), row.ends_at + timedelta(days=1)
    assert told("registration.reminder_1", session, registration) is None


def test_a_cancelled_session_is_told_to_everyone_who_counted_on_it() -> None:
    session, registration = party(Status.WAITING, email="someone@example.org", language="hmn")
    assert told("session.cancelled", session, registration) is None
    with write() as unit:
        unit.get_one(ListeningSession, session.id).status = SessionStatus.CANCELLED
    mail = told("session.cancelled", session, registration)
    assert isinstance(mail, Email)
    assert mail.language == "hmn"
    assert "/hmn/sessions\n" in mail.text
    assert "/my/" not in mail.text + mail.html


def test_without_an_address_a_text_goes_out_and_without_a_number_somebody_calls() -> None:
    session, by_phone = party(Status.CONFIRMED, phone="+19165550142", language="fa")
    text = told("registration.confirmed", session, by_phone)
    assert isinstance(text, Text)
    assert (text.to, text.language) == ("+19165550142", "fa")
    assert "http" not in text.words

    session, neither = party(Status.CONFIRMED, email=None, language="pa")
    call = told("registration.confirmed", session, neither)
    assert isinstance(call, Call)
    assert call.language == "pa"


@pytest.mark.parametrize("contact", [{"phone": "+19165550142"}, {"email": None}], ids=["text", "nothing"])
def test_who_calls_somebody_can_say_which_session_it_is_about_when_and_where(contact: dict[str, Any]) -> None:
    session, registration = party(Status.CONFIRMED, language="en", **contact)
    message = told("registration.confirmed", session, registration)
    assert isinstance(message, Text | Call)
    with message_context(), in_language("en"):
        title = load_texts(db.session(), [session.title_id], "en")[session.title_id].value
        when = format_datetime_range(session.starts_at, session.ends_at)
    for part in (title, when, session.place_address):
        assert part in message.words


def test_the_meeting_link_is_in_no_mail_but_the_private_way_in_is() -> None:
    session = make_session()
    registration = register(session, party=make_party(Mode.VIRTUAL), email="someone@example.org")
    mail = told("registration.confirmed", session, registration)
    assert isinstance(mail, Email)
    assert "/join/" in mail.text
    assert "meet.example.org" not in mail.text + mail.html + mail.attachments[0].data.decode()
    assert "/join/" not in mail.attachments[0].data.decode()


def test_who_answers_a_mail_reaches_the_host(app: Any) -> None:
    session, registration = party(Status.CONFIRMED, email="someone@example.org", language="es")
    mail = told("registration.confirmed", session, registration)
    assert isinstance(mail, Email)
    assert mail.headers["Reply-To"] == app.config["CITY"].hosts[session.host].email


def test_who_has_only_a_phone_gets_the_private_way_in_by_text() -> None:
    session = make_session()
    registration = register(session, party=make_party(Mode.VIRTUAL), phone="+19165550142")
    text = told("registration.confirmed", session, registration)
    assert isinstance(text, Text)
    assert "/my/" in text.body
    assert "/join/" in text.body
    assert "meet.example.org" not in text.body


def test_the_calendar_entry_of_who_takes_part_online_names_no_place_to_travel_to() -> None:
    session = make_session()
    registration = register(session, party=make_party(Mode.VIRTUAL), email="someone@example.org")
    mail = told("registration.confirmed", session, registration)
    assert isinstance(mail, Email)
    (event,) = Calendar.from_ical(mail.attachments[0].data).walk("VEVENT")
    assert "Hagginwood" not in str(event["LOCATION"])


@pytest.mark.parametrize(
    ("kind", "hours_before", "subject"),
    [
        ("registration.reminder_7", 7 * 24, "Next week:"),
        ("registration.reminder_7", 3 * 24, "Coming soon:"),
        ("registration.reminder_1", 24, "Tomorrow:"),
        ("registration.reminder_1", 17, "Coming soon:"),
        ("registration.reminder_1", 11, "Coming soon:"),
    ],
)
def test_a_reminder_that_goes_out_late_does_not_name_the_wrong_day(
    clock: Any, kind: str, hours_before: int, subject: str
) -> None:
    evening = datetime(2027, 3, 31, 18, 0, tzinfo=ZoneInfo("America/Los_Angeles"))
    session = make_session(starts_at=evening)
    registration = register(session, email="someone@example.org")
    clock.move_to(evening - timedelta(hours=hours_before))
    mail = told(kind, session, registration)
    assert isinstance(mail, Email)
    assert mail.subject.startswith(subject)


def test_the_reminder_of_a_week_is_not_sent_beside_that_of_the_day(clock: Any) -> None:
    session = make_session()
    registration = register(session, email="someone@example.org")
    clock.advance(days=29, hours=6)
    assert told("registration.reminder_7", session, registration) is None
    assert told("registration.reminder_1", session, registration) is not None


def test_the_private_link_is_sent_after_the_session_too(clock: Any) -> None:
    session, registration = party(Status.CONFIRMED, email="someone@example.org", language="es")
    clock.advance(days=60)
    assert isinstance(told("registration.link", session, registration), Email)


@pytest.mark.parametrize("kind", ["registration.confirmed", "registration.reminder_1"])
def test_who_comes_in_person_gets_a_map_and_the_way_and_who_joins_online_does_not(kind: str) -> None:
    maps = ("https://www.openstreetmap.org/search?", "https://www.google.com/maps/dir/?")
    session, registration = party(STATE_OF_KIND[kind], email="someone@example.org", language="en")
    mail = told(kind, session, registration)
    assert isinstance(mail, Email)
    assert [address in mail.text and address in mail.html for address in maps] == [True, True]
    online = register(session, email="online@example.org", party=make_party(Mode.VIRTUAL))
    mail = told(kind, session, online)
    assert isinstance(mail, Email)
    assert [address in mail.text for address in maps] == [False, False]
