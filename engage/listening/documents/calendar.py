"""Calendar entries of registrations, and the public calendar feed.

An entry never changes its UID and its SEQUENCE only rises, so that a moved session moves in the person's calendar.
Entries hold no private link and no meeting link, because calendars are shared and copied.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from flask import current_app
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from engage.core import clock
from engage.core.addresses import public_address
from engage.core.city_time import city_zone, in_city_time
from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n.content import TextBundle
from engage.core.i18n.formats import format_time_zone
from engage.listening.documents.time_zones import add_time_zone
from engage.listening.models import ListeningSession, Mode, Registration, SessionStatus

COMING = {"partstat": "ACCEPTED", "rsvp": "FALSE"}
REMINDED_BEFORE = timedelta(days=1)
PRODUCT = "-//Engage//Listening sessions//EN"


def registration_calendar(
    session: ListeningSession, registration: Registration, texts: TextBundle, *, method: str
) -> bytes:
    """Return the entry of one party. `method` is `REQUEST` (new or changed), `CANCEL`, or `PUBLISH` (a download)."""
    calendar = _calendar(method)
    online = registration.mode == Mode.VIRTUAL
    event = _event(session, texts, online=online)
    event["description"] = vText("\n\n".join(_about(session, texts, online=online)))
    event["uid"] = vText(f"registration-{registration.public_id}@{_host()}")
    event.add("sequence", session.calendar_sequence + registration.calendar_sequence)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    if method != "PUBLISH":
        event["organizer"] = vCalAddress(f"mailto:{current_city().staff_email}")
        if registration.email:
            event.add(
                "attendee",
                vCalAddress(f"mailto:{registration.email}"),
                COMING,
            )
    if method != "CANCEL" and session.starts_at - REMINDED_BEFORE > clock.now():
        event.add_component(_alarm(texts[session.title_id].value))
    calendar.add_component(event)
    return _finished(calendar, [session])


def public_feed(sessions: Iterable[ListeningSession], texts: TextBundle, name: str) -> bytes:
    """Return all public sessions as a calendar for subscribing."""
    sessions = list(sessions)
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"value": "DURATION"})
    for session in sessions:
        event = _event(session, texts, online=not session.in_person)
        event["uid"] = vText(f"session-{session.slug}@{_host()}")
        event.add("sequence", session.calendar_sequence)
        event.add("status", "CANCELLED" if session.status == SessionStatus.CANCELLED else "CONFIRMED")
        calendar.add_component(event)
    return _finished(calendar, sessions)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(session: ListeningSession, texts: TextBundle, *, online: bool) -> Event:
    event = Event()
    event.add("summary", texts[session.title_id].value)
    event.add("dtstart", in_city_time(session.starts_at))
    event.add("dtend", in_city_time(session.ends_at))
    event.add("dtstamp", clock.now().astimezone(UTC))
    event.add("location", where(session, online=online))
    event.add("description", texts[session.summary_id].value)
    event.add("url", public_address("listening.show_session", session_slug=session.slug))
    return event


def _alarm(title: str) -> Alarm:
    """Return what makes a calendar remind of the session the day before."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMINDED_BEFORE)
    alarm.add("description", title)
    return alarm


def how_to_cancel() -> str:
    """Return that a calendar is not the place to cancel."""
    return _("Declining in your calendar does not cancel your spots. To cancel, use your private link.")


def _about(session: ListeningSession, texts: TextBundle, *, online: bool) -> list[str]:
    """Return what a party's entry says beside its time and its place."""
    zone = [f"{_('Time zone')}: {format_time_zone(session.starts_at)}"] if online else []
    return [texts[session.summary_id].value, *zone, how_to_cancel()]


def where(session: ListeningSession, *, online: bool) -> str:
    """Return what a calendar says of the place. The link to an online session is not in it."""
    if online:
        return _("Online. People who sign up get a private link.")
    return session.place


def _finished(calendar: Calendar, sessions: Iterable[ListeningSession]) -> bytes:
    moments = [moment for session in sessions for moment in (session.starts_at, session.ends_at)]
    if moments:
        add_time_zone(calendar, city_zone(), moments)
    return bytes(calendar.to_ical())


def _host() -> str:
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or "localhost"
