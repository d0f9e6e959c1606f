"""Work for staff about messages: one row for each piece of work; and whether messages are being sent at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, select

from engage.core.db import scalar
from engage.core.outbox.models import STILL_TO_CALL, CallTask, OutboxMessage

STALLED_AFTER = timedelta(minutes=10)


def open_calls() -> Select[int]:
    """Return a query with one row for each person to be called."""
    return select(CallTask.id).where(CallTask.outcome.in_(STILL_TO_CALL))


def stuck_messages(*, bounced: bool) -> Select[int]:
    """Return a query with one row for each unhandled message that came back (`bounced`) or could not be sent."""
    came_back = OutboxMessage.bounced_at.is_not(None)
    return select(OutboxMessage.id).where(
        OutboxMessage.needs_somebody(), came_back if bounced else ~came_back
    )


def stalled_messages(now: datetime) -> Select[int]:
    """Return a query with one row for each late message, if none is being sent: the worker may not be running."""
    return select(OutboxMessage.id).where(_is_stalled(now))


def stalled_since(now: datetime) -> datetime | None:
    """Return since when no messages have been sent, or None if they are being sent. One statement."""
    oldest: datetime | None = scalar(select(func.min(OutboxMessage.run_at)).where(_is_stalled(now)))
    return oldest


def _is_stalled(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a message is late and nothing was sent since.

    A long queue that shrinks is not stalled.
    """
    waiting = OutboxMessage.state == literal_column(
        "'waiting'"
    )  # a literal, so that the partial index is used
    sent_since = exists().where(OutboxMessage.sent_at > now - STALLED_AFTER)
    return and_(waiting, OutboxMessage.run_at <= now - STALLED_AFTER, ~sent_since)
