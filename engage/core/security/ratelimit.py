"""Rate limits, counted in a table so that all processes on all hosts count together.

Nothing that identifies a person is stored: a row is a keyed hash of the limit's name, the key (an address, a contact)
and the window's start. So each window has another row, at least one each day, and old rows are useless.
"""

from __future__ import annotations

import ipaddress
import math
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from flask import request
from sqlalchemy import CheckConstraint, String, delete
from sqlalchemy.orm import Mapped, mapped_column

from engage.core import clock
from engage.core.current import current_settings
from engage.core.db import Base, UTCDateTime, db, inserting, is_sqlite, write
from engage.core.errors import TooManyRequests
from engage.core.personal_data.declarations import NOT_PERSONAL
from engage.core.security.tokens import keyed_hash

LONGEST_WINDOW_SECONDS = 24 * 3600
_KEPT = timedelta(days=1)


class RateCounter(Base):
    """The number of uses in one window of time."""

    __tablename__ = "rate_counter"
    __personal__ = NOT_PERSONAL
    __table_args__ = (CheckConstraint("count >= 0", name="not_negative"),)

    bucket: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    count: Mapped[int]


@cache
def _counting(on_sqlite: bool) -> Any:
    statement = inserting(RateCounter, on_sqlite=on_sqlite)
    return statement.on_conflict_do_update(
        index_elements=["bucket"], set_={"count": RateCounter.count + statement.excluded.count}
    ).returning(RateCounter.count)


def hit(name: str, key: str, *, limit: int, per_seconds: int, cost: int = 1, soft: int | None = None) -> bool:
    """Count one use, inside `write()`. At most `limit` uses in each window of `per_seconds` (at most a day).

    Returns whether this use exceeds the `soft` limit, which by itself prevents nothing.

    Raises TooManyRequests with the seconds until the window ends; the count is then rolled back with the transaction.
    Limits are multiplied by `ENGAGE_RATE_LIMIT_FACTOR`; 0 switches them off. Call it before taking other locks.
    """
    if not 0 < per_seconds <= LONGEST_WINDOW_SECONDS:
        raise ValueError("A window is at most a day.")
    factor = current_settings().rate_limit_factor
    if factor == 0:
        return False
    now = clock.now().timestamp()
    start = math.floor(now / per_seconds) * per_seconds
    count = _count(name, key, start, per_seconds, cost)
    if count > limit * factor:
        raise TooManyRequests(retry_after=max(1, math.ceil(start + per_seconds - now)))
    return soft is not None and count > soft * factor


def _count(name: str, key: str, start: int, per_seconds: int, cost: int) -> int:
    """Add to a counter and return it, in one statement."""
    values = {
        "bucket": keyed_hash("rate limit", f"{name}\n{per_seconds}\n{start}\n{key}"),
        "window_start": datetime.fromtimestamp(start, UTC),
        "count": cost,
    }
    return int(db.session.execute(_counting(is_sqlite()), values).scalar_one())


def purge_counters() -> None:
    """Delete the counters of past windows. Opens its own `write()`."""
    with write() as session:
        session.execute(delete(RateCounter).where(RateCounter.window_start < clock.now() - _KEPT))


def client_address() -> str:
    """Return the request's IP address for counting: behind a proxy the client's (`ENGAGE_PROXY_HOPS`).

    An IPv6 client owns a whole /64, so the /64 is counted. Never stored, never logged.
    """
    address = request.remote_addr or "unknown"
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.IPv6Network((parsed, 64), strict=False))
