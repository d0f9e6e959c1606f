"""What was sent to one person, and who called them. Nothing here is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engage.core.db import db
from engage.core.outbox.models import CallTask, OutboxMessage
from engage.core.personal_data.declarations import is_about

SHOWN = 50


@dataclass(frozen=True)
class History:
    """The newest messages to a person and calls to them, newest first."""

    messages: Sequence[OutboxMessage]
    calls: Sequence[CallTask]


def history_of(kind: str, ident: int) -> History:
    """Return what was sent to a person and who called them. Two statements."""
    messages = db.session.scalars(
        select(OutboxMessage)
        .where(is_about(OutboxMessage.__table__, kind, ident))  # type: ignore[arg-type]
        .order_by(OutboxMessage.id.desc())
        .limit(SHOWN)
    ).all()
    calls = db.session.scalars(
        select(CallTask).where(CallTask.entry == f"{kind}:{ident}").order_by(CallTask.id.desc()).limit(SHOWN)
    ).all()
    return History(messages, calls)
