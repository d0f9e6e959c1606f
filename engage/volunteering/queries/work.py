"""Work for staff about volunteers: one row for each piece of work, with the session that it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, lazyload

from engage.core.db import db
from engage.listening.models import ListeningSession, SessionStatus
from engage.volunteering.models import BINDING, PEOPLE, Shift, ShiftCapacity, Signup, Status, Volunteer

MOST_SHOWN = 100
SOON = timedelta(days=7)


def find_sessions_with(kind: str, now: datetime) -> list[tuple[ListeningSession, int]]:
    """Return the sessions that have a kind of work, soonest first, with its amount. One statement."""
    found = BY_SESSION[kind](now).subquery()
    number = func.count()
    rows = db.session.execute(
        select(ListeningSession, number)
        .join(found, found.c[0] == ListeningSession.id)
        .group_by(ListeningSession.id)
        .options(lazyload(ListeningSession.venue))
        .order_by(ListeningSession.starts_at, ListeningSession.id)
        .limit(MOST_SHOWN)
    )
    return [(session, int(many)) for session, many in rows]


def shifts_to_cover(now: datetime) -> list[Shift]:
    """Return the shifts that lack somebody who canceled at short notice, the soonest first. One statement."""
    lacking = _to_cover(now).with_only_columns(Shift.id)
    wanted = select(Shift).where(Shift.id.in_(lacking)).order_by(Shift.starts_at, Shift.id)
    return list(db.session.scalars(wanted.limit(MOST_SHOWN)))


def erasure_wishes(_now: datetime) -> Select[int]:
    """Return the volunteers who want their data deleted."""
    return select(Volunteer.id).where(Volunteer.erasure_asked_at.is_not(None), Volunteer.erased_at.is_(None))


def _held(now: datetime) -> Select[int]:
    """Sign-ups that staff have to look at first."""
    return (
        select(Shift.session_id)
        .join(Signup, Signup.shift_id == Shift.id)
        .where(Signup.status == Status.PENDING, Signup.review_reason.is_not(None), Shift.ends_at > now)
    )


def _to_cover(now: datetime) -> Select[int]:
    """Places that became free at short notice, for shifts that still take place."""
    return (
        select(Shift.session_id)
        .join(Signup, Signup.shift_id == Shift.id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(
            Signup.late_at.is_not(None),
            Signup.covered_at.is_(None),
            Shift.ends_at > now,
            Shift.withdrawn_at.is_(None),
            ListeningSession.status != SessionStatus.CANCELLED,
        )
    )


def _twice_at_once(now: datetime) -> Select[int]:
    """People who have two shifts at one time, because one of them was moved: the session of the later one."""
    mine, other, other_shift = aliased(Signup), aliased(Signup), aliased(Shift)
    session, other_session = ListeningSession, aliased(ListeningSession)
    return (
        select(Shift.session_id)
        .join(mine, mine.shift_id == Shift.id)
        .join(other, other.volunteer_id == mine.volunteer_id)
        .join(other_shift, other_shift.id == other.shift_id)
        .join(session, session.id == Shift.session_id)
        .join(other_session, other_session.id == other_shift.session_id)
        .where(
            mine.id > other.id,
            mine.status.in_(BINDING),
            other.status.in_(BINDING),
            Shift.starts_at < other_shift.ends_at,
            Shift.ends_at > other_shift.starts_at,
            Shift.starts_at > now,
            Shift.withdrawn_at.is_(None),
            other_shift.withdrawn_at.is_(None),
            session.status != SessionStatus.CANCELLED,
            other_session.status != SessionStatus.CANCELLED,
        )
    )


def _gaps(now: datetime) -> Select[int]:
    """Shifts of the next days that have fewer people than they need."""
    return (
        select(Shift.session_id)
        .join(ShiftCapacity, (ShiftCapacity.shift_id == Shift.id) & (ShiftCapacity.resource == PEOPLE))
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(
            ShiftCapacity.taken < Shift.least,
            Shift.starts_at > now,
            Shift.starts_at <= now + SOON,
            Shift.withdrawn_at.is_(None),
            ListeningSession.status != SessionStatus.CANCELLED,
        )
    )


BY_SESSION: Mapping[str, Callable[[datetime], Select[int]]] = {
    "held": _held,
    "gaps": _gaps,
    "cover": _to_cover,
    "twice": _twice_at_once,
}
