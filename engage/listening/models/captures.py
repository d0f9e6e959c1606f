"""What of a session is kept or shown to others, and what a party agrees to.

A session says of each kind whether it is planned; until somebody has said so, all four columns are null, and nothing is
promised. A party agrees to each kind by itself. Whoever gave no answer has not agreed, also where something is planned
only after they signed up.

They are columns and not rows of `registration_need`: such a row counts people and is deleted with the needs, while a
choice is one of the whole party, stands beside its other answers in one version, and is summed from one index.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

from sqlalchemy import CheckConstraint, false
from sqlalchemy.orm import Mapped, mapped_column


class Capture(enum.StrEnum):
    """One kind: photos are taken in the room; sound or picture is recorded; words are written down; press is there."""

    PHOTOS = "photos"
    RECORDING = "recording"
    TRANSCRIPT = "transcript"
    PRESS = "press"


IN_PERSON_ONLY = frozenset({Capture.PHOTOS})
AGREED = {capture: f"agrees_{capture}" for capture in Capture}
PLANNED = {capture: f"plans_{capture}" for capture in Capture}


class PlannedColumns:
    """What a session plans. The table lists `planned_check()`."""

    plans_photos: Mapped[bool | None]
    plans_recording: Mapped[bool | None]
    plans_transcript: Mapped[bool | None]
    plans_press: Mapped[bool | None]

    @property
    def says_what_is_planned(self) -> bool:
        """Whether somebody has said what is planned."""
        return self.plans_photos is not None

    @property
    def planned(self) -> tuple[Capture, ...]:
        """What is planned, in the usual order."""
        return tuple(capture for capture in Capture if getattr(self, PLANNED[capture]))


def planned_check() -> CheckConstraint:
    """Return the CHECK constraint that all of it is said together."""
    first, *others = (f"({name} IS NULL)" for name in PLANNED.values())
    return CheckConstraint(" AND ".join(f"{first} = {other}" for other in others), name="plans_said_together")


class AgreedColumns:
    """What a party agrees to."""

    agrees_photos: Mapped[bool] = mapped_column(default=False, server_default=false())
    agrees_recording: Mapped[bool] = mapped_column(default=False, server_default=false())
    agrees_transcript: Mapped[bool] = mapped_column(default=False, server_default=false())
    agrees_press: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def agreed(self) -> frozenset[Capture]:
        """What the party agrees to."""
        return frozenset(capture for capture in Capture if getattr(self, AGREED[capture]))


def agreed_columns(agreed: Iterable[Capture]) -> dict[str, object]:
    """Return the columns of what a party agrees to."""
    chosen = frozenset(agreed)
    return {AGREED[capture]: capture in chosen for capture in Capture}
