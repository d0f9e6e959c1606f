"""Community ambassadors: people who sign others up by a link of their own, without an account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime
from engage.core.personal_data.declarations import DataClass, acted, personal, replaced, whose

AMBASSADOR = "ambassador"  # kind of people whose data is stored here


class Ambassador(Base):
    """Somebody who signs up people for one session, or for all to come, until a day. The link itself is not stored.

    `name` is that of a person or an organization: whoever is signed up is told it. `language` is that of the pages.
    """

    __tablename__ = "ambassador"
    __personal__ = personal(
        whose(AMBASSADOR, "id", replaced(DataClass.IDENTITY, "name")),
        acted("created_by"),
        plain="public_id session_id language created_at expires_at revoked_at",
    )
    __table_args__ = (CheckConstraint("expires_at > created_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(12))
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("listening_session.id", ondelete="CASCADE"), index=True
    )
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def is_open(self, now: datetime) -> bool:
        """Return whether the link works at an instant."""
        return self.revoked_at is None and self.expires_at > now
