"""Who provides which service at a session or meeting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.accommodations.models.occasions import OccasionColumns, occasion_check
from engage.accommodations.models.providers import PROVIDER, Provider
from engage.accommodations.models.states import STANDING, Qualification, ServiceMode, State
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import (
    DataClass,
    Reason,
    acted,
    emptied,
    kept,
    personal,
    whose,
)

_STANDS = f"state IN ({', '.join(repr(str(state)) for state in STANDING)})"


def _standing_once(occasion: str) -> Index:
    """Return the unique key of what stands, for one kind of occasion. Rows of the other kind hold no such number."""
    return Index(
        f"uq_access_assignment_{occasion}",
        f"{occasion}_id",
        "provider_id",
        "service",
        "language",
        unique=True,
        sqlite_where=text(_STANDS),
        postgresql_where=text(_STANDS),
    )


class Assignment(OccasionColumns, Base):
    """That a provider provides a service, or was asked to.

    `quantity` is how many people or things it provides: an agency may send two interpreters. From `starts_at` until
    `agreed_until` the provider is there; `occasion_starts_at` and `occasion_ends_at` are the times of the session when
    the provider was asked, so that a move is noticed. `answer_by`: until when staff wait for an answer. `who_comes` is
    the person whom an agency sends. `cost_note` is for staff alone; `answer_note` is what the provider wrote to them.
    `minutes` are the hours that were signed; `signed_by` is the member of staff who wrote them down for somebody, else
    the provider signed.
    """

    __tablename__ = "access_assignment"
    __personal__ = personal(
        whose(
            PROVIDER,
            "provider_id",
            emptied(DataClass.IDENTITY, "who_comes"),
            emptied(DataClass.FREE_TEXT, "cost_note", "answer_note"),
            kept(DataClass.PARTICIPATION, Reason.COUNTS, "service", "language", "varieties", "qualification"),
            kept(DataClass.PARTICIPATION, Reason.COUNTS, "quantity", "mode", "state", "minutes", "signed_at"),
            kept(DataClass.PARTICIPATION, Reason.COUNTS, "starts_at", "agreed_until"),
        ),
        acted("proposed_by"),
        acted("ended_by"),
        acted("signed_by"),
        plain="id public_id session_id meeting_id occasion_starts_at occasion_ends_at answer_by substitute_for_id "
        "submission version calendar_sequence proposed_at accepted_at ended_at",
    )
    __table_args__ = (
        one_of("state", State),
        one_of("mode", ServiceMode),
        one_of("qualification", Qualification),
        occasion_check(),
        CheckConstraint("agreed_until > starts_at", name="ends_after_start"),
        CheckConstraint("quantity BETWEEN 1 AND 500", name="quantity_sane"),
        CheckConstraint("(minutes IS NULL) = (signed_at IS NULL)", name="hours_signed"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 0 AND 1440", name="minutes_sane"),
        CheckConstraint("minutes IS NULL OR state = 'completed'", name="hours_of_completed"),
        CheckConstraint(f"({_STANDS}) = (ended_at IS NULL)", name="ended_or_stands"),
        _standing_once("session"),
        _standing_once("meeting"),
        Index("ix_access_assignment_provider_id_starts_at", "provider_id", "starts_at"),
        Index("ix_access_assignment_state_starts_at", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("access_provider.id"))
    service: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(12), default="")
    varieties: Mapped[list[str]] = mapped_column(JSON, default=list)
    qualification: Mapped[str | None] = mapped_column(String(12))
    quantity: Mapped[int] = mapped_column(default=1)
    mode: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default=State.PROPOSED)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    agreed_until: Mapped[datetime] = mapped_column(UTCDateTime)
    occasion_starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    occasion_ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer_by: Mapped[datetime | None] = mapped_column(UTCDateTime)
    who_comes: Mapped[str] = mapped_column(String(200), default="")
    cost_note: Mapped[str] = mapped_column(String(300), default="")
    answer_note: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    substitute_for_id: Mapped[int | None] = mapped_column(ForeignKey("access_assignment.id"))
    submission: Mapped[str | None] = mapped_column(String(16), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    minutes: Mapped[int | None]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    provider: Mapped[Provider] = relationship(lazy="raise", viewonly=True)

    @property
    def is_open(self) -> bool:
        """Whether the provider has not answered yet."""
        return self.state == State.PROPOSED

    @property
    def stands(self) -> bool:
        """Whether the provider is asked, has accepted, or was there."""
        return self.state in STANDING
