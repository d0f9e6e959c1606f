"""Reads that acts and queries share. They lock and write nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import lazyload, selectinload

from engage.accounts.models import User
from engage.bodies.models import (
    Attendance,
    BodyRule,
    Meeting,
    MeetingBody,
    Seat,
    SeatHolder,
)
from engage.core.db import db
from engage.core.errors import NotFound


def current_seats(*body_ids: int) -> list[Seat]:
    """Return the current seats, each with its current holders and their accounts (three statements).

    `seat.holders` has the holder before the alternate, and is empty if the seat is free.
    """
    statement = (
        select(Seat)
        .where(Seat.body_id.in_(body_ids), Seat.ended_at.is_(None))
        .order_by(Seat.body_id, Seat.number)
        .options(
            selectinload(Seat.holders.and_(SeatHolder.until_at.is_(None)))
            .selectinload(SeatHolder.user)
            .options(lazyload(User.role_rows))
        )
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))


def entitled_seats(*body_ids: int) -> list[Seat]:
    """Return the seats that may answer: those with a holder or alternate whose account is active.

    Free seats do not count. Otherwise like `current_seats`.
    """
    return [seat for seat in current_seats(*body_ids) if any(holder.user.active for holder in seat.holders)]


def seats_in_use(body_id: int) -> int:
    """Return the number of the body's current seats, held or free."""
    statement = select(func.count()).select_from(Seat).where(Seat.body_id == body_id, Seat.ended_at.is_(None))
    return db.session.scalar(statement) or 0


def body_ids_of(meeting: Meeting) -> frozenset[int]:
    """Return the ids of the meeting's bodies."""
    return frozenset(row.body_id for row in meeting.bodies)


def has_taken_place(meeting: Meeting, now: datetime) -> bool:
    """Return whether a meeting has begun at `now` and was not cancelled."""
    return meeting.cancelled_at is None and meeting.starts_at <= now


def meeting_now(body_ids: Collection[int], now: datetime) -> Meeting | None:
    """Return the meeting under way at `now` at which all of these bodies meet, or None (at most two statements)."""
    asked = set(body_ids)
    if not asked:
        return None
    statement = (
        select(Meeting)
        .join(MeetingBody, MeetingBody.meeting_id == Meeting.id)
        .where(
            MeetingBody.body_id.in_(asked),
            Meeting.starts_at <= now,
            Meeting.ends_at > now,
            Meeting.cancelled_at.is_(None),
        )
        .group_by(Meeting.id)
        .having(func.count() == len(asked))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def people_at(meeting_id: int) -> frozenset[int]:
    """Return the ids of those who are at a meeting now (one statement)."""
    statement = select(Attendance.user_id).where(
        Attendance.meeting_id == meeting_id, Attendance.left_at.is_(None)
    )
    return frozenset(db.session.scalars(statement))


def upcoming(body_ids: Collection[int], now: datetime, *, limit: int = 20) -> list[Meeting]:
    """Return current and future meetings of any of these bodies, the next first, without cancelled ones."""
    return _meetings_of(body_ids, Meeting.ends_at > now, Meeting.cancelled_at.is_(None), limit=limit)


def list_meetings(body_ids: Collection[int], *, limit: int = 50) -> list[Meeting]:
    """Return meetings of any of these bodies, cancelled ones too, the latest first."""
    return _meetings_of(body_ids, limit=limit, latest_first=True)


def _meetings_of(
    body_ids: Collection[int], *conditions: ColumnElement[bool], limit: int, latest_first: bool = False
) -> list[Meeting]:
    meets = exists().where(MeetingBody.meeting_id == Meeting.id, MeetingBody.body_id.in_(body_ids))
    order = Meeting.starts_at.desc() if latest_first else Meeting.starts_at
    statement = select(Meeting).where(meets, *conditions).order_by(order, Meeting.id).limit(limit)
    return list(db.session.scalars(statement))


def current_rule(body_id: int) -> BodyRule:
    """Return the rule in force. Raise NotFound if the body does not exist."""
    rule = db.session.scalars(
        select(BodyRule).where(BodyRule.body_id == body_id).order_by(BodyRule.version.desc()).limit(1)
    ).one_or_none()
    if rule is None:
        raise NotFound
    return rule


def list_rules(body_id: int) -> list[BodyRule]:
    """Return every version, newest first."""
    return list(
        db.session.scalars(
            select(BodyRule).where(BodyRule.body_id == body_id).order_by(BodyRule.version.desc())
        )
    )
