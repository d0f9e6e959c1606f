"""Orientations: the dates, who will come, and what a volunteer may choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, func, select

from engage.core import clock
from engage.core.db import db
from engage.volunteering.errors import OrientationNotFound
from engage.volunteering.models import (
    STANDING,
    Orientation,
    OrientationVisit,
    Shift,
    Signup,
    Volunteer,
)
from engage.volunteering.services import reads

SHOWN = 100
MARKED_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class OrientationRow:
    """A date, and how many will come or came."""

    orientation: Orientation
    chosen: int
    attended: int


@dataclass(frozen=True)
class Visitor:
    """A volunteer who will come to a date, or came."""

    volunteer: Volunteer
    attended_at: datetime | None


@dataclass(frozen=True)
class Choices:
    """What the private page says: the roles that need an orientation, the dates to come for them, and those chosen."""

    roles: tuple[str, ...]
    dates: tuple[Orientation, ...]
    chosen: frozenset[int]

    @property
    def is_needed(self) -> bool:
        """Whether the volunteer has still to attend one."""
        return bool(self.roles)


def list_orientations() -> Sequence[OrientationRow]:
    """Return the dates, those to come first, then past ones, newest first. One statement."""
    rows = db.session.execute(
        select(Orientation, func.count(OrientationVisit.id), func.count(OrientationVisit.attended_at))
        .outerjoin(OrientationVisit, OrientationVisit.orientation_id == Orientation.id)
        .group_by(Orientation.id)
        .order_by(Orientation.starts_at.desc())
        .limit(SHOWN)
    ).all()
    now = clock.now()
    found = [OrientationRow(one, int(chosen), int(attended)) for one, chosen, attended in rows]
    coming = [row for row in found if row.orientation.ends_at > now]
    return [*reversed(coming), *(row for row in found if row.orientation.ends_at <= now)]


def find_orientation(orientation_id: int) -> Orientation:
    """Return a date. Raises OrientationNotFound."""
    found = db.session.get(Orientation, orientation_id)
    if found is None:
        raise OrientationNotFound
    return found


def visitors_of(orientation_id: int) -> Sequence[Visitor]:
    """Return who will come to a date, or came, by name. One statement."""
    rows = db.session.execute(
        select(Volunteer, OrientationVisit.attended_at)
        .join(OrientationVisit, OrientationVisit.volunteer_id == Volunteer.id)
        .where(OrientationVisit.orientation_id == orientation_id, Volunteer.erased_at.is_(None))
        .order_by(Volunteer.name_folded, Volunteer.id)
    )
    return [Visitor(volunteer, attended_at) for volunteer, attended_at in rows]


def who_may_have_come(orientation: Orientation) -> Sequence[Volunteer]:
    """Return volunteers who did not choose this date and have a shift to come for which it counts. One statement."""
    chosen = select(OrientationVisit.volunteer_id).where(OrientationVisit.orientation_id == orientation.id)
    rows = db.session.execute(
        select(Volunteer, Shift.role)
        .join(Signup, Signup.volunteer_id == Volunteer.id)
        .join(Shift, Shift.id == Signup.shift_id)
        .where(
            Volunteer.erased_at.is_(None),
            Signup.status.in_(STANDING),
            Shift.starts_at > orientation.starts_at,
            Volunteer.id.not_in(chosen),
        )
        .order_by(Volunteer.name_folded, Volunteer.id)
    )
    found: dict[int, Volunteer] = {}
    for volunteer, role in rows:
        if reads.needs_orientation(role) and (not orientation.roles or role in orientation.roles):
            found.setdefault(volunteer.id, volunteer)
    return list(found.values())


def choices_for(volunteer_id: int) -> Choices:
    """Return what a volunteer may choose. At most four statements, one where no role needs an orientation."""
    now = clock.now()
    roles = db.session.scalars(
        select(Shift.role)
        .join(Signup, Signup.shift_id == Shift.id)
        .where(
            Signup.volunteer_id == volunteer_id,
            Signup.status.in_(STANDING),
            Shift.starts_at > now,
            Shift.withdrawn_at.is_(None),
        )
        .distinct()
    ).all()
    needing = [role for role in sorted(roles) if reads.needs_orientation(role)]
    if not needing:
        return Choices((), (), frozenset())
    visits = db.session.execute(
        select(Orientation.id, Orientation.roles, OrientationVisit.attended_at)
        .join(OrientationVisit, OrientationVisit.orientation_id == Orientation.id)
        .where(OrientationVisit.volunteer_id == volunteer_id)
    ).all()
    attended = [row.roles for row in visits if row.attended_at is not None]
    open_roles = tuple(role for role in needing if not any(not of or role in of for of in attended))
    coming = db.session.scalars(
        select(Orientation)
        .where(Orientation.starts_at > now, Orientation.cancelled_at.is_(None))
        .order_by(Orientation.starts_at, Orientation.id)
        .limit(SHOWN)
    ).all()
    dates = tuple(one for one in coming if not one.roles or set(open_roles) & set(one.roles))
    return Choices(
        open_roles,
        dates if open_roles else (),
        frozenset(row.id for row in visits if row.attended_at is None),
    )


def attended_by(volunteer_id: int) -> Sequence[Orientation]:
    """Return the dates that a volunteer attended, newest first. One statement."""
    return db.session.scalars(
        select(Orientation)
        .join(OrientationVisit, OrientationVisit.orientation_id == Orientation.id)
        .where(OrientationVisit.volunteer_id == volunteer_id, OrientationVisit.attended_at.is_not(None))
        .order_by(Orientation.starts_at.desc())
    ).all()


def unmarked(now: datetime) -> Select[int]:
    """Return a query with one row for each past date whose attendance nobody has marked yet."""
    visit = OrientationVisit.orientation_id == Orientation.id
    return select(Orientation.id).where(
        Orientation.cancelled_at.is_(None),
        Orientation.ends_at <= now,
        Orientation.ends_at > now - MARKED_WITHIN,
        exists().where(visit),
        ~exists().where(visit, OrientationVisit.marked_by.is_not(None)),
    )
