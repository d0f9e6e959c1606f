"""Calendar entries: right in every program all year round, and taken back only from who has one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event, Timezone

from engage.core.db import db, write
from engage.core.outbox.outgoing import Email
from engage.core.time_zones import add_time_zone
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.services import changes, waiting
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.listening_mails import party, told
from tests.support.outbox import all_gone_out

SENTENCE = "Declining in your calendar does not cancel your spots. To cancel, use your private link."
DECEMBER, JULY = datetime(2026, 12, 1, 2, tzinfo=UTC), datetime(2027, 7, 15, 1, tzinfo=UTC)


def described(zone: ZoneInfo) -> Calendar:
    """A calendar with the zone as we describe it, read again."""
    calendar = Calendar()
    for moment in (DECEMBER, JULY):
        event = Event()
        event.add("dtstart", moment.astimezone(zone))
        calendar.add_component(event)
    add_time_zone(calendar, zone, [DECEMBER, JULY])
    return Calendar.from_ical(calendar.to_ical())


ZONES = {
    "America/Los_Angeles": 2,
    "America/New_York": 2,
    "Europe/London": 2,
    "Australia/Sydney": 2,
    "Australia/Lord_Howe": 2,
    "America/Phoenix": 1,
    "Pacific/Honolulu": 1,
    "Asia/Kolkata": 1,
}


@pytest.mark.parametrize(("name", "parts"), ZONES.items(), ids=ZONES)
def test_a_time_zone_has_a_rule_for_each_change_and_is_right_for_years(name: str, parts: int) -> None:
    zone = ZoneInfo(name)
    (timezone,) = described(zone).walk("VTIMEZONE")
    assert isinstance(timezone, Timezone)
    assert len(timezone.subcomponents) == parts
    assert all(("RRULE" in part) == (parts == 2) and "RDATE" not in part for part in timezone.subcomponents)
    read = timezone.to_tz()
    for hours in range(0, 24 * 365 * 4, 31):
        local = (
            (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours)).astimezone(zone).replace(tzinfo=None)
        )
        assert local.replace(tzinfo=read).utcoffset() == local.replace(tzinfo=zone).utcoffset(), local


def test_a_change_begins_at_the_hour_before_it() -> None:
    (timezone,) = described(ZoneInfo("America/Los_Angeles")).walk("VTIMEZONE")
    rules = {
        part.name: tuple(part[name].to_ical().decode() for name in ("DTSTART", "RRULE"))
        for part in timezone.subcomponents
    }
    assert rules == {
        "DAYLIGHT": ("20250309T020000", "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"),
        "STANDARD": ("20251102T020000", "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11"),
    }


def test_a_zone_whose_changes_follow_no_rule_has_its_dates() -> None:
    zone = ZoneInfo("Asia/Jerusalem")
    (timezone,) = described(zone).walk("VTIMEZONE")
    assert isinstance(timezone, Timezone)
    local = JULY.astimezone(zone).replace(tzinfo=None)
    assert local.replace(tzinfo=timezone.to_tz()).utcoffset() == timedelta(hours=3)


@pytest.mark.usefixtures("app")
class TestWhoHasAnEntry:
    def cancelled(self, registration: Registration) -> bool:
        """Whether the mail about the cancellation takes an entry back."""
        with write():
            changes.cancel_registration(registration.id, actor="registrant")
        session = db.session.get_one(ListeningSession, registration.session_id)
        mail = told("registration.cancelled", session, registration)
        assert isinstance(mail, Email)
        return any(b"METHOD:CANCEL" in one.data for one in mail.attachments)

    def test_who_was_confirmed_and_told_so(self) -> None:
        registration = register(make_session())
        all_gone_out()
        assert self.cancelled(registration)

    def test_not_who_was_not_told_yet(self) -> None:
        assert not self.cancelled(register(make_session()))

    def test_not_who_only_waited_even_if_they_changed_something(self) -> None:
        session = make_session(capacities={Mode.IN_PERSON: 1})
        register(session, "First")
        waits = register(session, "Second", email="waits@example.org")
        assert waits.status == Status.WAITING
        all_gone_out()
        mail = told("registration.changed", session, waits)
        assert isinstance(mail, Email)
        assert mail.attachments == ()
        assert not self.cancelled(waits)

    def test_who_waited_and_then_was_confirmed(self) -> None:
        session = make_session(capacities={Mode.IN_PERSON: 1})
        first = register(session, "First")
        waits = register(session, "Second", email="waits@example.org")
        with write():
            changes.cancel_registration(first.id, actor="registrant")
        all_gone_out()
        with write():
            waiting.accept_offer(waits.id, actor="registrant")
        all_gone_out()
        assert self.cancelled(waits)


@pytest.mark.usefixtures("app")
def test_a_calendar_says_that_one_comes_and_how_to_cancel() -> None:
    session, registration = party(Status.CONFIRMED, email="someone@example.org", language="en")
    mail = told("registration.confirmed", session, registration)
    assert isinstance(mail, Email)
    assert SENTENCE in mail.text
    (event,) = Calendar.from_ical(mail.attachments[0].data).walk("VEVENT")
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert SENTENCE in str(event["DESCRIPTION"])


@pytest.mark.usefixtures("app")
def test_who_takes_part_online_reads_and_hears_in_which_time_zone() -> None:
    session = make_session()
    for mode, is_named in ((Mode.VIRTUAL, True), (Mode.IN_PERSON, False)):
        by_mail = register(session, f"Mail {mode}", party=make_party(mode), email=f"{mode}@example.org")
        mail = told("registration.confirmed", session, by_mail)
        assert isinstance(mail, Email)
        assert ("Time zone: Pacific Time" in mail.text) == is_named
        (event,) = Calendar.from_ical(mail.attachments[0].data).walk("VEVENT")
        assert ("Time zone: Pacific Time" in str(event["DESCRIPTION"])) == is_named
        by_phone = register(
            session, f"Phone {mode}", party=make_party(mode), email=None, phone=f"+1916264501{int(is_named)}"
        )
        call = told("registration.confirmed", session, by_phone)
        assert ("Time zone: Pacific Time" in str(call)) == is_named


def test_all_sessions_are_subscribed_to_or_downloaded(page: PageClient) -> None:
    session = make_session()
    listed = page.get("/en/sessions")
    subscribing, download = (link for link in listed.links if link.endswith("/en/sessions.ics"))
    assert subscribing.startswith("webcal://")
    assert download == "/en/sessions.ics"
    assert {"Add all sessions to my calendar", "Download the calendar file"} <= set(listed.texts("main a"))
    assert "Pacific Time" in page.get(f"/en/sessions/{session.slug}").text()
