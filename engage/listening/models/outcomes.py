"""What came of sessions: reports, and decisions that they informed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, one_of
from engage.core.personal_data.declarations import NOT_PERSONAL
from engage.listening.models.states import OutcomeKind

# The texts of an outcome, in reading order. The sentence says what the report or the decision means, and may be empty.
OUTCOME_TEXTS = ("title", "sentence")


class SessionOutcome(Base):
    """An outcome of a session: a report, or a decision that it informed."""

    __tablename__ = "session_outcome"
    __personal__ = NOT_PERSONAL
    __table_args__ = (one_of("kind", OutcomeKind),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("listening_session.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12))
    title_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    sentence_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    url: Mapped[str] = mapped_column(String(500), default="")
    happened_on: Mapped[date]
    # False where only the month is known; the day is then the first of the month and must not be shown.
    day_known: Mapped[bool] = mapped_column(default=True)

    @property
    def text_ids(self) -> tuple[int, int]:
        """The ids of the title and the sentence."""
        return self.title_id, self.sentence_id
