"""Write the append-only audit log: who did what, as ids and field names, never their values."""

from __future__ import annotations

from collections.abc import Iterable

from engage.core import clock, happened
from engage.core.audit_log import Actor, AuditEntry, written_actor
from engage.core.db import db

__all__ = ["Actor", "record"]


def record(
    actor: Actor, action: str, subject_kind: str, subject_id: int | None, fields: Iterable[str] = ()
) -> None:
    """Add an audit entry to the current unit of work. `fields` are the names of changed fields, never values."""
    entry = AuditEntry(
        at=clock.now(),
        actor=written_actor(actor),
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        fields=sorted(fields),
    )
    db.session.add(entry)
    happened.note_recorded(action)
