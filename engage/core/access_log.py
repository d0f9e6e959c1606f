"""Who looked at personal data, and when: ids only, kept for a while, then gone.

Looking is a GET, and a GET never writes to the database. So a look is one line appended to a small file of its minute
under `<instance>/access/`; the worker brings whole minutes into the table once they are past, and deletes the file
afterwards. Each line has an identifier of its own: a worker that is killed in between brings nothing in twice.
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
    """One look at personal data. `what` is the page's endpoint; `actor` as in the audit log, e.g. `user:3`."""

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
    """Note that somebody looked. Where the file cannot be written, the page is shown all the same and the log says so.

    An office that cannot open its list on the evening of a session is worse off than a log with a hole that is known.
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
    """One write of one line: the lines of threads do not mix."""
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(fd, json.dumps(line).encode() + b"\n")
    finally:
        os.close(fd)


def _folder() -> Path:
    return Path(current_app.instance_path) / FOLDER


@periodic(timedelta(minutes=1))
def collect() -> None:
    """Bring the files of past minutes into the table, and delete them."""
    settled = f"{(clock.now() - _SETTLED).astimezone(UTC):{_MINUTE}}"
    for path in sorted(_folder().glob("*.jsonl")):
        if path.name[: len(settled)] > settled:
            continue
        rows = list(_rows(path))
        with write():
            for start in range(0, len(rows), _AT_ONCE):
                insert_all_new(AccessEntry, rows[start : start + _AT_ONCE])
        path.unlink(missing_ok=True)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file. A line that a crash cut off is left out, and the log says so."""
    try:
        lines = path.read_text().splitlines()
    except FileNotFoundError:  # another worker was quicker
        return
    for line in lines:
        try:
            row = json.loads(line)
            yield {**row, "at": datetime.fromisoformat(row["at"])}
        except (ValueError, KeyError, TypeError):
            log.error("A line of %s could not be read.", path.name)


@periodic(timedelta(hours=12))
def expire() -> None:
    """Delete what is older than the city's schedule says for its class `access_log`.

    In production nothing goes by a schedule that nobody has approved.
    """
    retention = current_city().retention
    if current_settings().is_production and not retention.approved:
        return
    oldest = clock.now() - timedelta(days=retention.rules["access_log"].days)
    with write():
        db.session.execute(delete(AccessEntry).where(AccessEntry.at < oldest))
