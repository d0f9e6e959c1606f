"""What is written about sessions: messages to everyone who registered, and who translates from outside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime
from engage.core.personal_data.declarations import (
    DataClass,
    acted,
    acts_only,
    personal,
    replaced,
    whose,
)
from engage.core.translating.links import TranslatorLinkParts

TRANSLATOR = "translator"  # kind of people whose data is stored here


class Announcement(Base):
    """A message from staff to all registrants of a session, each in their language.

    `submission` identifies one submission of the form, so that pressing the button twice makes one announcement.
    `statuses` are the states of the registrations that it was written for.
    """

    __tablename__ = "announcement"
    __personal__ = acts_only("created_by")

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("listening_session.id"), index=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    submission: Mapped[str] = mapped_column(String(16), unique=True)
    statuses: Mapped[list[str]] = mapped_column(JSON)
    recipients: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class TranslatorLink(TranslatorLinkParts, Base):
    """A private link for an outside translator to one session's texts in one language."""

    __tablename__ = "translator_link"
    __personal__ = personal(
        whose(TRANSLATOR, "id", replaced(DataClass.IDENTITY, "name")),
        acted("created_by"),
        plain="public_id session_id language may_review created_at expires_at revoked_at",
    )

    session_id: Mapped[int] = mapped_column(
        ForeignKey("listening_session.id", ondelete="CASCADE"), index=True
    )
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
