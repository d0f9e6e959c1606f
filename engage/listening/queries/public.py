"""Reads for public pages: a fixed number of statements, whatever the number of registrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import bindparam, select

from engage.core import clock
from engage.core.current import current_city
from engage.core.db import db
from engage.core.i18n.content import TextBundle, TextValue, load_texts
from engage.listening import policy
from engage.listening.errors import SessionNotFound
from engage.listening.models import (
    AudienceKind,
    Capacity,
    ListeningSession,
    SessionLanguage,
    SessionOutcome,
    SessionStatus,
)
from engage.listening.queries.room import Room, room_of

PAST_SHOWN = 50

# Statements are built once: every visit runs them, and building one takes longer than running it.
_PUBLIC = select(ListeningSession).where(ListeningSession.status != SessionStatus.DRAFT)
_BY_ADDRESS = _PUBLIC.where(ListeningSession.slug == bindparam("slug"))
_COMING = _PUBLIC.where(ListeningSession.ends_at > bindparam("now")).order_by(ListeningSession.starts_at)
_PAST = (
    _PUBLIC.where(
        ListeningSession.ends_at <= bindparam("now"), ListeningSession.status == SessionStatus.PUBLISHED
    )
    .order_by(ListeningSession.starts_at.desc())
    .limit(PAST_SHOWN)
)
_OUTCOMES = (
    select(SessionOutcome)
    .where(SessionOutcome.session_id == bindparam("session_id"))
    .order_by(SessionOutcome.happened_on.desc(), SessionOutcome.id.desc())
)
_LANGUAGES = (
    select(SessionLanguage)
    .where(SessionLanguage.session_id == bindparam("session_id"))
    .order_by(SessionLanguage.due_on)
)
_FREE = select(Capacity.session_id, Capacity.resource, Capacity.capacity - Capacity.taken).where(
    Capacity.session_id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True)
class PictureView:
    """The picture of a session's venue: what its address is made of, its sizes in pixels, and what it shows."""

    venue_id: int
    key: str
    width: int
    height: int
    small_width: int
    small_height: int
    alt: TextValue


@dataclass(frozen=True)
class SessionView:
    """A session with its texts in one language and its free capacity."""

    session: ListeningSession
    texts: TextBundle
    free: Mapping[str, int]
    languages: Sequence[SessionLanguage]
    outcomes: Sequence[SessionOutcome]
    now: datetime

    @property
    def why_not_open(self) -> str | None:
        """Why nobody can register now, or None."""
        return policy.why_not_open(self.session, self.now)

    @property
    def picture(self) -> PictureView | None:
        """The picture of the venue, with what it shows in the reader's language; None where there is none."""
        venue = self.session.venue if self.session.in_person else None
        if venue is None or venue.picture is None or venue.picture_alt_id not in self.texts.values:
            return None
        there = venue.picture
        return PictureView(
            venue_id=venue.id,
            key=there.key,
            width=there.width,
            height=there.height,
            small_width=there.small_width,
            small_height=there.small_height,
            alt=self.texts.current(venue.picture_alt_id),
        )

    @property
    def is_over(self) -> bool:
        """Whether the session is past."""
        return policy.is_over(self.session, self.now)

    @cached_property
    def room(self) -> Room:
        """What is full."""
        return room_of(self.session, self.free, current_city().child_bands)

    @property
    def is_full(self) -> bool:
        """Whether no mode has free capacity: new registrations go on the waiting list."""
        return self.room.is_full

    @property
    def missing_languages(self) -> tuple[SessionLanguage, ...]:
        """Languages that are promised for a date and not published yet."""
        return tuple(language for language in self.languages if not language.is_published)


def find_session(slug: str) -> ListeningSession:
    """Return a public session by its slug. Raises SessionNotFound."""
    session: ListeningSession | None = db.session.scalar(_BY_ADDRESS, {"slug": slug})
    if session is None:
        raise SessionNotFound
    return session


