"""Reads for staff about venues: what can be chosen, the list, and one venue with the sessions there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, exists, func, select

from engage.core import clock
from engage.core.db import db
from engage.core.i18n.content import FullText, TextBundle, load_all, load_texts
from engage.core.paging import Paging
from engage.listening import policy
from engage.listening.errors import VenueNotFound
from engage.listening.models import ListeningSession, SessionStatus, Venue

PAGE_SIZE, SESSIONS_SHOWN = 50, 50


@dataclass(frozen=True)
class VenueRow:
    """A venue in the list: how many sessions there are to come, and how many there were."""

    venue: Venue
    to_come: int
    others: int


@dataclass(frozen=True)
class VenuePage:
    """One page of the list, those in use first."""

    rows: Sequence[VenueRow]
    page: int
    pages: int


@dataclass(frozen=True)
class VenueView:
    """A venue with its texts in every language, and the latest sessions there, the last one first.

    `is_told_of`: a session here is, or was, public, however long ago: people were told of this place.
    """

    venue: Venue
    texts: Mapping[str, FullText]
    sessions: Sequence[ListeningSession]
    titles: TextBundle
    now: datetime
    is_told_of: bool

    @property
    def to_come(self) -> list[ListeningSession]:
        """Public sessions and drafts that are to come, soonest first."""
        coming = (one for one in self.sessions if _is_to_come(one, self.now))
        return sorted(coming, key=lambda one: one.starts_at)

    @property
    def others(self) -> list[ListeningSession]:
        """Past and cancelled sessions."""
        return [one for one in self.sessions if not _is_to_come(one, self.now)]


def _is_to_come(session: ListeningSession, now: datetime) -> bool:
    return session.status != SessionStatus.CANCELLED and not policy.is_over(session, now)


def list_choices() -> Sequence[Venue]:
    """Return the venues in use, by name. One statement."""
    return db.session.scalars(
        select(Venue).where(Venue.retired_at.is_(None)).order_by(func.lower(Venue.name), Venue.id)
    ).all()


def list_venues(*, page: int) -> VenuePage:
    """Return one page of all venues, those in use first, by name. Two statements."""
    paging = Paging.of(int(db.session.scalar(select(func.count()).select_from(Venue)) or 0), PAGE_SIZE, page)
    now = clock.now()
    coming = (ListeningSession.status != SessionStatus.CANCELLED) & (ListeningSession.ends_at > now)
    to_come = func.count(case((coming, ListeningSession.id)))
    used = (
        select(
            ListeningSession.venue_id,
            to_come.label("to_come"),
            (func.count() - to_come).label("others"),
        )
        .group_by(ListeningSession.venue_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Venue, func.coalesce(used.c.to_come, 0), func.coalesce(used.c.others, 0))
        .outerjoin(used, used.c.venue_id == Venue.id)
        .order_by(Venue.retired_at.is_not(None), func.lower(Venue.name), Venue.id)
        .limit(PAGE_SIZE)
        .offset(paging.start)
    )
    return VenuePage([VenueRow(*row) for row in rows], paging.page, paging.pages)


def find_venue(venue_id: int) -> Venue:
    """Return a venue. Raises VenueNotFound."""
    venue = db.session.get(Venue, venue_id)
    if venue is None:
        raise VenueNotFound
    return venue


def show_venue(venue: Venue, *, language: str) -> VenueView:
    """Return everything the page of a venue shows. Four statements."""
    sessions = db.session.scalars(
        select(ListeningSession)
        .where(ListeningSession.venue_id == venue.id)
        .order_by(ListeningSession.starts_at.desc(), ListeningSession.id)
        .limit(SESSIONS_SHOWN)
    ).all()
    titles = load_texts(db.session(), [session.title_id for session in sessions], language)
    public = exists().where(
        ListeningSession.venue_id == venue.id, ListeningSession.status != SessionStatus.DRAFT
    )
    is_told_of = bool(db.session.scalar(select(public)))
    return VenueView(venue, source_texts(venue), sessions, titles, clock.now(), is_told_of)


def source_texts(venue: Venue) -> dict[str, FullText]:
    """Return a venue's texts in every language, by name. One statement."""
    found = load_all(db.session(), list(venue.texts.values()))
    return {name: found[ident] for name, ident in venue.texts.items()}
