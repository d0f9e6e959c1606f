"""Reads that acts and queries share. They lock and write nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select

from engage.core.city_time import city_day
from engage.core.current import current_city
from engage.core.db import db
from engage.core.outbox.models import OutboxMessage
from engage.core.personal_data.declarations import number_in
from engage.listening.models import ListeningSession, SessionStatus
from engage.volunteering import policy
from engage.volunteering.models import (
    BINDING,
    PEOPLE,
    STANDING,
    VOLUNTEER,
    Missing,
    Orientation,
    OrientationVisit,
    Screening,
    Shift,
    ShiftCapacity,
    Signup,
)

COVER = "volunteering.cover"  # the kind of message that asks somebody to cover a shift


def current_version() -> str:
    """Return the version of the expectations that hold now."""
    return current_city().current_expectations.version


@dataclass(frozen=True)
class Agreement:
    """That somebody agreed to a version of the expectations, when, and in which language."""

    version: str
    at: datetime
    language: str


def find_agreement(volunteer_id: int) -> Agreement | None:
    """Return that a volunteer agreed, at any shift, to the expectations that hold now. One statement."""
    row = db.session.execute(
        select(Signup.agreed_version, Signup.agreed_at, Signup.agreed_language)
        .where(Signup.volunteer_id == volunteer_id, Signup.agreed_version == current_version())
        .order_by(Signup.agreed_at)
        .limit(1)
    ).one_or_none()
    if row is None or row.agreed_version is None or row.agreed_at is None:
        return None
    return Agreement(row.agreed_version, row.agreed_at, row.agreed_language or "")


def session_status(shift: Shift) -> str:
    """Return the status of a shift's session. One statement."""
    found = db.session.scalar(select(ListeningSession.status).where(ListeningSession.id == shift.session_id))
    return str(found)


def is_on(shift: Shift) -> bool:
    """Return whether a shift takes place: neither it nor its session was called off. One statement."""
    return shift.withdrawn_at is None and session_status(shift) != SessionStatus.CANCELLED


def clashes(volunteer_id: int, shift_id: int, starts_at: datetime, ends_at: datetime) -> Select[int]:
    """Return the statement for somebody's binding sign-ups at the time of a shift, the earliest first.

    Shifts that were withdrawn, and those of cancelled sessions, stand in nobody's way.
    """
    return (
        select(Signup.id)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .where(
            Signup.volunteer_id == volunteer_id,
            Signup.status.in_(BINDING),
            Signup.shift_id != shift_id,
            Shift.withdrawn_at.is_(None),
            ListeningSession.status != SessionStatus.CANCELLED,
            is_at(starts_at, ends_at),
        )
        .order_by(Shift.starts_at, Shift.id)
        .limit(1)
    )


def is_at(starts_at: datetime, ends_at: datetime) -> ColumnElement[bool]:
    """Return the condition that a shift has an instant in common with a time.

    The end is not part of a time: back-to-back is no clash.
    """
    return (Shift.starts_at < ends_at) & (Shift.ends_at > starts_at)


def missing(volunteer_id: int, shift: Shift, signup: Signup) -> frozenset[Missing]:
    """Return what a sign-up still needs before it is confirmed. At most two statements, none for most roles."""
    return policy.missing(
        signup,
        current_version(),
        screened=is_screened(volunteer_id, shift),
        oriented=is_oriented(volunteer_id, shift.role),
    )


def is_screened(volunteer_id: int, shift: Shift) -> bool:
    """Return whether somebody may take on the role of a shift on its day. No statement where no screening is needed."""
    if not needs_screening(shift.role):
        return True
    day = city_day(shift.starts_at)
    found = select(Screening.id).where(
        Screening.volunteer_id == volunteer_id,
        Screening.role == shift.role,
        Screening.withdrawn_at.is_(None),
        Screening.until >= day,
    )
    return db.session.scalar(found.limit(1)) is not None


def is_oriented(volunteer_id: int, role: str) -> bool:
    """Return whether somebody attended an orientation for a role. No statement where none is needed."""
    if not needs_orientation(role):
        return True
    attended = (
        select(Orientation.roles)
        .join(OrientationVisit, OrientationVisit.orientation_id == Orientation.id)
        .where(OrientationVisit.volunteer_id == volunteer_id, OrientationVisit.attended_at.is_not(None))
    )
    return any(not roles or role in roles for roles in db.session.scalars(attended))


def needs_screening(role: str) -> bool:
    """Return whether a role needs screening. One that the city does not list any more needs it, to be safe."""
    known = current_city().volunteer_roles.get(role)
    return known is None or known.needs_screening


def needs_orientation(role: str) -> bool:
    """Return whether a role needs an orientation."""
    known = current_city().volunteer_roles.get(role)
    return known is not None and known.needs_orientation


def has_room(shift_id: int) -> bool:
    """Return whether a shift has a place that nobody holds. One statement."""
    found = select(ShiftCapacity.shift_id).where(
        ShiftCapacity.shift_id == shift_id,
        ShiftCapacity.resource == PEOPLE,
        ShiftCapacity.taken < ShiftCapacity.capacity,
    )
    return db.session.scalar(found) is not None


def is_free(volunteer_id: int, shift: Shift) -> bool:
    """Return whether somebody neither has this shift nor another at its time. Two statements."""
    mine = select(Signup.id).where(
        Signup.volunteer_id == volunteer_id, Signup.shift_id == shift.id, Signup.status.in_(STANDING)
    )
    if db.session.scalar(mine.limit(1)) is not None:
        return False
    return db.session.scalar(clashes(volunteer_id, shift.id, shift.starts_at, shift.ends_at)) is None


def asked_lately(volunteer_ids: Collection[int], since: datetime) -> dict[int, frozenset[int]]:
    """Return for which shifts people were asked to cover since then, by volunteer. One statement."""
    about = number_in(OutboxMessage.__table__.c.subject, VOLUNTEER)
    subjects = db.session.scalars(
        select(OutboxMessage.subject).where(
            OutboxMessage.kind == COVER, OutboxMessage.created_at > since, about.in_(sorted(volunteer_ids))
        )
    )
    found: dict[int, set[int]] = {}
    for subject in subjects:
        found.setdefault(subject[VOLUNTEER], set()).add(subject["shift"])
    return {ident: frozenset(shifts) for ident, shifts in found.items()}
