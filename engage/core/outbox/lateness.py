"""Whether messages go out at all: nobody takes them (the worker is gone), or the mail server takes none.

A long queue that shrinks is not late, nor is a mail that one mailbox does not take yet, nor a message whose text is
faulty: these concern one person and not all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, literal_column, or_, select

from engage.core.db import db
from engage.core.outbox.failures import OF_ALL_MAIL, OF_ONE_MAIL
from engage.core.outbox.models import Channel, OutboxMessage

_WAITING = OutboxMessage.state == literal_column("'waiting'")  # literals, so that partial indexes are used
_SENDING = OutboxMessage.state == literal_column("'sending'")
_DUE_SINCE = func.coalesce(OutboxMessage.due_since, OutboxMessage.run_at)
# No message is tried again later than this, so that the index finds those that have failed.
_LATEST_RETRY = timedelta(hours=8)


@dataclass(frozen=True)
class Standstill:
    """Since when messages wait. `error`: what the mail server said; empty where nobody tries to send them."""

    since: datetime
    error: str = ""


def find_standstill(now: datetime, after: timedelta) -> Standstill | None:
    """Return since when and why no messages go out, or None if they do. One statement."""
    refused = _server_refuses(now, after)
    query = (
        select(_DUE_SINCE, OutboxMessage.last_error, refused)
        .where(or_(_nobody_tries(now, after), refused))
        .order_by(_DUE_SINCE)
        .limit(1)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    since, error, is_refused = row
    return Standstill(since, (error or "") if is_refused else "")


def _nobody_tries(now: datetime, after: timedelta) -> ColumnElement[bool]:
    untouched = or_(
        and_(_WAITING, OutboxMessage.run_at <= now - after),
        and_(_SENDING, OutboxMessage.lease_until <= now - after),
    )
    return and_(untouched, ~exists().where(OutboxMessage.sent_at > now - after))


def _server_refuses(now: datetime, after: timedelta) -> ColumnElement[bool]:
    error = OutboxMessage.last_error
    failed = and_(
        _WAITING,
        OutboxMessage.run_at <= now + _LATEST_RETRY,
        OutboxMessage.due_since <= now - after,
        or_(*(error.startswith(failure.value) for failure in OF_ALL_MAIL)),
        *(~error.startswith(failure.value) for failure in OF_ONE_MAIL),
    )
    accepted = exists().where(
        OutboxMessage.sent_at > now - after, OutboxMessage.channel != literal_column(f"'{Channel.CALL}'")
    )
    return and_(failed, ~accepted)
