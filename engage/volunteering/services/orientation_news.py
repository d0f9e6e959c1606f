"""Telling volunteers of an orientation that was planned after they signed up, when they could choose none."""

from __future__ import annotations

from sqlalchemy import exists, select

from engage.core import clock
from engage.core.db import db
from engage.volunteering.models import Orientation, OrientationVisit, Shift, Signup, Status
from engage.volunteering.services import reads, telling_orientations
from engage.volunteering.services.orientations import serves


def waits_for(volunteer_id: int, orientation: Orientation) -> bool:
    """Return whether somebody needs an orientation such as this one for a shift to come, and chose none to come."""
    now = clock.now()
    chosen = exists().where(
        OrientationVisit.volunteer_id == volunteer_id,
        Orientation.id == OrientationVisit.orientation_id,
        Orientation.starts_at > now,
        Orientation.cancelled_at.is_(None),
    )
    if (
        orientation.cancelled_at is not None
        or orientation.starts_at <= now
        or db.session.scalar(select(chosen))
    ):
        return False
    roles = db.session.scalars(
        select(Shift.role)
        .join(Signup, Signup.shift_id == Shift.id)
        .where(Signup.volunteer_id == volunteer_id, Signup.status == Status.SIGNED_UP)
        .where(Shift.starts_at > orientation.ends_at, Shift.withdrawn_at.is_(None))
        .distinct()
    ).all()
    return any(_fits(orientation, role) and not reads.is_oriented(volunteer_id, role) for role in roles)


def tell_of_new_dates() -> int:
    """Tell everybody who waits for a date of each one that was planned since they signed up, once. Returns how many."""
    now = clock.now()
    dates = db.session.scalars(
        select(Orientation).where(Orientation.starts_at > now, Orientation.cancelled_at.is_(None))
    ).all()
    told = 0
    for orientation in dates:
        rows = db.session.execute(
            select(Signup.volunteer_id, Shift.role)
            .join(Shift, Shift.id == Signup.shift_id)
            .where(Signup.status == Status.SIGNED_UP, Signup.review_reason.is_(None))
            .where(Signup.created_at < orientation.created_at, Shift.starts_at > orientation.ends_at)
            .order_by(Signup.volunteer_id)
        )
        people = dict.fromkeys(ident for ident, role in rows if _fits(orientation, role))
        told += telling_orientations.tell_planned(orientation, list(people))
    return told


def _fits(orientation: Orientation, role: str) -> bool:
    return reads.needs_orientation(role) and serves(orientation.roles, role)
