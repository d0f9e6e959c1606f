"""A message that could not be sent, for the small world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from sqlalchemy import select

from engage.accounts.models import User
from engage.core.db import write
from engage.core.outbox.models import CallReason, CallTask, OutboxMessage, State

if TYPE_CHECKING:
    from tests.support.world import World


@dataclass
class Piece:
    """The message, and the call that is to be made instead."""

    call: CallTask

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed, of what the first who registered is told."""
        told = f"registration.confirmed:{world.listening.registration.id}"
        with write() as session:
            message = session.scalars(select(OutboxMessage).where(OutboxMessage.key == told)).one()
            message.state, message.last_error = State.PARKED, "smtp: recipient 550"
            call = CallTask(
                message_id=message.id,
                kind=message.kind,
                key=message.key,
                entry=f"registration:{world.listening.registration.id}",
                subject=message.subject,
                language="en",
                why=CallReason.BOUNCED,
                created_at=message.created_at,
            )
            session.add(call)
        return cls(call)

    def examples(self, _endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        return {"message_id": self.call.message_id, "task_id": self.call.id}

    def join(self, user: User) -> None:
        """Nobody joins messages."""
