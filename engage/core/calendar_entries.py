"""Entries in people's calendars (RFC 5545, RFC 5546), the same for every domain.

An entry never changes its UID and its SEQUENCE only rises, so that what moves also moves in the person's calendar.
Entries hold no private link, because calendars are shared and copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from engage.core import clock
from engage.core.city_time import city_zone, in_city_time
from engage.core.current import current_city
from engage.core.time_zones import add_time_zone

COMING = {"partstat": "ACCEPTED", "rsvp": "FALSE"}
REMINDED_BEFORE = timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """What an entry says. `ident` is unique in the city, e.g. `registration-abc`; `page` is public."""

    ident: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    page: str
    about: str


def new_calendar(product: str, method: str) -> Calendar:
    """Return an empty calendar. `method` is `REQUEST` (new or changed), `CANCEL`, or `PUBLISH` (a download)."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Engage//{product}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def event_of(entry: Entry, *, is_cancelled: bool = False) -> Event:
    """Return the event of an entry."""
    event = Event()
    event.add("summary", entry.title)
    event.add("dtstart", in_city_time(entry.starts_at))
    event.add("dtend", in_city_time(entry.ends_at))
    event.add("dtstamp", clock.now().astimezone(UTC))
    event.add("location", entry.place)
    event["description"] = vText(entry.about)
    event.add("url", entry.page)
    event["uid"] = vText(f"{entry.ident}@{_host()}")
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    return event


def entry_file(product: str, entry: Entry, *, method: str, email: str | None) -> bytes:
    """Return one person's entry as a file. `email` is the person's address: they have accepted already."""
    calendar = new_calendar(product, method)
    event = event_of(entry, is_cancelled=method == "CANCEL")
    if method != "PUBLISH":
        event["organizer"] = vCalAddress(f"mailto:{current_city().staff_email}")
        if email:
            event.add("attendee", vCalAddress(f"mailto:{email}"), COMING)
    if method != "CANCEL" and entry.starts_at - REMINDED_BEFORE > clock.now():
        event.add_component(_alarm(entry.title))
    calendar.add_component(event)
    return finished(calendar, [entry.starts_at, entry.ends_at])


def finished(calendar: Calendar, moments: Sequence[datetime]) -> bytes:
    """Return a calendar as a file, with the city's time zone as it is at these moments."""
    if moments:
        add_time_zone(calendar, city_zone(), moments)
    return bytes(calendar.to_ical())


def _alarm(title: str) -> Alarm:
    """Return what makes a calendar remind of an entry the day before."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDED_BEFORE)
    alarm.add("description", title)
    return alarm


def _host() -> str:
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
