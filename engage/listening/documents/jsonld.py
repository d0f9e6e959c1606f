"""Sessions and registrations in the schema.org vocabulary, for search engines, assistants and mail programs."""

from __future__ import annotations

from typing import Any

from engage.core.addresses import public_address
from engage.core.city_time import in_city_time
from engage.core.current import current_city
from engage.core.i18n import current_language
from engage.listening.models import ListeningSession, Mode, SessionStatus, Status
from engage.listening.queries.public import SessionView

CONTEXT = "https://schema.org"
RESERVATION_STATUS = {
    Status.CONFIRMED: "ReservationConfirmed",
    Status.OFFERED: "ReservationHold",
    Status.WAITING: "ReservationPending",
    Status.PENDING: "ReservationPending",
    Status.LAPSED: "ReservationCancelled",
    Status.CANCELLED: "ReservationCancelled",
}


def event(view: SessionView) -> dict[str, Any]:
    """Return a session as an Event."""
    return {"@context": CONTEXT, **_event(view)}


def reservation(view: SessionView, reference: str, status: Status) -> dict[str, Any]:
    """Return a registration as an EventReservation, without the person's identity or the number of people."""
    return {
        "@context": CONTEXT,
        "@type": "EventReservation",
        "reservationNumber": reference,
        "reservationStatus": f"{CONTEXT}/{_reservation_status(view.session, status)}",
        "reservationFor": _event(view),
    }


def _reservation_status(session: ListeningSession, status: Status) -> str:
    """Return the reservation's status. All reservations of a cancelled session are cancelled."""
    if session.status == SessionStatus.CANCELLED:
        return RESERVATION_STATUS[Status.CANCELLED]
    return RESERVATION_STATUS[status]


def _event(view: SessionView) -> dict[str, Any]:
    session, city = view.session, current_city()
    host = city.hosts[session.host]
    address = public_address("listening.show_session", session_slug=session.slug)
    entry: dict[str, Any] = {
        "@type": "Event",
        "name": view.texts[session.title_id].value,
        "description": view.texts[session.summary_id].value,
        "startDate": in_city_time(session.starts_at).isoformat(),
        "endDate": in_city_time(session.ends_at).isoformat(),
        "eventStatus": f"{CONTEXT}/{_status(session)}",
        "eventAttendanceMode": f"{CONTEXT}/{_attendance(session)}",
        "location": _locations(session, address),
        "organizer": {
            "@type": "Organization",
            "name": city.text(f"host.{session.host}.name", current_language().tag),
            "email": host.email,
        },
        "inLanguage": current_language().html_lang,
        "isAccessibleForFree": True,
        "url": address,
    }
    if view.why_not_open is None:
        entry["offers"] = {
            "@type": "Offer",
            "price": 0,
            "priceCurrency": "USD",
            "availability": f"{CONTEXT}/{'SoldOut' if view.is_full else 'InStock'}",
            "url": public_address("registrations.save_seats", session_slug=session.slug),
        }
    return entry


def _status(session: ListeningSession) -> str:
    if session.status == SessionStatus.CANCELLED:
        return "EventCancelled"
    return "EventRescheduled" if session.moved_at else "EventScheduled"


def _attendance(session: ListeningSession) -> str:
    if session.in_person and session.virtual:
        return "MixedEventAttendanceMode"
    return "OnlineEventAttendanceMode" if session.virtual else "OfflineEventAttendanceMode"


def _locations(session: ListeningSession, address: str) -> list[dict[str, Any]]:
    """Return the session's locations. The online one gets the public address: the meeting link is never on a page."""
    venues: dict[Mode, dict[str, Any]] = {
        Mode.IN_PERSON: _venue(session),
        Mode.VIRTUAL: {"@type": "VirtualLocation", "url": address},
    }
    return [venues[mode] for mode in session.modes]


def _venue(session: ListeningSession) -> dict[str, Any]:
    """Return the venue as a place, the room as a place in it."""
    place = {"@type": "Place", "name": session.place_name, "address": session.place_address}
    if not session.room:
        return place
    return {
        "@type": "Place",
        "name": session.room,
        "address": session.place_address,
        "containedInPlace": place,
    }
