"""The call list: people who cannot be reached in any other way, and the outcomes of the calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from engage.core import clock
from engage.core.db import db, insert_new, lock
from engage.core.errors import Changed, NotFound
from engage.core.outbox import registry
from engage.core.outbox.models import (
    CALL_TRANSITIONS,
    STILL_TO_CALL,
    CallOutcome,
    CallReason,
    CallTask,
    OutboxMessage,
)
from engage.core.outbox.outgoing import Outgoing, callee_of


def add_call(
    *,
    message_id: int | None,
    kind: str,
    key: str,
    subject: Mapping[str, int],
    why: CallReason,
    outgoing: Outgoing,
) -> None:
    """Put a person on the call list, inside `write()`. Adding the same message again changes nothing."""
    callee = callee_of(outgoing)
    values: dict[str, Any] = {
        "message_id": message_id,
        "kind": kind,
        "key": key,
        "subject": dict(subject),
        "language": outgoing.language,
        "deadline": callee.deadline if callee else None,
        "why": why.value,
        "created_at": clock.now(),
    }
    insert_new(CallTask, values)


def record_outcome(task_id: int, outcome: CallOutcome, *, actor: str) -> CallTask:
    """Record the outcome of a call. If the person was reached, run what follows from a delivered message.

    Raises NotFound, and Changed where a colleague has already recorded an outcome.
    """
    task = db.session.get(CallTask, task_id)
    if task is None:
        raise NotFound
    if outcome is CallOutcome.REACHED:
        # Before the row's own lock, because requests lock their session first and the outbox's rows after it.
        registry.call_delivered(task.kind, task.subject, clock.now())
    elif outcome is CallOutcome.WRONG_NUMBER:
        registry.call_unreachable(task.kind, task.subject)
    task = lock(CallTask, task_id)
    if task is None:
        raise NotFound
    if outcome not in CALL_TRANSITIONS[CallOutcome(task.outcome)]:
        raise Changed
    now = clock.now()
    task.outcome = outcome
    task.attempts += 1
    task.last_tried_at = now
    task.done_by = actor
    task.done_at = None if outcome in STILL_TO_CALL else now
    db.session.flush()
    if task.done_at is not None:
        _note_handled(task.key, now)
    return task


def drop_calls(key: str) -> None:
    """Take a message off the call list, because it was delivered after all or is no longer true."""
    now = clock.now()
    dropped = db.session.execute(
        update(CallTask)
        .where(CallTask.key == key, CallTask.outcome.in_(STILL_TO_CALL))
        .values(outcome=CallOutcome.NOT_NEEDED, done_at=now, done_by="worker")
        .returning(CallTask.id)
        .execution_options(synchronize_session=False)
    ).first()
    if dropped is not None:
        _note_handled(key, now)


def _note_handled(key: str, at: datetime) -> None:
    """Mark the message as handled, if it was parked or had come back."""
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.key == key, OutboxMessage.needs_somebody())
        .values(handled_at=at)
        .execution_options(synchronize_session=False)
    )


def open_calls() -> list[CallTask]:
    """Return the open calls, nearest deadline first."""
    return list(
        db.session.scalars(
            select(CallTask)
            .where(CallTask.outcome.in_(STILL_TO_CALL))
            .order_by(CallTask.deadline.is_(None), CallTask.deadline, CallTask.id)
        )
    )
