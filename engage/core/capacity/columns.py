"""The columns that counters and waiting parties have, with the constraints behind them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import UTCDateTime


class CounterColumns:
    """One counter: `resource` names it among those of its owner.

    `taken` never exceeds `capacity` plus what staff knowingly `overbooked`; lowering a capacity below what is taken
    raises `overbooked` by the difference, which shrinks again as people leave. The table lists `counter_checks()`.
    """

    resource: Mapped[str] = mapped_column(String(40), primary_key=True)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    overbooked: Mapped[int] = mapped_column(default=0)

    @property
    def free(self) -> int:
        """How many more fit, never less than none."""
        return max(0, self.capacity - self.taken)


def counter_checks() -> tuple[CheckConstraint, ...]:
    """What the database itself keeps true of a counter."""
    return (
        CheckConstraint("capacity >= 0 AND taken >= 0 AND overbooked >= 0", name="not_negative"),
        CheckConstraint("taken <= capacity + overbooked", name="not_oversold"),
    )


class WaitingColumns:
    """A party that may have to wait. `status` holds the values of `waiting_list.Standing` and the domain's own.

    An offer's time (`offer_expires_at`) starts when the party has been told of it; until then it is empty. The table
    lists `waiting_checks()`.
    """

    status: Mapped[str] = mapped_column(String(12))
    queued_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    passed_over_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    offer_expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def waiting_checks() -> tuple[CheckConstraint, ...]:
    """What the database itself keeps true of a party that may have to wait."""
    return (CheckConstraint("(status = 'offered') = (offered_at IS NOT NULL)", name="offer_dated"),)
