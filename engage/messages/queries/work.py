"""Work for staff about messages: one row for each piece of work; and whether messages are being sent at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from engage.core.outbox import lateness
from engage.core.outbox.models import CallTask, OutboxMessage

STALLED_AFTER = timedelta(minutes=10)


def people_to_call() -> Select[str]:
    """Return a query with one row for each person to be called, however much there is to say."""
    return select(CallTask.entry).where(CallTask.is_to_call()).distinct()


def numbers_to_find() -> Select[str]:
    """Return a query with one row for each person whose number is to be found before anybody can call."""
    return select(CallTask.entry).where(CallTask.lacks_number()).distinct()


def stuck_messages(*, bounced: bool) -> Select[int]:
    """Return a query with one row for each unhandled message that came back (`bounced`) or could not be sent."""
    came_back = OutboxMessage.bounced_at.is_not(None)
    return select(OutboxMessage.id).where(
        OutboxMessage.needs_somebody(), came_back if bounced else ~came_back
    )


def standstill(now: datetime) -> lateness.Standstill | None:
    """Return since when and why no messages go out, or None if they do. One statement."""
    return lateness.find_standstill(now, STALLED_AFTER)
