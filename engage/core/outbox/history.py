"""What was sent about somebody before."""

from __future__ import annotations

from sqlalchemy import select

from engage.core.db import db
from engage.core.outbox.models import Channel, OutboxMessage, State
from engage.core.personal_data.declarations import is_about


def sent_kinds(about: tuple[str, int], channel: Channel) -> frozenset[str]:
    """Return the kinds of messages about somebody, e.g. `("registration", 5)`, that went out in this way."""
    found = db.session.scalars(
        select(OutboxMessage.kind)
        .where(is_about(OutboxMessage.__table__, *about))  # type: ignore[arg-type]
        .where(OutboxMessage.sent_at.is_not(None), OutboxMessage.state == State.SENT)
        .where(OutboxMessage.channel == channel)
        .distinct()
    )
    return frozenset(found)
