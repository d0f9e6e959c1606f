"""Meetings of bodies, and who attends them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from engage.bodies.errors import MeetingCancelled, MeetingNotYet, MeetingOver, MeetingTimesWrong
from engage.bodies.models import Attendance, Body, Meeting, MeetingBody, Office
from engage.bodies.services.access import must_be_member, must_hold_office
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound

LONGEST_MEETING = timedelta(days=1)
DOORS_OPEN = timedelta(minutes=30)  # arrivals are recorded from this long before the beginning


@dataclass(frozen=True)
class MeetingPlan:
    """A meeting to plan, of one body or of several together. `place` is an address, or how to join online."""

    body_ids: tuple[int, ...]
    starts_at: datetime
    ends_at: datetime
    place: str = ""


def get_meeting(meeting_id: int) -> Meeting:
    """Return the meeting with this id, its bodies loaded. Raise NotFound."""
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound
    return meeting


def find_body_ids(meeting_id: int) -> list[int]:
    """Return the ids of the meeting's bodies; none if the meeting does not exist (one statement)."""
    return list(db.session.scalars(select(MeetingBody.body_id).where(MeetingBody.meeting_id == meeting_id)))


def plan_meeting(plan: MeetingPlan, *, actor: audit.Actor) -> Meeting:
    """Add a meeting. Raise NotFound (no such body), MeetingTimesWrong."""
    if not plan.starts_at < plan.ends_at <= plan.starts_at + LONGEST_MEETING:
        raise MeetingTimesWrong
    bodies = sorted(set(plan.body_ids))
    known = db.session.scalar(select(func.count()).select_from(Body).where(Body.id.in_(bodies)))
    if not bodies or known != len(bodies):
        raise NotFound
    meeting = Meeting(
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        place=plan.place,
        created_at=clock.now(),
        bodies=[MeetingBody(body_id=body_id) for body_id in bodies],
    )
    db.session.add(meeting)
    db.session.flush()
    audit.record(actor, "meeting.planned", "meeting", meeting.id)
    return meeting


def cancel_meeting(meeting_id: int, *, actor: audit.Actor) -> Meeting:
    """Cancel a meeting. A repetition changes nothing. Raise NotFound, MeetingOver."""
    meeting = lock(Meeting, meeting_id)
    if meeting is None:
        raise NotFound
    if meeting.cancelled_at is None:
        if meeting.ends_at <= clock.now():
            raise MeetingOver
        meeting.cancelled_at = clock.now()
        db.session.flush()
        audit.record(actor, "meeting.cancelled", "meeting", meeting.id)
    return meeting


def arrive(meeting_id: int, user_id: int, *, actor: int) -> Attendance:
    """Record that a person is at the meeting. `actor` is the person, or a facilitator or scribe who sees them there.

    Raise NotFound (no such meeting, or not a member of its bodies), NoOffice, MeetingCancelled, MeetingNotYet,
    MeetingOver. It changes nothing if the person is present already; a person who left comes back.
    """
    meeting = _lock_for_attendance(meeting_id, user_id, actor)
    now = clock.now()
    if now < meeting.starts_at - DOORS_OPEN:
        raise MeetingNotYet
    if now >= meeting.ends_at:
        raise MeetingOver
    row = db.session.get(Attendance, (meeting_id, user_id), populate_existing=True)
    if row is None:
        row = Attendance(meeting_id=meeting_id, user_id=user_id, arrived_at=now, marked_by_id=actor)
        db.session.add(row)
    elif row.left_at is not None:
        row.arrived_at, row.left_at, row.marked_by_id = now, None, actor
    else:
        return row
    db.session.flush()
    audit.record(actor, "meeting.arrived", "meeting", meeting_id)
    return row


def leave(meeting_id: int, user_id: int, *, actor: int) -> None:
    """Record that a person left the meeting; no effect if absent. Raise NotFound, NoOffice, MeetingCancelled."""
    _lock_for_attendance(meeting_id, user_id, actor)
    row = db.session.get(Attendance, (meeting_id, user_id), populate_existing=True)
    if row is None or row.left_at is not None:
        return
    row.left_at = max(clock.now(), row.arrived_at)
    db.session.flush()
    audit.record(actor, "meeting.left", "meeting", meeting_id)


def attendance(meeting_id: int) -> list[Attendance]:
    """Return everybody who is or was at the meeting, in the order of arrival."""
    statement = (
        select(Attendance)
        .where(Attendance.meeting_id == meeting_id)
        .order_by(Attendance.arrived_at, Attendance.user_id)
    )
    return list(db.session.scalars(statement))


def attended_by(user_id: int, meeting_ids: Collection[int]) -> frozenset[int]:
    """Return the ids of those meetings at which a person is now (one statement; none if there are no meetings)."""
    if not meeting_ids:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(Attendance.meeting_id).where(
                Attendance.user_id == user_id,
                Attendance.meeting_id.in_(meeting_ids),
                Attendance.left_at.is_(None),
            )
        )
    )


def _lock_for_attendance(meeting_id: int, user_id: int, actor: int) -> Meeting:
    meeting = lock(Meeting, meeting_id)
    if meeting is None:
        raise NotFound
    bodies = find_body_ids(meeting_id)
    must_be_member(user_id, bodies)
    if actor != user_id:
        must_hold_office(actor, bodies, Office.FACILITATOR, Office.SCRIBE)
    if meeting.cancelled_at is not None:
        raise MeetingCancelled
    return meeting
