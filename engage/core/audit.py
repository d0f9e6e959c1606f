"""Write the append-only audit log: who did what, as ids and field names, never their values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from engage.core import clock
from engage.core.audit_log import AuditEntry
from engage.core.db import db

# Who acts: the number of somebody who is signed in, or what else acts by itself: `registrant`, `command`, `worker`, or
# `translator:7`. `user:3` is how the number 3 is written down.
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
