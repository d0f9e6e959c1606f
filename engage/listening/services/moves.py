"""What a move would do, before it is done: what changes for people, and who would be told. Nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from engage.core import clock
from engage.core.db import db
from engage.listening.models import ListeningSession, Mode, Registration, Venue, place_line
from engage.listening.services import telling, venues
from engage.listening.services.sessions import WhenWhere, read_when
from engage.listening.services.venues import NewVenue


@dataclass(frozen=True)
class MovePlan:
    """A move before it is done. `told` are the ids of the registrations that would be told.

    `venue` is one there is; where it is None and people come in person, it is written with the move. `languages` counts
    the registrations that would be told by the language they are written to in.
    """

    when: WhenWhere
    venue: Venue | None
    changes_time: bool
    changes_place: bool
    told: Sequence[int]
    languages: Sequence[tuple[str, int]]


def plan_move(session: ListeningSession, when: WhenWhere, new_venue: NewVenue | None) -> MovePlan:
    """Return what a move would do. A few statements."""
    venue = _venue_of(when, new_venue)
    when = replace(when, venue_id=venue.id if venue else None)
    time = (when.starts_at, when.ends_at) != (session.starts_at, session.ends_at)
    place = _place_then(when, venue, new_venue) != (session.place if session.in_person else "")
    told: list[int] = []
    if time or place:
        told = telling.live_registration_ids(session.id, mode=None if time else Mode.IN_PERSON)
    return MovePlan(when, venue, time, place, told, _languages(session.id, set(told)))


def plan_change(venue: Venue) -> list[tuple[ListeningSession, MovePlan]]:
    """Return what another name or address would do to each public session to come, and who would be told."""
    coming = db.session.scalars(
        select(ListeningSession)
        .where(ListeningSession.venue_id == venue.id, *venues.is_told_of_changes(clock.now()))
        .order_by(ListeningSession.starts_at, ListeningSession.id)
    )
    plans = []
    for session in coming:
        told = telling.live_registration_ids(session.id, mode=Mode.IN_PERSON)
        when = replace(read_when(session), venue_id=None)
        languages = _languages(session.id, set(told))
        plans.append((session, MovePlan(when, None, False, True, told, languages)))
    return plans


def _place_then(when: WhenWhere, venue: Venue | None, new_venue: NewVenue | None) -> str:
    """Return where people would go in one line; empty where nobody comes in person."""
    place = venue or (new_venue.facts if new_venue else None)
    return place_line(place.name, when.room, place.address) if place and when.in_person else ""


def _venue_of(when: WhenWhere, new_venue: NewVenue | None) -> Venue | None:
    if new_venue is not None:
        return venues.known_venue(new_venue)
    return db.session.get(Venue, when.venue_id) if when.venue_id is not None else None


def _languages(session_id: int, told: set[int]) -> list[tuple[str, int]]:
    """Return how many are told in each language, the most first."""
    rows = db.session.execute(
        select(Registration.id, Registration.language).where(Registration.session_id == session_id)
    )
    return Counter(language for ident, language in rows if ident in told).most_common()