def view_session(session: ListeningSession, language: str, *, with_outcomes: bool = False) -> SessionView:
    """Return everything a page about one session needs. At most four more statements."""
    this = {"session_id": session.id}
    outcomes = list(db.session.scalars(_OUTCOMES, this)) if with_outcomes else []
    languages = list(db.session.scalars(_LANGUAGES, this)) if with_outcomes else []
    reason = [session.cancel_reason_id] if session.cancel_reason_id is not None else []
    text_ids = [
        *session.text_ids,
        *session.venue_texts.values(),
        *(ident for outcome in outcomes for ident in outcome.text_ids),
        *reason,
    ]
    return SessionView(
        session=session,
        texts=policy.as_told(load_texts(db.session, text_ids, language), [session]),
        free=_free([session.id]).get(session.id, {}),
        languages=languages,
        outcomes=outcomes,
        now=clock.now(),
    )


@dataclass(frozen=True)
class SessionList:
    """Public sessions: upcoming ones, soonest first, and past ones, latest first."""

    coming: Sequence[SessionView]
    past: Sequence[SessionView]

    @property
    def coming_for_residents(self) -> Sequence[SessionView]:
        """Upcoming sessions that everybody may come to."""
        return [view for view in self.coming if view.session.audience != AudienceKind.ORGANIZATIONS]

    @property
    def coming_for_organizations(self) -> Sequence[SessionView]:
        """Upcoming sessions for leaders of community organizations."""
        return [view for view in self.coming if view.session.audience == AudienceKind.ORGANIZATIONS]


def list_sessions(language: str) -> SessionList:
    """Return the public sessions. Three statements."""
    now = clock.now()
    coming = db.session.scalars(_COMING, {"now": now}).all()
    past = db.session.scalars(_PAST, {"now": now}).all()
    sessions = [*coming, *past]
    shown = [ident for s in sessions for ident in (s.title_id, s.summary_id)]
    pictured = {
        s.venue.picture_alt_id for s in sessions if s.venue is not None and s.venue.picture is not None
    }
    texts = load_texts(db.session, [*shown, *pictured], language)
    free = _free([session.id for session in coming])
    texts = policy.as_told(texts, sessions)
    views = [SessionView(s, texts, free.get(s.id, {}), (), (), now) for s in sessions]
    return SessionList(coming=views[: len(coming)], past=views[len(coming) :])


def list_informing(slug: str) -> Sequence[ListeningSession]:
    """Return the public sessions to come that inform the decision with this slug, the soonest first. One statement."""
    informing = (
        select(ListeningSession)
        .where(ListeningSession.informs_decision == slug, ListeningSession.is_public_to_come(clock.now()))
        .order_by(ListeningSession.starts_at)
        .limit(PAST_SHOWN)
    )
    return db.session.scalars(informing).all()


def next_session(instead_of: ListeningSession, language: str) -> SessionView | None:
    """Return the soonest session for the same people that is open and has spots, or None. At most three statements."""
    now = clock.now()
    coming = [
        one
        for one in db.session.scalars(_COMING, {"now": now})
        if one.id != instead_of.id
        and one.audience == instead_of.audience
        and one.starts_at > now
        and policy.why_not_open(one, now) is None
    ]
    free = _free([one.id for one in coming])
    found = next((one for one in coming if not room_of(one, free.get(one.id, {}), ()).is_full), None)
    if found is None:
        return None
    texts = policy.as_told(load_texts(db.session, [found.title_id, found.summary_id], language), [found])
    return SessionView(found, texts, free[found.id], (), (), now)


def list_calendar_sessions() -> Sequence[ListeningSession]:
    """Return upcoming sessions for the public feed, including cancelled ones, so that calendars remove them."""
    return db.session.scalars(_COMING, {"now": clock.now()}).all()


def session_of(session_id: int) -> ListeningSession:
    """Return the session of a registration. Raises SessionNotFound."""
    session = db.session.get(ListeningSession, session_id)
    if session is None:
        raise SessionNotFound
    return session


def _free(session_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    if not session_ids:
        return {}
    free: dict[int, dict[str, int]] = {}
    for session_id, resource, left in db.session.execute(_FREE, {"ids": list(session_ids)}):
        free.setdefault(session_id, {})[resource] = max(0, left)
    return free
