"""Returned mail: delivery reports (RFC 3464) and complaints (RFC 5965), and how they are handled.

A report is matched by the Message-ID of the mail it is about. The Message-ID carries 80 random bits that only the
recipient has seen, so that nobody can have another person's address suppressed by sending a forged report.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from sqlalchemy import select, update

from engage.core import clock
from engage.core.db import db
from engage.core.outbox import calls, contacts, registry
from engage.core.outbox.models import CallReason, OutboxMessage, State, SuppressionReason
from engage.core.outbox.outgoing import Outgoing, callee_of
from engage.core.outbox.rendering import message_context

LARGEST_REPORT_BYTES = 5 * 1024 * 1024
_IDENT = re.compile(r"<([a-z2-7]{16})(?:\.\d+)?@[^>\s]+>")


class Verdict(enum.StrEnum):
    """The kind of a report."""

    FAILED = "failed"
    COMPLAINT = "complaint"
    DELAYED = "delayed"
    NOT_A_REPORT = "not a report"


@dataclass(frozen=True)
class Report:
    """A delivery report. `status` is RFC 3463's, e.g. `5.1.1`; `idents` are those of the mails it may be about."""

    verdict: Verdict
    status: str = ""
    idents: tuple[str, ...] = ()


def read_report(raw: bytes) -> Report:
    """Parse a mail as a delivery report. Any other mail gives `NOT_A_REPORT`, never an error."""
    mail = message_from_bytes(raw[:LARGEST_REPORT_BYTES], policy=policy.compat32)
    parts = list(mail.walk())
    types = {part.get_content_type() for part in parts}
    idents = _idents(parts)
    if "message/feedback-report" in types:
        return Report(Verdict.COMPLAINT, idents=idents)
    fields = _recipient_fields(parts)
    failed = [status for action, status in fields if action == "failed" and status.startswith("5")]
    if failed:
        return Report(Verdict.FAILED, failed[0], idents)
    if fields:
        return Report(Verdict.DELAYED, fields[0][1], idents)
    return Report(Verdict.NOT_A_REPORT)


def _recipient_fields(parts: list[Message]) -> list[tuple[str, str]]:
    """Return (action, status) for each recipient in the report."""
    found = []
    for part in parts:
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for block in part.get_payload():
            if isinstance(block, Message) and block.get("Action"):
                status = re.match(r"\s*(\d\.\d{1,3}\.\d{1,3})", str(block.get("Status", "")))
                found.append((str(block["Action"]).strip().lower(), status.group(1) if status else ""))
    return found


def _idents(parts: list[Message]) -> tuple[str, ...]:
    """Return identifiers of our mails: of the returned mail first, then of the mail that the report replies to."""
    texts: list[str] = []
    for part in parts[1:]:
        texts.append(str(part.get("Message-ID", "")))
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            texts.append(payload.decode("ascii", "replace") if isinstance(payload, bytes) else "")
    texts += [str(parts[0].get(header, "")) for header in ("In-Reply-To", "References")]
    return tuple(dict.fromkeys(_IDENT.findall("\n".join(texts))))


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
    """Suppress the address, show the bounce to staff, and put the person on the call list. Inside `write()`.

    A refusal for reasons of policy (RFC 3463: 5.7) says nothing about the address, so the address is not suppressed
    then.
    """
    message = returned.message
    about_the_address = report.verdict is Verdict.COMPLAINT or not report.status.startswith("5.7.")
    reason = SuppressionReason.COMPLAINT if report.verdict is Verdict.COMPLAINT else SuppressionReason.BOUNCE
    bounced = report.verdict is not Verdict.COMPLAINT
    if bounced and returned.outgoing is not None and callee_of(returned.outgoing) is not None:
        calls.add_call(
            message_id=message.id,
            kind=message.kind,
            key=message.key,
            subject=message.subject,
            why=CallReason.BOUNCED,
            outgoing=returned.outgoing,
        )
    if message.recipient_key is not None and about_the_address:
        contacts.suppress(message.recipient_key, reason)
    if bounced:
        db.session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message.id, OutboxMessage.state == State.SENT)
            .values(bounced_at=clock.now(), handled_at=None, last_error=f"bounced {report.status}")
            .execution_options(synchronize_session=False)
        )
