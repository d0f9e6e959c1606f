"""The shifts of many sessions at a glance. Six statements, whatever the number of sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import lazyload

from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.listening.models import ListeningSession, SessionStatus
from engage.volunteering.models import TAKES_CAPACITY, QuorumWarning, Shift, Signup, Status, Volunteer
from engage.volunteering.queries.board import Sum

MOST_SESSIONS = 400
_PENDING, _LATE, _QUORUM = "pending", "late", "quorum"


@dataclass
class SessionShifts:
    """What the shifts of a session need and have."""

    session: ListeningSession
    roles: dict[str, Sum] = field(default_factory=dict)
    short_languages: dict[str, int] = field(default_factory=dict)
    to_look_at: list[str] = field(default_factory=list)

    @property
    def pending(self) -> int:
        """How many sign-ups need a decision."""
        return self.to_look_at.count(_PENDING)

    @property
    def late(self) -> int:
        """How many canceled at short notice and are not replaced."""
        return self.to_look_at.count(_LATE)

    @property
    def quorum(self) -> int:
        """How many warnings about a majority of a public body nobody has read."""
        return self.to_look_at.count(_QUORUM)

    @property
    def needed(self) -> int:
        """How many people the shifts need."""
        return sum(one.needed for one in self.roles.values())

    @property
    def filled(self) -> int:
        """How many of them are there."""
        return sum(one.filled for one in self.roles.values())

    @property
    def gap(self) -> int:
        """How many are still needed."""
        return self.needed - self.filled


@dataclass(frozen=True)
class Season:
    """Sessions with their shifts, soonest first; of past ones the latest first."""

    rows: tuple[SessionShifts, ...]
    titles: TextBundle

    @property
    def roles(self) -> list[Sum]:
        """The people of each role in all the sessions."""
        found: dict[str, Sum] = {}
        for row in self.rows:
            for key, one in row.roles.items():
                before = found.get(key, Sum(key, 0, 0))
                found[key] = Sum(key, before.filled + one.filled, before.needed + one.needed)
        return list(found.values())

    @property
    def languages(self) -> list[tuple[str, int]]:
        """At how many shifts each language is short, the shortest first."""
        found: dict[str, int] = {}
        for row in self.rows:
            for tag, number in row.short_languages.items():
                found[tag] = found.get(tag, 0) + number
        return sorted(found.items(), key=lambda one: (-one[1], one[0]))

    @property
    def gap(self) -> int:
        """How many people are still needed in all."""
        return sum(row.gap for row in self.rows)


def season(now: datetime, language: str, *, past: bool = False) -> Season:
    """Return the sessions to come, or the past ones. Six statements."""
    sessions = _sessions(now, past=past)
    rows = {session.id: SessionShifts(session) for session in sessions}
    shifts = db.session.scalars(
        select(Shift).where(Shift.session_id.in_(rows), Shift.withdrawn_at.is_(None)).order_by(Shift.id)
    ).all()
    speakers = _speakers(rows)
    for shift in shifts:
        row = rows[shift.session_id]
        before = row.roles.get(shift.role, Sum(shift.role, 0, 0))
        there = speakers.get(shift.id, [])
        filled = before.filled + min(shift.least, len(there))
        row.roles[shift.role] = Sum(shift.role, filled, before.needed + shift.least)
        for tag in shift.languages:
            if not any(tag in spoken for spoken in there):
                row.short_languages[tag] = row.short_languages.get(tag, 0) + 1
    _add_warnings(rows)
    titles = load_texts(db.session(), [one.title_id for one in sessions], language)
    return Season(tuple(rows.values()), titles)


def _sessions(now: datetime, *, past: bool) -> Sequence[ListeningSession]:
    with_shifts = select(Shift.session_id)
    which = (
        select(ListeningSession).where(ListeningSession.ends_at <= now, ListeningSession.id.in_(with_shifts))
        if past
        else select(ListeningSession).where(ListeningSession.ends_at > now)
    )
    order = ListeningSession.starts_at.desc() if past else ListeningSession.starts_at
    return db.session.scalars(
        which.where(ListeningSession.status != SessionStatus.CANCELLED)
        .options(lazyload(ListeningSession.venue))
        .order_by(order, ListeningSession.id)
        .limit(MOST_SESSIONS)
    ).all()


def _speakers(rows: Mapping[int, SessionShifts]) -> dict[int, list[list[str]]]:
    """Return what each person with a place speaks, by shift. One statement."""
    found = db.session.execute(
        select(Signup.shift_id, Volunteer.speaks)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(Volunteer, Volunteer.id == Signup.volunteer_id)
        .where(Shift.session_id.in_(rows), Signup.status.in_(TAKES_CAPACITY))
    )
    speakers: dict[int, list[list[str]]] = {}
    for shift_id, tags in found:
        speakers.setdefault(shift_id, []).append(tags)
    return speakers


def _add_warnings(rows: Mapping[int, SessionShifts]) -> None:
    """Add what somebody has to look at: pending sign-ups, cancellations at short notice, quorum warnings."""
    late = (Signup.late_at.is_not(None)) & (Signup.covered_at.is_(None))
    found = db.session.execute(
        select(Shift.session_id, Signup.status)
        .join(Signup, Signup.shift_id == Shift.id)
        .where(
            Shift.session_id.in_(rows),
            Shift.withdrawn_at.is_(None),
            late | (Signup.status == Status.PENDING),
        )
    )
    for session_id, status in found:
        rows[session_id].to_look_at.append(_PENDING if status == Status.PENDING else _LATE)
    unseen = select(QuorumWarning.session_id).where(
        QuorumWarning.session_id.in_(rows), QuorumWarning.seen_at.is_(None)
    )
    for session_id in db.session.scalars(unseen):
        rows[session_id].to_look_at.append(_QUORUM)


def sessions_with_shifts(besides: int, language: str) -> list[tuple[ListeningSession, str]]:
    """Return other sessions that have shifts, with their titles, the latest first. Two statements."""
    with_shifts = select(Shift.session_id).where(Shift.withdrawn_at.is_(None))
    sessions = db.session.scalars(
        select(ListeningSession)
        .where(ListeningSession.id.in_(with_shifts), ListeningSession.id != besides)
        .options(lazyload(ListeningSession.venue))
        .order_by(ListeningSession.starts_at.desc())
        .limit(MOST_SESSIONS)
    ).all()
    titles = load_texts(db.session(), [one.title_id for one in sessions], language)
    return [(one, titles[one.title_id].value) for one in sessions]
