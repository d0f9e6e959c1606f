"""The rules of capacity and of offers, without a database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta


def shortage(wanted: Mapping[str, int], free: Mapping[str, int]) -> frozenset[str]:
    """Return the counters that have less than what is wanted. A counter that does not exist has nothing."""
    return frozenset(counter for counter, count in wanted.items() if count > free.get(counter, 0))


def offer_is_over(offer_expires_at: datetime | None, starts_at: datetime, now: datetime) -> bool:
    """Return whether an offer has expired.

    Its time limit starts when the party is told; no offer outlives the start.
    """
    if starts_at <= now:
        return True
    return offer_expires_at is not None and offer_expires_at <= now


def offer_deadline(told_at: datetime, starts_at: datetime, hours: int) -> datetime:
    """Return until when an offer holds its capacity, once the party has been told of it."""
    return min(told_at + timedelta(hours=hours), starts_at)


def read_names(line: str) -> frozenset[str]:
    """Return the names in a line: `childcare meals`."""
    return frozenset(line.split())


def name_line(names: Iterable[str]) -> str:
    """Return names as a line. The order is always the same."""
    return " ".join(sorted(names))


def may_be_asked(left_out: Collection[str], declined: str) -> bool:
    """Return whether a party may be offered to come without these.

    Nobody is asked twice: who declined to come without the meals is not asked to come without the meals and childcare.
    `declined` has one line of names for each offer that was declined or not answered.
    """
    return not any(read_names(line) <= frozenset(left_out) for line in declined.splitlines())


def add_declined(declined: str, left_out: str) -> str:
    """Return what was declined before and now."""
    return "\n".join(sorted({*declined.splitlines(), left_out}))
