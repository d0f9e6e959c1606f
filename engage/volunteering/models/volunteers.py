"""People who volunteer, without an account. One row for each name and contact."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.db import Base, UTCDateTime, one_of
from engage.core.outbox.models import OutboxMessage
from engage.core.personal_data.declarations import (
    DataClass,
    Reason,
    acted,
    acts_only,
    emptied,
    kept,
    number_in,
    personal,
    whose,
)
from engage.volunteering.models.states import CITY_PARTNERS, Kind

VOLUNTEER = "volunteer"  # kind of people whose data is stored here
# Erasing a volunteer looks for the messages about them.
Index("ix_outbox_message_volunteer", number_in(OutboxMessage.__table__.c.subject, VOLUNTEER))

_PARTNERS = ", ".join(f"'{kind}'" for kind in CITY_PARTNERS)


class Volunteer(Base):
    """Somebody who volunteers. `language` is the one we write in; `speaks` are tags of languages, with varieties.

    `organization` is the partner organization, or the department of city staff. `body_id` is the public body of which
    somebody said to be a member. `on_work_time`: hours are part of paid work. `may_be_asked`: agreed to be asked to
    cover for others. `contact_key` is a keyed hash of the email address, or else of the phone number; it is null where
    the contact is that of a helper. `is_helpers`: the contact belongs to somebody who helps them.
    """

    __tablename__ = "volunteer"
    __personal__ = personal(
        whose(
            VOLUNTEER,
            "id",
            emptied(DataClass.IDENTITY, "name", "organization", "speaks"),
            emptied(DataClass.CONTACT, "email", "phone", "may_be_asked"),
            emptied(DataClass.CONTACT, "name_folded", "contact_key", "phone_key", exported=False),
            kept(DataClass.PARTICIPATION, Reason.COUNTS, "kind", "language", "on_work_time", "body_id"),
        ),
        acted("entered_by"),
        plain="public_id link_version is_helpers is_demo created_at changed_at erasure_asked_at erased_at",
    )
    __table_args__ = (
        one_of("kind", Kind),
        CheckConstraint("NOT on_work_time OR kind = 'city_staff'", name="work_time_of_staff"),
        CheckConstraint(
            "erased_at IS NOT NULL OR email IS NOT NULL OR phone IS NOT NULL OR entered_by IS NOT NULL",
            name="can_be_reached",
        ),
        Index(
            "uq_volunteer_contact",
            "contact_key",
            "name_folded",
            unique=True,
            sqlite_where=text("contact_key IS NOT NULL"),
            postgresql_where=text("contact_key IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    link_version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(400), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(20))
    contact_key: Mapped[str | None] = mapped_column(String(64))
    phone_key: Mapped[str | None] = mapped_column(String(64), index=True)
    is_helpers: Mapped[bool] = mapped_column(default=False)
    organization: Mapped[str] = mapped_column(String(200), default="")
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    on_work_time: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(12))
    speaks: Mapped[list[str]] = mapped_column(JSON, default=list)
    may_be_asked: Mapped[bool] = mapped_column(default=False)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    erasure_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_city_partner(self) -> bool:
        """Whether the host's planning team decides about this person's sign-ups."""
        return self.kind in CITY_PARTNERS


class Screening(Base):
    """That somebody may take on a role that needs screening: who looked, when, and until when it holds.

    What was found is not stored: only that it allows the role.
    """

    __tablename__ = "volunteer_screening"
    __personal__ = personal(
        whose(VOLUNTEER, "volunteer_id", kept(DataClass.PARTICIPATION, Reason.COUNTS, "role", "until")),
        acted("screened_by"),
        plain="id screened_on withdrawn_at",
    )
    __table_args__ = (CheckConstraint("until > screened_on", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    role: Mapped[str] = mapped_column(String(40))
    screened_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    screened_on: Mapped[date]
    until: Mapped[date]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Orientation(Base):
    """A date at which volunteers learn what they will do. Where `roles` is empty it is for all roles.

    `place` and `join_url` say where; the texts of the roles say what it is about.
    """

    __tablename__ = "orientation"
    __personal__ = acts_only("created_by")
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("place <> '' OR join_url <> ''", name="somewhere"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    place: Mapped[str] = mapped_column(String(300), default="")
    join_url: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)


class OrientationVisit(Base):
    """That a volunteer will come to an orientation, and whether they did."""

    __tablename__ = "orientation_visit"
    __personal__ = personal(
        whose(VOLUNTEER, "volunteer_id", kept(DataClass.PARTICIPATION, Reason.COUNTS, "attended_at")),
        acted("marked_by"),
        plain="id orientation_id created_at",
    )
    __table_args__ = (UniqueConstraint("orientation_id", "volunteer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    orientation_id: Mapped[int] = mapped_column(ForeignKey("orientation.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"), index=True)
    attended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
