"""The columns of counters and of waiting parties, with their constraints."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import UTCDateTime


class CounterColumns:
    """One counter. `resource` is its name, unique for its owner.

    `taken` never exceeds `capacity` plus `overbooked`, the number that staff knowingly added. Lowering a capacity below
    what is taken raises `overbooked` by the difference, which shrinks again as people leave. The table lists
    `counter_checks()`.
    """

    resource: Mapped[str] = mapped_column(String(40), primary_key=True)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    overbooked: Mapped[int] = mapped_column(default=0)

    @property
    def free(self) -> int:
        """How many more fit; never negative."""
        return max(0, self.capacity - self.taken)


def counter_checks() -> tuple[CheckConstraint, ...]:
    """Return the CHECK constraints of a counter."""
    return (
        CheckConstraint("capacity >= 0 AND taken >= 0 AND overbooked >= 0", name="not_negative"),
        CheckConstraint("taken <= capacity + overbooked", name="not_oversold"),
    )


class WaitingColumns:
    """A party that may have to wait. `status` holds `waiting_list.Standing` and the domain's own values.

    The time limit of an offer (`offer_expires_at`) starts when the party has been told of the offer; until then the
    column is null. `offered_without` names what an offer leaves out, because it is full; `declined` is what the party
    did not want to come without, so that it is not asked again (`policy.may_be_asked`). The table lists
    `waiting_checks()`.
    """

    status: Mapped[str] = mapped_column(String(12))
    queued_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    passed_over_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    offered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    offer_expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    offered_without: Mapped[str] = mapped_column(String(80), default="")
    declined: Mapped[str] = mapped_column(String(200), default="")


def waiting_checks() -> tuple[CheckConstraint, ...]:
    """Return the CHECK constraints of a party that may have to wait."""
    return (
        CheckConstraint("(status = 'offered') = (offered_at IS NOT NULL)", name="offer_dated"),
        CheckConstraint("offered_without = '' OR status = 'offered'", name="offer_without"),
    )
