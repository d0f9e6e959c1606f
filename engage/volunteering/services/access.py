"""Finding and locking shifts, sign-ups and volunteers. Locks are taken in this order: volunteer, session, shift."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select

from engage.core.db import db, is_sqlite, lock
from engage.volunteering.errors import ShiftNotFound, SignupNotFound
from engage.volunteering.models import Shift, Signup, Volunteer


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
