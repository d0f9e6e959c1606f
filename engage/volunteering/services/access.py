"""Finding and locking shifts, sign-ups and volunteers. Locks are taken in this order: volunteer, session, shift."""

from __future__ import annotations

from sqlalchemy import select

from engage.core.db import db, lock
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


def lock_signup(signup_id: int) -> tuple[Volunteer, Shift, Signup]:
    """Lock a sign-up's volunteer and shift, and load all three. Raises SignupNotFound."""
    found = db.session.execute(
        select(Signup.volunteer_id, Signup.shift_id).where(Signup.id == signup_id)
    ).one_or_none()
    if found is None:
        raise SignupNotFound
    volunteer, shift = lock_volunteer(found.volunteer_id), lock_shift(found.shift_id)
    signup = db.session.get(Signup, signup_id, populate_existing=True)
    if signup is None:
        raise SignupNotFound
    return volunteer, shift, signup
