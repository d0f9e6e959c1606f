"""What staff know of needs beyond registrations, what is offered instead, and what came of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from engage.accommodations.models.occasions import OccasionColumns, occasion_check
from engage.accommodations.models.states import Instead, Outcome
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import acts_only


class NeedColumns(OccasionColumns):
    """Which need of a session or meeting a row is about. `language` and `variety` are empty where there is none."""

    service: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(12), default="")
    variety: Mapped[str] = mapped_column(String(12), default="")


class ServiceDemand(NeedColumns, Base):
    """A need that staff entered: of a meeting, or known otherwise than by a registration. It names nobody.

    `people` need it. `wanted` is how many providers staff want; null: as many as the rule says. `asked_at` is when
    somebody asked for it.
    """

    __tablename__ = "access_demand"
    __personal__ = acts_only("created_by")
    __table_args__ = (
        occasion_check(),
        CheckConstraint("people BETWEEN 1 AND 500", name="people_sane"),
        CheckConstraint("wanted BETWEEN 1 AND 20", name="wanted_sane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    people: Mapped[int] = mapped_column(default=1)
    wanted: Mapped[int | None]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def _once(name: str, occasion: str, *, where: str) -> Index:
    """Return the unique key of a need, for one kind of occasion."""
    return Index(
        f"uq_{name}_{occasion}",
        f"{occasion}_id",
        "service",
        "language",
        "variety",
        unique=True,
        sqlite_where=text(where),
        postgresql_where=text(where),
    )


class Alternative(NeedColumns, Base):
    """What is offered instead of a service that cannot be there. One stands for each need.

    `note_id` is a text in languages for those who asked, `other_session_id` a session at which the service is there.
    """

    __tablename__ = "access_alternative"
    __personal__ = acts_only("decided_by")
    __table_args__ = (
        occasion_check(),
        one_of("kind", Instead),
        CheckConstraint(
            "(kind = 'another_session') = (other_session_id IS NOT NULL)", name="names_a_session"
        ),
        _once("access_alternative", "session", where="session_id IS NOT NULL AND withdrawn_at IS NULL"),
        _once("access_alternative", "meeting", where="meeting_id IS NOT NULL AND withdrawn_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("localized_text.id"))
    other_session_id: Mapped[int | None] = mapped_column(ForeignKey("listening_session.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ServiceOutcome(NeedColumns, Base):
    """Whether people had a service, recorded after the session. Numbers of people, so that erasures do not change it.

    `asked` had asked in time, `asked_late` later; of these `met` and `met_late` had what they asked for.
    """

    __tablename__ = "access_outcome"
    __personal__ = acts_only("recorded_by")
    __table_args__ = (
        occasion_check(),
        one_of("outcome", Outcome),
        CheckConstraint("asked >= 0 AND asked_late >= 0", name="not_negative"),
        CheckConstraint("met BETWEEN 0 AND asked AND met_late BETWEEN 0 AND asked_late", name="met_of_asked"),
        _once("access_outcome", "session", where="session_id IS NOT NULL"),
        _once("access_outcome", "meeting", where="meeting_id IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(String(12))
    asked: Mapped[int]
    asked_late: Mapped[int] = mapped_column(default=0)
    met: Mapped[int]
    met_late: Mapped[int] = mapped_column(default=0)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
