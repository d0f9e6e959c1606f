"""The table of the audit log. Only `engage.core.audit` writes to it."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime
from engage.core.personal_data.declarations import (
    DataClass,
    Reason,
    about,
    is_subject,
    kept,
    named_in,
    personal,
)

# Who acts: the id of a signed-in user, or one of `registrant`, `command`, `worker`, `translator:7`.
Actor: TypeAlias = int | str


def written_actor(actor: Actor) -> str:
    """Return an actor as the audit log stores it: `user:3` for the user with the id 3."""
    return f"user:{actor}" if isinstance(actor, int) else actor


def user_number(actor: str) -> int | None:
    """Return the id in `user:3`, or None for an actor that is not a user."""
    kind, _colon, number = actor.partition(":")
    return int(number) if kind == "user" and number.isascii() and number.isdecimal() else None


class AuditEntry(Base):
    """One action. `actor` is `user:3`, `registrant`, `translator:7`, `command` or `worker`."""

    __tablename__ = "audit_entry"
    __personal__ = personal(
        about(
            is_subject,
            kept(DataClass.ACTIVITY, Reason.TRAIL, "action", "subject_kind", "subject_id", "fields"),
        ),
        named_in("actor", kept(DataClass.ACTIVITY, Reason.TRAIL, "action")),
        plain="id at",
    )
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(40), index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    fields: Mapped[list[str]] = mapped_column(JSON)
