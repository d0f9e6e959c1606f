"""The worker's three statements: check for due messages, claim one, settle it.

A claim is a lease with a fencing token. If a worker dies, its lease ends and another worker may claim the message. If
it returns late, the token has changed and it cannot settle. On PostgreSQL leases use the database's clock, so that
hosts with different clocks agree; on SQLite all workers share one host and its clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, update

from engage.core import clock
from engage.core.db import db, is_sqlite, scalar
from engage.core.outbox.models import Channel, OutboxMessage, State

LEASE = timedelta(seconds=180)


@dataclass(frozen=True)
class Claim:
    """A message that this worker holds. `attempt` counts from 1."""

    id: int
    kind: str
    key: str
    ident: str
    edition: int
    subject: dict[str, int]
    attempt: int
    fence: int


@dataclass(frozen=True)
class Conclusion:
    """The result with which a message leaves the worker."""

    state: State
    channel: Channel | None = None
    recipient_key: str | None = None
    error: str | None = None
    run_at: datetime | None = None
    bounced: bool = False


class LeaseLost(Exception):
    """Another worker has taken over the message."""


def _lease_clock() -> Any:
    return clock.now() if is_sqlite() else func.clock_timestamp()


def _is_due() -> ColumnElement[bool]:
    # The states are literals, not parameters: otherwise neither database uses the partial indexes.
    return or_(
        and_(OutboxMessage.state == literal_column("'waiting'"), OutboxMessage.run_at <= clock.now()),
        and_(OutboxMessage.state == literal_column("'sending'"), OutboxMessage.lease_until < _lease_clock()),
    )


def anything_due() -> bool:
    """Return whether any message is due. Reads only, so that an idle worker never takes SQLite's write lock."""
    found = scalar(select(OutboxMessage.id).where(_is_due()).limit(1))
    db.session.close()
    return found is not None


def claim(lease: timedelta = LEASE) -> Claim | None:
    """Claim the most urgent due message, inside `write()`. Returns None where there is none."""
    candidate = (
        select(OutboxMessage.id)
        .where(_is_due())
        .order_by(OutboxMessage.priority.desc(), OutboxMessage.run_at, OutboxMessage.id)
        .limit(1)
    )
    if not is_sqlite():
        candidate = candidate.with_for_update(skip_locked=True)
    statement = (
        update(OutboxMessage)
        .where(OutboxMessage.id == candidate.scalar_subquery())
        .values(
            state=State.SENDING,
            attempts=OutboxMessage.attempts + 1,
            fence=OutboxMessage.fence + 1,
            lease_until=_lease_clock() + lease,
        )
        .returning(
            OutboxMessage.id,
            OutboxMessage.kind,
            OutboxMessage.key,
            OutboxMessage.message_ident,
            OutboxMessage.edition,
            OutboxMessage.subject,
            OutboxMessage.attempts,
            OutboxMessage.fence,
        )
        .execution_options(synchronize_session=False)
    )
    row = db.session.execute(statement).one_or_none()
    return Claim(*tuple(row)) if row is not None else None


def conclude(claimed: Claim, conclusion: Conclusion) -> None:
    """Record the result for a claimed message, inside `write()`. Raises LeaseLost where it is no longer held."""
    values: dict[str, Any] = {
        "state": conclusion.state,
        "channel": conclusion.channel,
        "last_error": conclusion.error,
        "lease_until": None,
    }
    if conclusion.recipient_key is not None:
        values["recipient_key"] = conclusion.recipient_key
    if conclusion.run_at is not None:
        values["run_at"] = conclusion.run_at
        values["due_since"] = func.coalesce(OutboxMessage.due_since, OutboxMessage.run_at)
    if conclusion.state is State.SENT:
        values["sent_at"] = clock.now()
    if conclusion.bounced:
        values["bounced_at"] = clock.now()
    statement = (
        update(OutboxMessage)
        .where(OutboxMessage.id == claimed.id, OutboxMessage.fence == claimed.fence)
        .where(OutboxMessage.state == State.SENDING)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if db.session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]
        raise LeaseLost
