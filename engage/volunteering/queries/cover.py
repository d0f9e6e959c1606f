"""Who could cover a shift: agreed to be asked, did its role or wanted to, speaks a language wanted, and is free."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from engage.core import clock
from engage.core.city_time import city_day
from engage.core.db import db
from engage.listening.models import ListeningSession, SessionStatus
from engage.volunteering import policy
from engage.volunteering.models import (
    BINDING,
    CITY_PARTNERS,
    STANDING,
    Orientation,
    OrientationVisit,
    Screening,
    Shift,
    Signup,
    Status,
    Volunteer,
)
from engage.volunteering.services import reads

_WANTED = tuple(status for status in Status if status is not Status.DECLINED)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could cover a shift. `has_done`: completed its role before. `asked`: for this shift, already.

    `may_be_asked`: neither asked for this shift, nor too often this week.
    """

    volunteer: Volunteer
    has_done: bool
    asked: bool
    may_be_asked: bool


def who_could_cover(shift: Shift) -> Sequence[Candidate]:
    """Return who could cover a shift: first who may be asked, then who did its role before. At most four statements.

    City partners are not among them, because the host decides about each of them.
    """
    people = [
        one
        for one in db.session.scalars(_suitable(shift))
        if policy.speaks_one_of({one.language, *one.speaks}, shift.languages)
    ]
    oriented = _oriented(shift.role, [one.id for one in people])
    people = [one for one in people if one.id in oriented]
    asked = reads.asked_lately([one.id for one in people], clock.now() - policy.ASKED_WITHIN)
    done = _who_has_done(shift.role, [one.id for one in people])
    found = [_candidate(one, shift, one.id in done, asked.get(one.id, frozenset())) for one in people]
    return sorted(found, key=lambda one: (not one.may_be_asked, not one.has_done, one.volunteer.id))


def _candidate(volunteer: Volunteer, shift: Shift, has_done: bool, asked: Collection[int]) -> Candidate:
    return Candidate(volunteer, has_done, shift.id in asked, policy.may_be_asked_again(asked, shift.id))


def _suitable(shift: Shift) -> Select[Volunteer]:
    """Return the query for who agreed to be asked, wanted the role before, is screened for it, and is free."""
    other = aliased(Shift)
    in_role = exists().where(
        Signup.volunteer_id == Volunteer.id,
        Signup.shift_id == other.id,
        other.role == shift.role,
        Signup.status.in_(_WANTED),
    )
    wanted = select(Volunteer).where(
        Volunteer.may_be_asked,
        Volunteer.erased_at.is_(None),
        Volunteer.erasure_asked_at.is_(None),
        Volunteer.kind.not_in(CITY_PARTNERS),
        or_(Volunteer.email.is_not(None), Volunteer.phone.is_not(None)),
        in_role.correlate(Volunteer),
        ~_is_busy(shift),
    )
    return wanted.where(_is_screened(shift)) if reads.needs_screening(shift.role) else wanted


def _is_busy(shift: Shift) -> ColumnElement[bool]:
    """Return the condition that somebody has this shift, or must be at another at its time."""
    other = aliased(Shift)
    overlaps = (other.starts_at < shift.ends_at) & (other.ends_at > shift.starts_at)
    takes_place = other.withdrawn_at.is_(None) & (ListeningSession.status != SessionStatus.CANCELLED)
    return (
        exists()
        .where(
            Signup.volunteer_id == Volunteer.id,
            Signup.shift_id == other.id,
            ListeningSession.id == other.session_id,
            or_(
                (other.id == shift.id) & Signup.status.in_(STANDING),
                overlaps & takes_place & Signup.status.in_(BINDING),
            ),
        )
        .correlate(Volunteer)
    )


def _is_screened(shift: Shift) -> ColumnElement[bool]:
    return exists().where(
        Screening.volunteer_id == Volunteer.id,
        Screening.role == shift.role,
        Screening.withdrawn_at.is_(None),
        Screening.until >= city_day(shift.starts_at),
    )


def _oriented(role: str, volunteer_ids: Collection[int]) -> set[int]:
    """Return who of these attended an orientation for a role: all, where it needs none."""
    if not reads.needs_orientation(role):
        return set(volunteer_ids)
    rows = db.session.execute(
        select(OrientationVisit.volunteer_id, Orientation.roles)
        .join(Orientation, Orientation.id == OrientationVisit.orientation_id)
        .where(OrientationVisit.volunteer_id.in_(volunteer_ids), OrientationVisit.attended_at.is_not(None))
    )
    return {ident for ident, roles in rows if not roles or role in roles}


def _who_has_done(role: str, volunteer_ids: Collection[int]) -> set[int]:
    rows = db.session.scalars(
        select(Signup.volunteer_id)
        .join(Shift, Shift.id == Signup.shift_id)
        .where(Shift.role == role, Signup.status == Status.COMPLETED, Signup.volunteer_id.in_(volunteer_ids))
        .distinct()
    )
    return set(rows)
