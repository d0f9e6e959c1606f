"""Whether a body has enough filled seats for consensus by its rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engage.bodies.models import Seat


@dataclass(frozen=True)
class Reach:
    """How many seats may answer, and how many numbers the rule wants for consensus."""

    filled: int
    wanted: int

    @property
    def is_short(self) -> bool:
        """Whether the body can never have consensus as it is."""
        return self.filled < self.wanted


def reach_of(seats: Sequence[Seat], settings: Mapping[str, Any]) -> Reach:
    """Return the reach of a body with these current seats and the settings of its rule."""
    filled = [seat for seat in seats if any(holder.user.active for holder in seat.holders)]
    return Reach(len(filled), settings["minimum_numbers"])
