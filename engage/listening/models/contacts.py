"""A contact that somebody wants for a registration and that its owner has not confirmed yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime
from engage.core.personal_data.declarations import DataClass, deleted, personal, whose

REGISTRANT = "registration"


class ContactChange(Base):
    """A change of a registration's contact: what is wanted, and what stood before.

    Until the owner of the new contact confirms it, it stands here alone and nothing else goes there. What stood before
    is kept for some days, so that its owner can take the change back. `is_helpers` and `was_helpers`: the contact
    belongs to somebody who helps the party.
    """

    __tablename__ = "contact_change"
    __personal__ = personal(
        whose(
            REGISTRANT,
            "registration_id",
            deleted(DataClass.CONTACT, "email", "phone", "email_before", "phone_before"),
        ),
        plain="id public_id is_helpers was_helpers asked_at confirmed_at",
    )
    __table_args__ = (
        Index(
            "uq_contact_change_open",
            "registration_id",
            unique=True,
            sqlite_where=text("confirmed_at IS NULL"),
            postgresql_where=text("confirmed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    is_helpers: Mapped[bool] = mapped_column(default=False)
    email_before: Mapped[str | None] = mapped_column(String(254))
    phone_before: Mapped[str | None] = mapped_column(String(20))
    was_helpers: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
