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


def claim_call(task_id: int, *, actor: str) -> CallTask:
    """Note that somebody is calling now. Raises NotFound, Changed. Inside `write()`."""
    return calls.claim(task_id, actor=actor)


def record_call(task_id: int, outcome: CallOutcome, *, actor: str, is_finding: bool = False) -> CallTask:
    """Store the outcome of a call. Raises NotFound, Changed. Inside `write()`."""
    task = calls.record_outcome(task_id, outcome, actor=actor, is_finding=is_finding)
    audit.record(actor, f"call.{outcome}", "call", task.id)
    return task


def take_back_call(task_id: int, *, actor: str) -> calls.TakenBack:
    """Open a call again whose outcome was recorded by mistake. Raises NotFound, Changed. Inside `write()`."""
    taken = calls.take_back(task_id, actor=actor)
    audit.record(actor, "call.reopened", "call", task_id)
    return taken
