"""Who plans sessions, and what waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from engage.accounts.models import User
from engage.bodies.models import Body, SeatHolder
from engage.core import clock
from engage.core.db import db
from engage.listening.models import ListeningSession, SessionStatus
from engage.volunteering import policy
from engage.volunteering.models import (
    DECIDING,
    PlanningMember,
    PlanningRole,
    QuorumWarning,
    Shift,
    Signup,
    Volunteer,
)
from engage.volunteering.services import access, headcount


@dataclass(frozen=True)
class Plan:
    """A session that somebody plans, what they do for it, and how many city partners wait for a decision."""

    session: ListeningSession
    roles: frozenset[PlanningRole]
    waiting: int

    @property
    def decides(self) -> bool:
        """Whether they decide about city partners."""
        return not self.roles.isdisjoint(DECIDING)


def plans_of(user_id: int) -> list[Plan]:
    """Return the sessions to come that a person plans, the next first. One statement where there are none, else two."""
    rows = db.session.execute(
        select(ListeningSession, PlanningMember.role)
        .join(PlanningMember, PlanningMember.session_id == ListeningSession.id)
        .where(
            PlanningMember.user_id == user_id,
            access.is_planning(),
            ListeningSession.ends_at > clock.now(),
            ListeningSession.status != SessionStatus.CANCELLED,
        )
        .order_by(ListeningSession.starts_at, ListeningSession.id)
    ).all()
    sessions = {session.id: session for session, _role in rows}
    if not sessions:
        return []
    counted = db.session.execute(_waiting().where(ListeningSession.id.in_(sessions)))
    waiting = {ident: number for ident, number in counted}
    return [
        Plan(
            session,
            frozenset(PlanningRole(role) for one, role in rows if one.id == ident),
            waiting.get(ident, 0),
        )
        for ident, session in sessions.items()
    ]


def _waiting() -> Select[int, int]:
    return (
        select(ListeningSession.id, func.count(Signup.id))
        .select_from(Signup)
        .join(Volunteer, Volunteer.id == Signup.volunteer_id)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(headcount.waits_for_host())
        .group_by(ListeningSession.id)
    )


def partners_who_wait(now: datetime) -> Select[int]:
    """Return the sign-ups that wait for a planning team, at sessions that are near. One row each."""
    return (
        select(Signup.id)
        .join(Volunteer, Volunteer.id == Signup.volunteer_id)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(headcount.waits_for_host(), ListeningSession.starts_at < now + policy.PARTNERS_WAIT_UNTIL)
    )


def sessions_where_partners_wait(now: datetime) -> Sequence[tuple[ListeningSession, int]]:
    """Return the sessions of `partners_who_wait`, with how many. One statement."""
    return [
        (session, number)
        for session, number in db.session.execute(
            select(ListeningSession, func.count(Signup.id))
            .join(Shift, Shift.session_id == ListeningSession.id)
            .join(Signup, Signup.shift_id == Shift.id)
            .where(Signup.id.in_(partners_who_wait(now)))
            .group_by(ListeningSession.id)
            .order_by(ListeningSession.starts_at, ListeningSession.id)
        )
    ]


def warnings_to_read(now: datetime) -> Select[int, int]:
    """Return the bodies at sessions to come whose warning nobody of the staff has read. One row each."""
    return (
        select(QuorumWarning.session_id, QuorumWarning.body_id)
        .join(ListeningSession, ListeningSession.id == QuorumWarning.session_id)
        .where(
            QuorumWarning.seen_at.is_(None),
            ListeningSession.ends_at > now,
            ListeningSession.status != SessionStatus.CANCELLED,
        )
        .distinct()
    )


def bodies_to_read_about(now: datetime) -> Select[int]:
    """Return `warnings_to_read` for counting."""
    found = warnings_to_read(now).subquery()
    return select(found.c.body_id)


def sessions_with_warnings(now: datetime) -> Sequence[tuple[ListeningSession, int]]:
    """Return the sessions of `warnings_to_read`, with how many bodies. One statement."""
    found = warnings_to_read(now).subquery()
    return [
        (session, number)
        for session, number in db.session.execute(
            select(ListeningSession, func.count())
            .join(found, found.c.session_id == ListeningSession.id)
            .group_by(ListeningSession.id)
            .order_by(ListeningSession.starts_at, ListeningSession.id)
        )
    ]


@dataclass(frozen=True)
class Planner:
    """Somebody on a planning team. `is_seated` is False for who has lost the seat, and so the right."""

    member: PlanningMember
    name: str
    body: Body
    is_seated: bool


def list_planners(session_id: int) -> list[Planner]:
    """Return the planning team of a session, without those who were taken off it. One statement."""
    counts = select(PlanningMember.id).where(access.is_planning()).correlate(None)
    rows = db.session.execute(
        select(PlanningMember, User.name, Body, PlanningMember.id.in_(counts))
        .join(User, User.id == PlanningMember.user_id)
        .join(Body, Body.id == PlanningMember.body_id)
        .where(PlanningMember.session_id == session_id, PlanningMember.ended_at.is_(None))
        .order_by(PlanningMember.added_at, PlanningMember.id)
    )
    return [Planner(*row) for row in rows]


def list_seated() -> list[tuple[User, Body]]:
    """Return everybody with a seat in a body now, by body and name: who can be on a planning team. One statement."""
    rows = db.session.execute(
        select(User, Body)
        .join(SeatHolder, SeatHolder.user_id == User.id)
        .join(Body, Body.id == SeatHolder.body_id)
        .where(SeatHolder.until_at.is_(None), User.active)
        .order_by(Body.kind, Body.position, Body.id, User.name, User.id)
    ).unique()
    return [(user, body) for user, body in rows]


def list_warnings(session_id: int) -> list[tuple[QuorumWarning, str | None]]:
    """Return the warnings of a session, the newest first, with the name of who read counsel's line. One statement."""
    rows = db.session.execute(
        select(QuorumWarning, User.name)
        .outerjoin(User, User.id == QuorumWarning.seen_by)
        .where(QuorumWarning.session_id == session_id)
        .order_by(QuorumWarning.noted_at.desc(), QuorumWarning.id.desc())
    )
    return [(warning, name) for warning, name in rows]
