"""What staff do with messages and calls."""

from __future__ import annotations

from engage.core import audit
from engage.core.outbox import calls
from engage.core.outbox import services as outbox
from engage.core.outbox.models import CallOutcome, CallTask


def resend_message(message_id: int, *, actor: str) -> None:
    """Send a message again. Raises NotFound, Changed. Inside `write()`."""
    outbox.resend(message_id)
    audit.record(actor, "message.sent_again", "message", message_id)


def set_message_aside(message_id: int, *, actor: str) -> None:
    """Mark a parked or returned message as handled. Raises NotFound, Changed. Inside `write()`."""
    outbox.set_aside(message_id)
    audit.record(actor, "message.set_aside", "message", message_id)


def record_call(task_id: int, outcome: CallOutcome, *, actor: str) -> CallTask:
    """Store the outcome of a call. Raises NotFound, Changed. Inside `write()`."""
    task = calls.record_outcome(task_id, outcome, actor=actor)
    audit.record(actor, f"call.{outcome}", "call", task.id)
    return task
