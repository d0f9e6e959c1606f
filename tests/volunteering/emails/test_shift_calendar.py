"""The calendar entry of a shift: its UID never changes, its SEQUENCE rises, and only who has one loses it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar, Event

from engage.core.city_time import in_city_time
from engage.core.db import write
from engage.core.following import Move
from engage.core.outbox.outgoing import Email, Outgoing
from engage.volunteering.models import Kind
from engage.volunteering.services import shifts
from engage.volunteering.services.links import link_token
from engage.volunteering.services.signups import add_shift
from tests.support.client import PageClient
from tests.support.outbox import all_gone_out
from tests.support.volunteering import ask, read_shift
from tests.support.volunteering_mails import Scene, begin, cancel, cancel_session, tell

pytestmark = pytest.mark.usefixtures("app")

SENTENCE = "Declining in your calendar does not cancel your shift. To cancel, use your private link."


def entry(outgoing: Outgoing | None) -> tuple[str, Event]:
    """The method and the event of the entry in a mail."""
    assert isinstance(outgoing, Email)
    (attached,) = outgoing.attachments
    calendar = Calendar.from_ical(attached.data)
    assert attached.mime == f"text/calendar; method={calendar['METHOD']}"
    assert calendar.walk("VTIMEZONE")
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return str(calendar["METHOD"]), event


def move(scene: Scene, **by: int) -> None:
    with write():
        shifts.follow_session(scene.session.id, Move(by=timedelta(**by)), "test")


def test_an_entry_says_the_role_the_time_the_place_and_how_to_cancel_and_holds_no_link() -> None:
    scene = begin()
    method, event = entry(tell("volunteering.confirmed", scene))
    assert method == "REQUEST"
    assert str(event["SUMMARY"]) == "Welcoming residents: Listening session at the community center"
    assert event["DTSTART"].dt == in_city_time(scene.shift.starts_at)
    assert event["DTEND"].dt == in_city_time(scene.shift.ends_at)
    assert "3271 Marysville Blvd" in str(event["LOCATION"])
    assert SENTENCE in str(event["DESCRIPTION"])
    assert "Comfortable shoes." in str(event["DESCRIPTION"])
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert "/helping/" not in event.to_ical().decode().replace("\r\n ", "")


def test_a_shift_that_moves_moves_in_the_calendar_and_is_taken_back_when_canceled() -> None:
    scene = begin()
    entries = [entry(tell("volunteering.confirmed", scene))]
    all_gone_out()
    move(scene, hours=1)
    entries.append(entry(tell("volunteering.moved", scene)))
    cancel(scene)
    entries.append(entry(tell("volunteering.cancelled", scene)))
    assert [method for method, _event in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for _method, event in entries}) == 1
    sequences = [int(event["SEQUENCE"]) for _method, event in entries]
    assert sequences == sorted(set(sequences))
    assert entries[1][1]["DTSTART"].dt == in_city_time(read_shift(scene.shift.id).starts_at)
    assert str(entries[2][1]["STATUS"]) == "CANCELLED"


def test_a_withdrawn_shift_and_a_canceled_session_take_the_entry_back() -> None:
    scene = begin()
    all_gone_out()
    with write():
        shifts.withdraw_shift(scene.shift.id, actor="test")
    assert entry(tell("volunteering.withdrawn", scene))[0] == "CANCEL"


def test_a_canceled_session_takes_the_entry_back() -> None:
    scene = begin()
    first = entry(tell("volunteering.confirmed", scene))[1]
    all_gone_out()
    cancel_session(scene)
    method, event = entry(tell("volunteering.session_cancelled", scene))
    assert method == "CANCEL"
    assert int(event["SEQUENCE"]) > int(first["SEQUENCE"])


def test_who_was_never_sent_an_entry_gets_none_taken_back() -> None:
    scene = begin()
    cancel(scene)
    mail = tell("volunteering.cancelled", scene)
    assert isinstance(mail, Email)
    assert mail.attachments == ()


def test_the_entry_of_one_shift_is_not_taken_back_because_another_was_sent() -> None:
    scene = begin(kind=Kind.CITY_STAFF)  # waits for the host, without an entry
    all_gone_out()
    cancel(scene)
    mail = tell("volunteering.cancelled", scene)
    assert isinstance(mail, Email)
    assert mail.attachments == ()


def test_who_signs_up_again_has_an_entry_of_its_own() -> None:
    scene = begin()
    first = entry(tell("volunteering.confirmed", scene))[1]
    cancel(scene)
    with write():
        again = add_shift(scene.volunteer_id, scene.shift.id, request=ask())
    scene.signup_id = again.signup_id
    second = entry(tell("volunteering.confirmed", scene))[1]
    newer = int(second["SEQUENCE"]) > int(first["SEQUENCE"])
    assert newer or str(second["UID"]) != str(first["UID"])


def test_the_holder_of_the_link_downloads_a_confirmed_shift_and_nobody_elses(page: PageClient) -> None:
    mine, other = begin(), begin("phone", "es")
    token = link_token(mine.volunteer)
    address = f"/en/helping/{token}/%s.ics"
    response = page.client.get(address % mine.signup.public_id)
    assert response.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(response.data).walk("VEVENT")
    assert str(event["UID"]).startswith(f"shift-{mine.signup.public_id}@")
    assert "ATTENDEE" not in event
    assert page.client.get(address % other.signup.public_id).status_code == 404
    cancel(mine)
    assert page.client.get(address % mine.signup.public_id).status_code == 404
