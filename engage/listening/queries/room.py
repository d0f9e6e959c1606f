"""What is full at a session, as people read it before they sign up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engage.listening.models import ListeningSession, Mode
from engage.listening.policy import MEALS, childcare_counter


@dataclass(frozen=True)
class Room:
    """What a session has nothing left of. What is nearly full is not said: it would be another number a second later.

    `bands` are all age bands that are cared for, youngest first, `full_bands` those without childcare left.
    """

    modes: tuple[Mode, ...]
    full_modes: tuple[Mode, ...]
    is_without_meals: bool
    bands: tuple[str, ...]
    full_bands: tuple[str, ...]

    @property
    def open_modes(self) -> tuple[Mode, ...]:
        """Ways to take part with spots left."""
        return tuple(mode for mode in self.modes if mode not in self.full_modes)

    @property
    def is_full(self) -> bool:
        """Whether no way to take part has spots left."""
        return not self.open_modes

    @property
    def is_partly_full(self) -> bool:
        """Whether one way to take part is full and another is not."""
        return bool(self.full_modes) and not self.is_full

    @property
    def has_childcare(self) -> bool:
        """Whether childcare is left for some age."""
        return len(self.full_bands) < len(self.bands)


def room_of(session: ListeningSession, free: Mapping[str, int], bands: Collection[str]) -> Room:
    """Return what is full, from what is free of each counter. A counter that does not exist has nothing left."""
    cared_for = tuple(bands) if session.childcare and session.in_person else ()
    return Room(
        modes=session.modes,
        full_modes=tuple(mode for mode in session.modes if free.get(mode, 0) < 1),
        is_without_meals=session.meals and session.in_person and free.get(MEALS, 0) < 1,
        bands=cared_for,
        full_bands=tuple(band for band in cared_for if free.get(childcare_counter(band), 0) < 1),
    )
