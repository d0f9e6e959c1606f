"""Shifts to come as everybody sees them: of all public sessions, of one session, and one by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from engage.core import clock
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.core.paging import Paging
from engage.listening.models import ListeningSession, SessionStatus
from engage.listening.policy import as_told
from engage.volunteering.errors import ShiftNotFound
from engage.volunteering.models import PEOPLE, Shift, ShiftCapacity

SESSIONS_ON_PAGE = 10

_COLUMNS: tuple[Any, ...] = (
    Shift.id,
    Shift.public_id,
    Shift.session_id,
    Shift.role,
    Shift.starts_at,
    Shift.ends_at,
    Shift.table_name,
    Shift.languages,
    Shift.least,
    Shift.partners_welcome,
    Shift.withdrawn_at,
    ShiftCapacity.capacity,
    ShiftCapacity.taken,
)
_SHIFTS: Select[Any] = select(*_COLUMNS).join(
    ShiftCapacity, (ShiftCapacity.shift_id == Shift.id) & (ShiftCapacity.resource == PEOPLE)
)


@dataclass(frozen=True)
class ShiftView:
    """A shift, and how many of its places are taken."""

    id: int
    public_id: str
    session_id: int
    role: str
    starts_at: datetime
    ends_at: datetime
    table_name: str
    languages: Sequence[str]
    least: int
    partners_welcome: bool
    withdrawn_at: datetime | None
    capacity: int
    taken: int

    @property
    def free(self) -> int:
        """How many places are left."""
        return max(0, self.capacity - self.taken)

    @property
    def gap(self) -> int:
        """How many people are still needed, as far as there are places for them."""
        return min(self.free, max(0, self.least - self.taken))

    @property
    def is_full(self) -> bool:
        """Whether whoever signs up now waits."""
        return self.free == 0

    @property
    def urgency(self) -> tuple[int, int, datetime, int]:
        """What sorts shifts: first where most people are needed, then where most places are left, then by time."""
        return -self.gap, -self.free, self.starts_at, self.id


@dataclass(frozen=True)
class SessionShifts:
    """A session with those of its shifts that are shown, the ones that need people first."""

    session: ListeningSession
    shifts: Sequence[ShiftView]


@dataclass(frozen=True)
class OpenShifts:
    """A page of the shifts to come. `roles` and `languages` are what may be chosen among: all that there are."""

    sessions: Sequence[SessionShifts]
    texts: TextBundle
    paging: Paging
    roles: Sequence[str]
    languages: Sequence[str]
    are_any: bool


def list_open(
    language: str, *, speaks: str = "", role: str = "", first: str = "", page: int = 1
) -> OpenShifts:
    """Return shifts to come of the public sessions. Three statements.

    Sessions that need people come first, then the soonest. `speaks`: only shifts that want this language, and those
    that want none in particular. `role`: only those in this role. `first`: what wants this language comes first.
    """
    first = first or speaks
    coming = _views(_coming())
    wanted = [one for one in coming if _suits(one, speaks, role)]
    by_session: dict[int, list[ShiftView]] = {}
    for one in wanted:
        by_session.setdefault(one.session_id, []).append(one)
    order = sorted(by_session, key=lambda ident: _session_order(by_session[ident], first))
    paging = Paging.of(len(order), SESSIONS_ON_PAGE, page)
    sessions = _sessions(order[paging.rows])
    texts = load_texts(db.session, [one.title_id for one in sessions.values()], language)
    return OpenShifts(
        sessions=[
            SessionShifts(sessions[ident], sorted(by_session[ident], key=lambda one: _order(one, first)))
            for ident in order[paging.rows]
        ],
        texts=as_told(texts, list(sessions.values())),
        paging=paging,
        roles=sorted({one.role for one in coming}),
        languages=sorted({tag for one in coming for tag in one.languages}),
        are_any=bool(coming),
    )


def shifts_of(session: ListeningSession) -> list[ShiftView]:
    """Return the shifts to come of a public session, the ones that need people first. One statement."""
    return sorted(_views(_coming().where(Shift.session_id == session.id)), key=lambda one: one.urgency)


def find_shift(session_slug: str, public_id: str) -> tuple[ListeningSession, ShiftView]:
    """Return a shift of a public session, also one that is over or withdrawn. One statement. Raises ShiftNotFound."""
    wanted = _with_session().where(
        ListeningSession.slug == session_slug,
        ListeningSession.status != SessionStatus.DRAFT,
        Shift.public_id == public_id,
    )
    return _both(wanted)


def find_shift_anywhere(public_id: str) -> tuple[ListeningSession, ShiftView]:
    """Return a shift of whichever public session. One statement. Raises ShiftNotFound."""
    return _both(
        _with_session().where(ListeningSession.status != SessionStatus.DRAFT, Shift.public_id == public_id)
    )


def view_shift(shift_id: int) -> tuple[ListeningSession, ShiftView]:
    """Return a shift by its number, with its session. One statement. Raises ShiftNotFound."""
    return _both(_with_session().where(Shift.id == shift_id))


@dataclass(frozen=True)
class Wanted:
    """How many people a session still needs, and at how many shifts somebody can sign up."""

    people: int
    shifts: int


def people_wanted(session_id: int) -> Wanted:
    """Return how many people a session still needs. One statement."""
    shifts = _views(_coming().where(Shift.session_id == session_id))
    return Wanted(sum(one.gap for one in shifts), len(shifts))


def _coming() -> Select[Any]:
    return _SHIFTS.join(ListeningSession, ListeningSession.id == Shift.session_id).where(
        Shift.starts_at > clock.now(),
        Shift.withdrawn_at.is_(None),
        ListeningSession.status == SessionStatus.PUBLISHED,
    )


def _views(statement: Select[Any]) -> list[ShiftView]:
    return [ShiftView(*row) for row in db.session.execute(statement)]


def _with_session() -> Select[Any]:
    return _SHIFTS.join(ListeningSession, ListeningSession.id == Shift.session_id).add_columns(
        ListeningSession
    )


def _both(statement: Select[Any]) -> tuple[ListeningSession, ShiftView]:
    row = db.session.execute(statement).first()
    if row is None:
        raise ShiftNotFound
    return row[-1], ShiftView(*row[:-1])


def _suits(shift: ShiftView, speaks: str, role: str) -> bool:
    if role and shift.role != role:
        return False
    return not speaks or not shift.languages or speaks in shift.languages


def _order(shift: ShiftView, speaks: str) -> tuple[bool, tuple[int, int, datetime, int]]:
    """Put first what wants the very language of the reader."""
    return not (speaks and speaks in shift.languages), shift.urgency


def _session_order(shifts: Iterable[ShiftView], speaks: str) -> tuple[bool, bool, bool, datetime]:
    found = list(shifts)
    return (
        not any(speaks and speaks in one.languages for one in found),
        not any(one.gap for one in found),
        all(one.is_full for one in found),
        min(one.starts_at for one in found),
    )


def _sessions(which: Iterable[int]) -> dict[int, ListeningSession]:
    wanted = select(ListeningSession).where(ListeningSession.id.in_(list(which)))
    return {one.id: one for one in db.session.scalars(wanted)}
