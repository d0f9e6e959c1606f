"""Who did what, append-only: ids and names of fields, never their values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.core import clock
from engage.core.db import Base, UTCDateTime, db


class AuditEntry(Base):
    """One act. `actor` is `user:3`, `registrant`, `translator:7`, `command` or `worker`."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(40), index=True)
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    fields: Mapped[list[str]] = mapped_column(JSON)


def record(
    actor: str, action: str, subject_kind: str, subject_id: int | None, fields: Iterable[str] = ()
) -> None:
    """Add an entry to the unit of work under way. `fields` are names of what changed, never values."""
    entry = AuditEntry(
        at=clock.now(),
        actor=actor,
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        fields=sorted(fields),
    )
    db.session.add(entry)
