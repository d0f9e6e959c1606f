"""What messages need of staff: one row for each piece of work; and whether messages go out at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, select

from engage.core.db import scalar
from engage.core.outbox.models import STILL_TO_CALL, CallTask, OutboxMessage

STALLED_AFTER = timedelta(minutes=10)


def open_calls() -> Select[int]:
    """A row for each person to be called."""
    return select(CallTask.id).where(CallTask.outcome.in_(STILL_TO_CALL))


def stuck_messages(*, bounced: bool) -> Select[int]:
    """A row for each message that came back (`bounced`), or that could not be sent, and that nobody has seen to."""
    came_back = OutboxMessage.bounced_at.is_not(None)
    return select(OutboxMessage.id).where(
        OutboxMessage.needs_somebody(), came_back if bounced else ~came_back
    )


def stalled_messages(now: datetime) -> Select[int]:
    """A row for each message that is late, while none goes out: is there a worker at all?"""
    return select(OutboxMessage.id).where(_is_stalled(now))


def stalled_since(now: datetime) -> datetime | None:
    """Since when messages have not been going out, or None where they are. One statement."""
    oldest: datetime | None = scalar(select(func.min(OutboxMessage.run_at)).where(_is_stalled(now)))
    return oldest


def _is_stalled(now: datetime) -> ColumnElement[bool]:
    """Waiting past its time, and nothing was sent since: a long queue that a worker works off is not stalled."""
    waiting = OutboxMessage.state == literal_column(
        "'waiting'"
    )  # written out, so that the partial index serves
    sent_since = exists().where(OutboxMessage.sent_at > now - STALLED_AFTER)
    return and_(waiting, OutboxMessage.run_at <= now - STALLED_AFTER, ~sent_since)
