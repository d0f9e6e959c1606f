"""Rate limits, counted in a table so that all processes on all hosts count together.

Nothing that identifies a person is stored: a row is a keyed hash of the limit's name, the key (an address, a contact)
and the window's start. So each window has another row, at least one each day, and old rows are useless.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from flask import request
from sqlalchemy import CheckConstraint, String, delete, update
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
    ).returning(RateCounter.bucket, RateCounter.count)


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
    start = _start(now, per_seconds)
    (count,) = _count([_use(name, key, start, per_seconds, cost)]).values()
    if count > limit * factor:
        raise TooManyRequests(retry_after=max(1, math.ceil(start + per_seconds - now)))
    return soft is not None and count > soft * factor


def has_left(name: str, key: str, limits: Mapping[int, int]) -> bool:
    """Count one use in several windows, inside `write()`: the most uses, by the seconds of the window.

    Returns False, and counts nothing, where one of the windows is used up. One statement, and a second one then.
    """
    factor = current_settings().rate_limit_factor
    if factor == 0:
        return True
    now = clock.now().timestamp()
    uses = [_use(name, key, _start(now, seconds), seconds, 1) for seconds in sorted(limits)]
    counts = _count(uses)
    most = dict(
        zip((str(use["bucket"]) for use in uses), (limits[each] for each in sorted(limits)), strict=True)
    )
    if all(count <= most[bucket] * factor for bucket, count in counts.items()):
        return True
    given_back = update(RateCounter).where(RateCounter.bucket.in_(counts)).values(count=RateCounter.count - 1)
    db.session.execute(given_back.execution_options(synchronize_session=False))
    return False


def _start(now: float, per_seconds: int) -> int:
    return math.floor(now / per_seconds) * per_seconds


def _use(name: str, key: str, start: int, per_seconds: int, cost: int) -> dict[str, object]:
    return {
        "bucket": keyed_hash("rate limit", f"{name}\n{per_seconds}\n{start}\n{key}"),
        "window_start": datetime.fromtimestamp(start, UTC),
        "count": cost,
    }


def _count(uses: list[dict[str, object]]) -> dict[str, int]:
    """Add to counters and return them by their bucket, in one statement."""
    return {bucket: int(count) for bucket, count in db.session.execute(_counting(is_sqlite()), uses)}


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
