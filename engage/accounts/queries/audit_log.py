"""Reading the two logs, the audit log and the access log to personal data: newest first, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import select

from engage.core.access_log import AccessEntry
from engage.core.audit_log import AuditEntry
from engage.core.db import db

PAGE_SIZE = 50
Entry = TypeVar("Entry", AuditEntry, AccessEntry)


@dataclass(frozen=True)
class LogFilter:
    """Which entries are listed. `until` is exclusive."""

    actor: str | None = None
    subject_kind: str | None = None
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class LogPage(Generic[Entry]):
    """One page of a log. `older` is the id before which the next page starts, or None."""

    rows: Sequence[Entry]
    older: int | None


def list_entries(
    log: type[Entry], wanted: LogFilter, *, before: int | None = None, size: int = PAGE_SIZE
) -> LogPage[Entry]:
    """Return one page of a log: the entries before an id, else the newest. One statement."""
    statement = select(log).order_by(log.id.desc()).limit(size + 1)
    if before is not None:
        statement = statement.where(log.id < before)
    if wanted.actor is not None:
        statement = statement.where(log.actor == wanted.actor)
    if wanted.subject_kind is not None:
        statement = statement.where(log.subject_kind == wanted.subject_kind)
    if wanted.subject_id is not None:
        statement = statement.where(log.subject_id == wanted.subject_id)
    if wanted.since is not None:
        statement = statement.where(log.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(log.at < wanted.until)
    found = db.session.scalars(statement).all()
    return LogPage(found[:size], found[size - 1].id if len(found) > size else None)
