"""Readers' reports of wrong or unclear words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime
from engage.core.personal_data.declarations import DataClass, Reason, kept, of_nobody, personal

LONGEST_PATH = 200


class PhraseReport(Base):
    """A reader's report of wrong words. Stores the language and the page, and nothing about the reader."""

    __tablename__ = "phrase_report"
    __personal__ = personal(
        of_nobody(kept(DataClass.FREE_TEXT, Reason.UNSIGNED, "phrase", "better")),
        plain="id language page created_at done_at",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(12))
    page: Mapped[str] = mapped_column(String(LONGEST_PATH))
    phrase: Mapped[str] = mapped_column(Text)
    better: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
