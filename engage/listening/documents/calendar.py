"""Calendar entries of registrations, and the public calendar feed. They hold no private link and no meeting link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from engage.core.addresses import public_address
from engage.core.calendar_entries import Entry, entry_file, event_of, finished, new_calendar
from engage.core.i18n import gettext as _
from engage.core.i18n.content import TextBundle
from engage.core.i18n.formats import format_time_zone
from engage.listening.models import ListeningSession, Mode, Registration, SessionStatus

PRODUCT = "Listening sessions"


def registration_calendar(
    session: ListeningSession, registration: Registration, texts: TextBundle, *, method: str
) -> bytes:
    """Return the entry of one party. `method` is `REQUEST` (new or changed), `CANCEL`, or `PUBLISH` (a download)."""
    online = registration.mode == Mode.VIRTUAL
    entry = _entry(
        session,
        texts,
        ident=f"registration-{registration.public_id}",
        sequence=session.calendar_sequence + registration.calendar_sequence,
        online=online,
        about="\n\n".join(_about(session, texts, online=online)),
    )
    return entry_file(PRODUCT, entry, method=method, email=registration.email)


def public_feed(sessions: Iterable[ListeningSession], texts: TextBundle, name: str) -> bytes:
    """Return all public sessions as a calendar for subscribing."""
    sessions = list(sessions)
    calendar = new_calendar(PRODUCT, "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(hours=12), parameters={"value": "DURATION"})
    for session in sessions:
        entry = _entry(
            session,
            texts,
            ident=f"session-{session.slug}",
            sequence=session.calendar_sequence,
            online=not session.in_person,
            about=texts[session.summary_id].value,
        )
        calendar.add_component(event_of(entry, is_cancelled=session.status == SessionStatus.CANCELLED))
    return finished(calendar, [moment for one in sessions for moment in (one.starts_at, one.ends_at)])


def _entry(
    session: ListeningSession, texts: TextBundle, *, ident: str, sequence: int, online: bool, about: str
) -> Entry:
    return Entry(
        ident=ident,
        sequence=sequence,
        title=texts[session.title_id].value,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=where(session, online=online),
        page=public_address("listening.show_session", session_slug=session.slug),
        about=about,
    )


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
