"""Finding and locking shifts, sign-ups and volunteers. Locks are taken in this order: volunteer, session, shift."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, exists, select

from engage.accounts.models import User
from engage.bodies.models import SeatHolder
from engage.core.db import db, is_sqlite, lock
from engage.volunteering.errors import NotOnPlanningTeam, ShiftNotFound, SignupNotFound
from engage.volunteering.models import DECIDING, PlanningMember, PlanningRole, Shift, Signup, Volunteer


def lock_volunteer(volunteer_id: int) -> Volunteer:
    """Lock and load a volunteer. Raises SignupNotFound."""
    volunteer = lock(Volunteer, volunteer_id)
    if volunteer is None:
        raise SignupNotFound
    return volunteer


def lock_shift(shift_id: int) -> Shift:
    """Lock and load a shift before changing anything that belongs to it. Raises ShiftNotFound."""
    shift = lock(Shift, shift_id)
    if shift is None:
        raise ShiftNotFound
    return shift


def lock_shifts(which: Iterable[int]) -> list[Shift]:
    """Lock and load shifts in the order of their numbers, with one statement."""
    wanted = select(Shift).where(Shift.id.in_(list(which))).order_by(Shift.id)
    return _locked(wanted)


def lock_shifts_of_session(session_id: int) -> list[Shift]:
    """Lock and load all shifts of a session, in the order of their numbers. Call it under the session's lock."""
    return _locked(select(Shift).where(Shift.session_id == session_id).order_by(Shift.id))


def _locked(wanted: Select[Shift]) -> list[Shift]:
    statement = wanted.execution_options(populate_existing=True)
    return list(db.session.scalars(statement if is_sqlite() else statement.with_for_update()))


def lock_signup(signup_id: int) -> tuple[Volunteer, Shift, Signup]:
    """Lock a sign-up's volunteer and shift, and load all three. Raises SignupNotFound."""
    found = db.session.execute(
        select(Signup.volunteer_id, Signup.shift_id).where(Signup.id == signup_id)
    ).one_or_none()
    if found is None:
        raise SignupNotFound
    volunteer, shift = lock_volunteer(found.volunteer_id), lock_shift(found.shift_id)
    return volunteer, shift, load_signup(signup_id)


def load_signup(signup_id: int) -> Signup:
    """Load a sign-up again, under its shift's lock. Raises SignupNotFound."""
    signup = db.session.get(Signup, signup_id, populate_existing=True)
    if signup is None:
        raise SignupNotFound
    return signup


def is_planning() -> ColumnElement[bool]:
    """Return the condition that a row of a planning team counts: it was not ended, and the person holds the seat now.

    Call it in a statement on PlanningMember. Nothing is copied: who loses the seat loses the right.
    """
    seated = exists().where(
        SeatHolder.body_id == PlanningMember.body_id,
        SeatHolder.user_id == PlanningMember.user_id,
        SeatHolder.until_at.is_(None),
    )
    active = exists().where(User.id == PlanningMember.user_id, User.active)
    return PlanningMember.ended_at.is_(None) & seated & active


def planning_roles(user_id: int, session_id: int) -> frozenset[PlanningRole]:
    """Return what a person does on the planning team of a session now; nothing for others. One statement."""
    wanted = select(PlanningMember.role).where(
        PlanningMember.user_id == user_id, PlanningMember.session_id == session_id, is_planning()
    )
    return frozenset(PlanningRole(role) for role in db.session.scalars(wanted))


def must_decide(user_id: int, session_id: int) -> None:
    """Raise NotOnPlanningTeam unless a person decides about city partners of a session. One statement."""
    if planning_roles(user_id, session_id).isdisjoint(DECIDING):
        raise NotOnPlanningTeam
