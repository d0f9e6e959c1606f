"""The only source of the current time, so that tests can stop it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_frozen: datetime | None = None


def now() -> datetime:
    """Return the current instant in UTC, with its time zone."""
    return _frozen if _frozen is not None else datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Stop this process's clock at `at`, which must have a time zone. For tests and the demo generator."""
    global _frozen
    if at.tzinfo is None:
        raise ValueError("The clock needs a time with a time zone.")
    before, _frozen = _frozen, at.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before
