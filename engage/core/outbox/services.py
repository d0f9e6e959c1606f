"""Enqueue messages and cancel them.

Every function is called inside `core.db.write()`, in the transaction of the data that causes the message, and never
commits: either both are stored or neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, TextClause, select, text, update

from engage.core import clock, happened
from engage.core.db import db, is_sqlite, lock, scalar
from engage.core.errors import Changed, NotFound
from engage.core.outbox import contacts
from engage.core.outbox.models import OutboxMessage, State
from engage.core.personal_data.declarations import is_about
from engage.core.security.tokens import random_ident

_KEYS_AT_ONCE = 5_000

# One statement for any number of messages: the rows are one JSON parameter, so that the text of the statement
# never changes (it is compiled and prepared once) and no limit on the number of parameters applies.
_COLUMNS = "kind, key, message_ident, subject, priority, run_at, created_at"
_INSERT_SQLITE = text(
    f"INSERT INTO outbox_message ({_COLUMNS}) "  # noqa: S608 (only the constant above)
    "SELECT json_extract(value, '$.kind'), json_extract(value, '$.key'), json_extract(value, '$.ident'), "
    "json_extract(value, '$.subject'), json_extract(value, '$.priority'), json_extract(value, '$.run_at'), :created_at "
    "FROM json_each(:rows) WHERE true ON CONFLICT (key) DO NOTHING"
)
_INSERT_POSTGRESQL = text(
    f"INSERT INTO outbox_message ({_COLUMNS}) "  # noqa: S608 (only the constant above)
    "SELECT r.kind, r.key, r.ident, r.subject, r.priority, r.run_at, CAST(:created_at AS timestamptz) "
    "FROM json_to_recordset(CAST(:rows AS json)) "
    "AS r(kind text, key text, ident text, subject json, priority int, run_at timestamptz) "
    "ORDER BY r.key ON CONFLICT (key) DO NOTHING"
)


@dataclass(frozen=True)
class NewMessage:
    """A message to enqueue. `subject` holds ids only, e.g. `{"registration": 5}`. Higher priorities are sent first."""

    kind: str
    key: str
    subject: Mapping[str, int]
    run_at: datetime | None = None
    priority: int = 0


def enqueue(
    kind: str, *, key: str, subject: Mapping[str, int], run_at: datetime | None = None, priority: int = 0
) -> bool:
    """Enqueue a message to be sent after this transaction commits, or at `run_at`.

    Returns False where the key was already enqueued.
    """
    return enqueue_many([NewMessage(kind, key, subject, run_at, priority)]) == 1


def enqueue_many(messages: Iterable[NewMessage]) -> int:
    """Enqueue messages with one statement. Existing keys change nothing. Returns how many are new."""
    now = clock.now()
    wanted = list(messages)
    rows = [_as_row(message, now) for message in wanted]
    if not rows:
        return 0
    statement: TextClause = _INSERT_SQLITE if is_sqlite() else _INSERT_POSTGRESQL
    parameters = {"rows": json.dumps(rows), "created_at": _stored(now)}
    number = _changed_rows(db.session.execute(statement, parameters))
    if number and happened.is_noted():
        new = _new_among(rows, number)
        happened.note_due(
            (message.kind, message.subject)
            for message, row in zip(wanted, rows, strict=True)
            if row["ident"] in new and (message.run_at is None or message.run_at <= now)
        )
    return number


def _new_among(rows: Sequence[Mapping[str, Any]], number: int) -> set[str]:
    """Return the idents of the rows that were inserted: of all, or of those whose key was not there."""
    idents = [row["ident"] for row in rows]
    if number == len(idents):
        return set(idents)
    found: set[str] = set()
    for start in range(0, len(idents), _KEYS_AT_ONCE):
        some = OutboxMessage.message_ident.in_(idents[start : start + _KEYS_AT_ONCE])
        found.update(db.session.scalars(select(OutboxMessage.message_ident).where(some)))
    return found


def cancel(keys: Iterable[str]) -> int:
    """Cancel messages that were not sent yet. Returns how many.

    A message that is being sent at this instant is not stopped. The message's function checks what is true before every
    attempt, so a retry sends nothing that is no longer true.
    """
    total = 0
    wanted = list(keys)
    for start in range(0, len(wanted), _KEYS_AT_ONCE):
        statement = (
            update(OutboxMessage)
            .where(OutboxMessage.key.in_(wanted[start : start + _KEYS_AT_ONCE]))
            .where(OutboxMessage.state.in_((State.WAITING, State.PARKED)))
            .values(state=State.CANCELLED)
            .execution_options(synchronize_session=False)
        )
        total += _changed_rows(db.session.execute(statement))
    return total


def take_back(keys: Iterable[str]) -> set[str]:
    """Cancel messages that were not sent yet, as `cancel` does. Returns the keys of those that nobody will hear."""
    found: set[str] = set()
    wanted = sorted(keys)
    for start in range(0, len(wanted), _KEYS_AT_ONCE):
        statement = (
            update(OutboxMessage)
            .where(OutboxMessage.key.in_(wanted[start : start + _KEYS_AT_ONCE]))
            .where(OutboxMessage.state.in_((State.WAITING, State.PARKED)))
            .values(state=State.CANCELLED)
            .returning(OutboxMessage.key)
            .execution_options(synchronize_session=False)
        )
        found.update(db.session.scalars(statement))
    return found


def is_waiting(kind: str, *, about: tuple[str, int]) -> bool:
    """Return whether a message of this kind about somebody, e.g. `("registration", 5)`, is still to be sent.

    It is held until the transaction ends and then says what is true then, so another one would say nothing new. Inside
    `write()`. Whoever else holds it is not waited for: then it does not count as waiting.
    """
    found = scalar(
        select(OutboxMessage.id)
        .where(is_about(OutboxMessage.__table__, *about))  # type: ignore[arg-type]
        .where(OutboxMessage.kind == kind, OutboxMessage.state == State.WAITING)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return found is not None


def resend(message_id: int) -> OutboxMessage:
    """Send a message again now, on staff's request. Lifts the suppression of an address that bounced.

    It is rendered from what is true then, and not sent where it is no longer true. Raises NotFound, and Changed where
    it is still waiting or being sent.
    """
    # Lock the address first, as the worker does.
    recipient_key = scalar(select(OutboxMessage.recipient_key).where(OutboxMessage.id == message_id))
    if recipient_key is not None:
        contacts.forgive_bounce(recipient_key)
    message = lock(OutboxMessage, message_id)
    if message is None:
        raise NotFound
    if message.state in {State.WAITING, State.SENDING}:
        raise Changed
    if message.state == State.SENT:
        message.edition += 1
    message.state = State.WAITING
    message.run_at = clock.now()
    message.due_since = None
    message.attempts = 0
    message.last_error = None
    message.bounced_at = None
    message.handled_at = None
    db.session.flush()
    happened.note_due([(message.kind, message.subject)])
    return message


def set_aside(message_id: int) -> OutboxMessage:
    """Mark a message that was parked or came back as handled. Raises NotFound, Changed."""
    message = lock(OutboxMessage, message_id)
    if message is None:
        raise NotFound
    stuck = message.state == State.PARKED or message.bounced_at is not None
    if not stuck or message.handled_at is not None:
        raise Changed
    message.handled_at = clock.now()
    db.session.flush()
    return message


def _as_row(message: NewMessage, now: datetime) -> dict[str, Any]:
    if not all(isinstance(value, int) for value in message.subject.values()):
        raise TypeError("A message's subject holds ids only.")
    return {
        "kind": message.kind,
        "key": message.key,
        "ident": random_ident(),
        "subject": dict(message.subject),
        "priority": message.priority,
        "run_at": _stored(message.run_at or now),
    }


def _stored(moment: datetime) -> str:
    """Return an instant as `UTCDateTime` stores it on SQLite, and as PostgreSQL reads it."""
    if moment.tzinfo is None:
        raise ValueError("A stored time needs a time zone.")
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f") + ("" if is_sqlite() else "+00:00")


def _changed_rows(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return int(result.rowcount)
