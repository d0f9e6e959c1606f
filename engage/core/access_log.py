"""The access log: who viewed personal data, and when. It holds ids only and expires.

Viewing is a GET, and a GET never writes to the database. So each view appends one line to a small file, one file a
minute, under `<instance>/access/`. Once the minute is past, the worker copies the file into the table and deletes it.
Each line has its own identifier, so that nothing is inserted twice if the worker is killed in between.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Index, String, delete
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from engage.core import clock
from engage.core.current import current_city, current_settings
from engage.core.db import Base, UTCDateTime, db, insert_all_new, write
from engage.core.outbox.registry import periodic
from engage.core.personal_data.declarations import (
    DataClass,
    Reason,
    about,
    is_subject,
    kept,
    named_in,
    personal,
)
from engage.core.security.tokens import random_ident

FOLDER = "access"
_MINUTE = "%Y%m%dT%H%M"
_SETTLED = timedelta(minutes=2)
_AT_ONCE = 500
log = logging.getLogger(__name__)


class AccessEntry(Base):
    """One view of personal data. `what` is the page's endpoint; `actor` as in the audit log, e.g. `user:3`."""

    __tablename__ = "access_entry"
    __personal__ = personal(
        about(is_subject, kept(DataClass.ACCESS_LOG, Reason.TRAIL, "what", "subject_kind", "subject_id")),
        named_in("actor", kept(DataClass.ACCESS_LOG, Reason.TRAIL, "what")),
        plain="id ident at",
    )
    __table_args__ = (Index("ix_access_entry_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ident: Mapped[str] = mapped_column(String(16), unique=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    actor: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]


def note_view(actor: str, what: str, subject_kind: str, subject_id: int) -> None:
    """Log a view. Where the file cannot be written, the page is still shown and the application log reports it.

    An office that cannot open its list on the evening of a session is worse off than with a known gap in the log.
    """
    now = clock.now()
    line = {
        "ident": random_ident(),
        "at": now.isoformat(),
        "actor": actor,
        "what": what,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
    }
    try:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _append(folder / f"{now.astimezone(UTC):{_MINUTE}}-{os.getpid()}.jsonl", line)
    except OSError as error:
        log.error("A view of personal data could not be noted: %s.", error.strerror)


def _append(path: Path, line: dict[str, Any]) -> None:
    """Append a line with a single write, so that lines of several threads do not mix."""
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(fd, json.dumps(line).encode() + b"\n")
    finally:
        os.close(fd)


def _folder() -> Path:
    return Path(current_app.instance_path) / FOLDER


@periodic(timedelta(minutes=1))
def collect() -> None:
    """Copy the files of past minutes into the table, and delete them."""
    settled = f"{(clock.now() - _SETTLED).astimezone(UTC):{_MINUTE}}"
    for path in sorted(_folder().glob("*.jsonl")):
        if path.name[: len(settled)] > settled:
            continue
        try:
            _collect(path)
        except (OSError, SQLAlchemyError) as error:
            log.error("%s could not be collected: %s", path.name, type(error).__name__)


def _collect(path: Path) -> None:
    rows = list(_rows(path))
    with write():
        for start in range(0, len(rows), _AT_ONCE):
            insert_all_new(AccessEntry, rows[start : start + _AT_ONCE])
    path.unlink(missing_ok=True)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a file. A line that a crash cut off is skipped and reported in the application log."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:  # another worker has already taken this file
        return
    for line in lines:
        try:
            yield _row(json.loads(line))
        except (ValueError, KeyError, TypeError):
            log.error("A line of %s could not be read.", path.name)


def _row(line: dict[str, Any]) -> dict[str, Any]:
    """Return a line as the table takes it. Raises ValueError, KeyError or TypeError where it is damaged."""
    row = {name: line[name] for name in ("ident", "actor", "what", "subject_kind")}
    if not all(isinstance(text, str) and "\x00" not in text for text in row.values()):
        raise TypeError
    at = datetime.fromisoformat(line["at"])
    if at.tzinfo is None:
        raise ValueError
    return {**row, "subject_id": int(line["subject_id"]), "at": at}


@periodic(timedelta(hours=12))
def expire() -> None:
    """Delete entries older than the city's retention schedule says for its class `access_log`.

    In production nothing is deleted while the schedule is not approved.
    """
    retention = current_city().retention
    if current_settings().is_production and not retention.approved:
        return
    oldest = clock.now() - timedelta(days=retention.rules["access_log"].days)
    with write():
        db.session.execute(delete(AccessEntry).where(AccessEntry.at < oldest))
