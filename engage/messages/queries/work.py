"""Work for staff about messages: one row for each piece of work; and whether messages are being sent at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from engage.core.outbox import lateness
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
    """Return a query with one row for each late message, if none goes out."""
    return lateness.late_messages(now, STALLED_AFTER)


def standstill(now: datetime) -> lateness.Standstill | None:
    """Return since when and why no messages go out, or None if they do. One statement."""
    return lateness.find_standstill(now, STALLED_AFTER)
