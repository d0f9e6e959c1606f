"""What services are for: a listening session, or a meeting of a body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column


@dataclass(frozen=True, order=True)
class Occasion:
    """A session or a meeting, by its number: exactly one of the two."""

    session_id: int | None = None
    meeting_id: int | None = None

    @property
    def columns(self) -> dict[str, int | None]:
        """The two columns of a row about it."""
        return {"session_id": self.session_id, "meeting_id": self.meeting_id}

    def of(self, model: type[OccasionColumns]) -> ColumnElement[bool]:
        """Return the condition that a row is about it."""
        column: Any = model.session_id if self.session_id is not None else model.meeting_id
        found: ColumnElement[bool] = column == (self.session_id or self.meeting_id)
        return found


class OccasionColumns:
    """The columns of a row about a session or a meeting."""

    session_id: Mapped[int | None] = mapped_column(ForeignKey("listening_session.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)

    @property
    def occasion(self) -> Occasion:
        """What this is for."""
        return Occasion(self.session_id, self.meeting_id)


def occasion_check() -> CheckConstraint:
    """Return the constraint that a row is about one thing."""
    return CheckConstraint("(session_id IS NULL) <> (meeting_id IS NULL)", name="of_one_occasion")
