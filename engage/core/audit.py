"""Write the append-only audit log: who did what, as ids and field names, never their values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from engage.core import clock
from engage.core.audit_log import AuditEntry
from engage.core.db import db

# Who acts: the id of a signed-in user, or one of `registrant`, `command`, `worker`, `translator:7`.
# The id 3 is stored as `user:3`.
Actor: TypeAlias = int | str


def record(
    actor: Actor, action: str, subject_kind: str, subject_id: int | None, fields: Iterable[str] = ()
) -> None:
    """Add an audit entry to the current unit of work. `fields` are the names of changed fields, never values."""
    entry = AuditEntry(
        at=clock.now(),
        actor=f"user:{actor}" if isinstance(actor, int) else actor,
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        fields=sorted(fields),
    )
    db.session.add(entry)
