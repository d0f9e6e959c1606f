"""Bodies that decide, their seats and holders, their rules, and their meetings.

A seat stays when its holder leaves. A seat of an organization has a representative and an alternate. Rows are never
deleted; whatever ended has an end time.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.accounts.models import User
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import (
    NOT_PERSONAL,
    USER,
    DataClass,
    Reason,
    acted,
    deleted,
    kept,
    named_in,
    personal,
    whose,
)

LONGEST_BODY_SLUG = 60
LONGEST_ORGANIZATION = 200


class BodyKind(enum.StrEnum):
    """A body decides on its own authority; a work team prepares texts, and decides only under a mandate."""

    BODY = "body"
    TEAM = "team"


class Publication(enum.StrEnum):
    """What a published record shows of the votes."""

    NAMES = "names"
    COUNTS = "counts"


class SeatPart(enum.StrEnum):
    """How a person holds a seat. Only an organization's seat has an alternate."""

    HOLDER = "holder"
    ALTERNATE = "alternate"


class Office(enum.StrEnum):
    """A task of a person in a body, with or without a seat in it."""

    FACILITATOR = "facilitator"
    SCRIBE = "scribe"


class Body(Base):
    """A body or a work team. `languages` are those it announced; decisions wait until they are up to date.

    `open_meetings`: a law on open meetings binds it. Its record must name every vote, and between meetings it must
    neither vote nor comment, unless counsel approved `between_meetings`. Other bodies may do so at any time.
    """

    __tablename__ = "body"
    __personal__ = NOT_PERSONAL
    __table_args__ = (
        one_of("kind", BodyKind),
        one_of("publication", Publication),
        CheckConstraint("size BETWEEN 1 AND 200", name="size_sane"),
        CheckConstraint("NOT open_meetings OR publication = 'names'", name="open_meetings_name_votes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(LONGEST_BODY_SLUG), unique=True)
    kind: Mapped[str] = mapped_column(String(8), default=BodyKind.BODY)
    position: Mapped[int] = mapped_column(default=0)
    name_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    purpose_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    size: Mapped[int]
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    publication: Mapped[str] = mapped_column(String(8), default=Publication.COUNTS)
    open_meetings: Mapped[bool] = mapped_column(default=False)
    between_meetings: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def is_team(self) -> bool:
        """Whether it needs a mandate to decide."""
        return self.kind == BodyKind.TEAM

    @property
    def only_in_meetings(self) -> bool:
        """Whether it may vote, check and comment in its meetings only."""
        return self.open_meetings and not self.between_meetings


class BodyRule(Base):
    """One version of the rule by which a body decides. It never changes; a change is a new version.

    The meeting `adopted_at_id` or the decision with the slug `adopted_by` adopted it; neither where nobody recorded it.

    `name` is the class of the rule and `settings` its numbers (see `decisions.policy`). `meaning_ids` are localized
    text ids of the body's own wording of the values "0" to "5"; the others have the product's wording.
    """

    __tablename__ = "body_rule"
    __personal__ = personal(
        named_in("created_by"),
        plain="id body_id version name settings meaning_ids shows_hands adopted_on adopted_at_id adopted_by"
        " created_at",
    )
    __table_args__ = (
        UniqueConstraint("body_id", "version"),
        CheckConstraint("version >= 1", name="version_counts"),
        CheckConstraint("adopted_at_id IS NULL OR adopted_by IS NULL", name="adopted_once"),
        CheckConstraint(
            "adopted_on IS NOT NULL OR (adopted_at_id IS NULL AND adopted_by IS NULL)", name="adoption_dated"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(40))
    settings: Mapped[Mapping[str, Any]] = mapped_column(JSON)
    meaning_ids: Mapped[Mapping[str, int]] = mapped_column(JSON, default=dict)
    shows_hands: Mapped[bool] = mapped_column(default=True)
    adopted_on: Mapped[date | None]
    adopted_at_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    adopted_by: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[str] = mapped_column(String(40))


class Organization(Base):
    """A community organization that holds seats."""

    __tablename__ = "organization"
    __personal__ = NOT_PERSONAL

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_ORGANIZATION), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Seat(Base):
    """One seat of a body, numbered within it. `ended_at`: when the seat was given up or removed."""

    __tablename__ = "seat"
    __personal__ = NOT_PERSONAL
    __table_args__ = (
        UniqueConstraint("body_id", "number"),
        CheckConstraint("number >= 1", name="number_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    number: Mapped[int]
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organization: Mapped[Organization | None] = relationship(lazy="joined")
    holders: Mapped[list[SeatHolder]] = relationship(
        lazy="raise", order_by="SeatHolder.id", back_populates="seat"
    )


class SeatHolder(Base):
    """A person holds a seat for a period. A seat has at most one holder and one alternate at a time."""

    __tablename__ = "seat_holder"
    __personal__ = personal(
        whose(
            USER,
            "user_id",
            kept(DataClass.PARTICIPATION, Reason.PUBLIC_RECORD, "part", "from_at", "until_at"),
        ),
        plain="id seat_id body_id",
    )
    __table_args__ = (
        one_of("part", SeatPart),
        CheckConstraint("until_at IS NULL OR until_at >= from_at", name="until_after_from"),
        Index(
            "uq_seat_holder_current",
            *("seat_id", "part"),
            unique=True,
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
        Index(
            "uq_seat_holder_body_person",
            *("body_id", "user_id"),
            unique=True,
            sqlite_where=text("until_at IS NULL"),
            postgresql_where=text("until_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    # Repeated from the seat, so that a unique index prevents two seats of one body for one person.
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    part: Mapped[str] = mapped_column(String(12), default=SeatPart.HOLDER)
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    seat: Mapped[Seat] = relationship(lazy="raise", back_populates="holders")
    user: Mapped[User] = relationship(lazy="raise")


class OfficeHolder(Base):
    """A person holds an office in a body since `from_at`."""

    __tablename__ = "office_holder"
    __personal__ = personal(
        whose(USER, "user_id", deleted(DataClass.ACTIVITY, "office", "from_at")), plain="body_id"
    )
    __table_args__ = (one_of("office", Office),)

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    office: Mapped[str] = mapped_column(String(12), primary_key=True)
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="raise")


class Meeting(Base):
    """A meeting of one body or of several together."""

    __tablename__ = "meeting"
    __personal__ = NOT_PERSONAL
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    bodies: Mapped[list[MeetingBody]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class MeetingBody(Base):
    """A body that takes part in a meeting."""

    __tablename__ = "meeting_body"
    __personal__ = NOT_PERSONAL

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True, index=True)


class Attendance(Base):
    """A person's attendance at a meeting. `marked_by_id` is the person, or who recorded it for them."""

    __tablename__ = "attendance"
    __personal__ = personal(
        whose(USER, "user_id", kept(DataClass.PARTICIPATION, Reason.PUBLIC_RECORD, "arrived_at", "left_at")),
        acted("marked_by_id"),
        plain="meeting_id",
    )
    __table_args__ = (CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="left_after_arrival"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    arrived_at: Mapped[datetime] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
