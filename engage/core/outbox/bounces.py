"""Returned mail, and how it is handled.

A report is matched by the Message-ID of the mail it is about. The Message-ID carries 80 random bits that only the
recipient has seen, so that nobody can have another person's address suppressed by sending a forged report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from engage.core import audit, clock
from engage.core.audit_log import AuditEntry
from engage.core.db import db, scalar
from engage.core.outbox import calls, contacts, registry
from engage.core.outbox.failures import Failure
from engage.core.outbox.models import CallReason, OutboxMessage, State, SuppressionReason
from engage.core.outbox.outgoing import Outgoing, callee_of
from engage.core.outbox.rendering import message_context
from engage.core.outbox.reports import Report, Verdict

NOTED_AGAIN_AFTER = timedelta(days=1)
UNREAD = "message.returned_unread"


@dataclass(frozen=True)
class Returned:
    """A returned message, and what it would say now (None where it is no longer true)."""

    message: OutboxMessage
    outgoing: Outgoing | None


def find_returned(report: Report) -> Returned | None:
    """Return the sent message that a report is about. Reads only; call it before `write()`."""
    message = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.message_ident.in_(report.idents), OutboxMessage.state == State.SENT)
        .limit(1)
    ).one_or_none()
    if message is None:
        return None
    with message_context():
        return Returned(message, registry.make(message.kind, message.subject))


def record_bounce(returned: Returned, report: Report) -> None:
    """Show a returned mail to staff, have the person called, and suppress the address. Inside `write()`.

    The address is suppressed only where the report says that it is the cause. Where nobody can say what the report
    means (`UNCLEAR`), staff see it and decide. A message that is known to have failed is not changed by a later report
    that is less clear.
    """
    message = returned.message
    if report.verdict is Verdict.COMPLAINT:
        _suppress(message, SuppressionReason.COMPLAINT)
        return
    if report.verdict is Verdict.UNCLEAR:
        if message.bounced_at is None:
            _show(message, f"{Failure.RETURNED}: unclear")
        return
    if returned.outgoing is not None and callee_of(returned.outgoing) is not None:
        calls.add_call(
            message_id=message.id,
            kind=message.kind,
            key=message.key,
            subject=message.subject,
            why=CallReason.PARKED if report.status.startswith("4") else CallReason.BOUNCED,
            outgoing=returned.outgoing,
        )
    if report.blames_the_address:
        _suppress(message, SuppressionReason.BOUNCE)
    _show(message, f"{Failure.BOUNCED} {report.status}".rstrip())


def note_unread() -> None:
    """Note in the activity log that a returned mail was about no message of ours. Inside `write()`.

    Once a day is enough for somebody to look into the mailbox, and strangers can send any number of such mails.
    """
    now = clock.now()
    noted = select(AuditEntry.id).where(AuditEntry.at > now - NOTED_AGAIN_AFTER, AuditEntry.action == UNREAD)
    if scalar(noted.limit(1)) is None:
        audit.record("command", UNREAD, "message", None)


def _suppress(message: OutboxMessage, reason: SuppressionReason) -> None:
    if message.recipient_key is not None:
        contacts.suppress(message.recipient_key, reason)


def _show(message: OutboxMessage, error: str) -> None:
    """List the message among those that need somebody."""
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.state == State.SENT)
        .values(bounced_at=clock.now(), handled_at=None, last_error=error)
        .execution_options(synchronize_session=False)
    )
