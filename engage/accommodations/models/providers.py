"""Interpreters, agencies and others who provide services, without an account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.accommodations.models.states import ProviderKind, Qualification
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.outbox.models import OutboxMessage
from engage.core.personal_data.declarations import (
    DataClass,
    acted,
    deleted,
    emptied,
    number_in,
    personal,
    whose,
)

PROVIDER = "provider"  # kind of people whose data is stored here
# Erasing a provider looks for the messages about it.
Index("ix_outbox_message_provider", number_in(OutboxMessage.__table__.c.subject, PROVIDER))


class Provider(Base):
    """Somebody who provides services. `language` is the one we write in; `note` is for staff alone.

    A person is at one place at a time; an agency sends several people. `ended_at`: is asked no more. `named_by_id` is
    the provider who named this one as a substitute; staff have looked at it once `checked_at` is set.
    """

    __tablename__ = "access_provider"
    __personal__ = personal(
        whose(
            PROVIDER,
            "id",
            emptied(DataClass.IDENTITY, "name", "language"),
            emptied(DataClass.IDENTITY, "name_folded", exported=False),
            emptied(DataClass.CONTACT, "email", "phone"),
            emptied(DataClass.FREE_TEXT, "note"),
        ),
        acted("created_by"),
        plain="public_id kind link_version version named_by_id is_demo created_at checked_at ended_at "
        "erasure_asked_at erased_at",
    )
    __table_args__ = (
        one_of("kind", ProviderKind),
        CheckConstraint(
            "erased_at IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL", name="can_be_reached"
        ),
        Index("ix_access_provider_names", "name_folded", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    link_version: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(400))
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    language: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("access_provider.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    erasure_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    skills: Mapped[list[ProviderSkill]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="(ProviderSkill.service, ProviderSkill.language)"
    )

    @property
    def is_person(self) -> bool:
        """Whether this is one person, who is at one place at a time."""
        return self.kind == ProviderKind.PERSON


class ProviderSkill(Base):
    """A service that a provider provides. `language` is empty where the service is in none.

    `varieties` are those of the language that they speak, as tags of the city; empty where nobody said.
    """

    __tablename__ = "access_provider_skill"
    __personal__ = personal(
        whose(
            PROVIDER,
            "provider_id",
            deleted(DataClass.IDENTITY, "service", "language", "varieties", "qualification"),
        ),
        plain="",
    )
    __table_args__ = (one_of("qualification", Qualification),)

    provider_id: Mapped[int] = mapped_column(
        ForeignKey("access_provider.id", ondelete="CASCADE"), primary_key=True
    )
    service: Mapped[str] = mapped_column(String(40), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True, default="")
    varieties: Mapped[list[str]] = mapped_column(JSON, default=list)
    qualification: Mapped[str | None] = mapped_column(String(12))
