"""Shifts of a session, how many people each takes, and who signed up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.capacity.columns import CounterColumns, WaitingColumns, counter_checks, waiting_checks
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import (
    NOT_PERSONAL,
    DataClass,
    Reason,
    acted,
    kept,
    personal,
    whose,
)
from engage.volunteering.models.states import (
    AGREED_FIRST,
    ENDED,
    ContactOutcome,
    DeclineReason,
    Status,
)
from engage.volunteering.models.volunteers import VOLUNTEER

PEOPLE = "people"  # the counter of a shift


def _among(values: tuple[Status, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_ENDED, _AGREED_FIRST = _among(ENDED), _among(AGREED_FIRST)
_STANDS = f"status NOT IN ({_ENDED})"


class Shift(Base):
    """A piece of work at a session: a role, its times, and where at the session.

    `table_name` is the table or spot, empty for the whole room. `languages` are wanted of those who take it. `least` is
    how many are needed; how many there may be is the counter `PEOPLE`. `partners_welcome`: city partners may take it.
    `met_by` is the name of who meets the volunteers. `offers_expire_at` is when the next of its offers expires.
    """

    __tablename__ = "shift"
    __personal__ = personal(
        acted("created_by"),
        # Who meets people at the door is told by a name at work, as on a badge.
        plain="id public_id session_id role starts_at ends_at table_name languages least partners_welcome met_by "
        "version calendar_sequence offers_expire_at submission created_at withdrawn_at is_demo",
    )
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("least BETWEEN 0 AND 500", name="least_sane"),
        Index("ix_shift_session_id_starts_at", "session_id", "starts_at"),
        Index("ix_shift_starts_at", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("listening_session.id"))
    role: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    table_name: Mapped[str] = mapped_column(String(60), default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    least: Mapped[int] = mapped_column(default=1)
    partners_welcome: Mapped[bool] = mapped_column(default=True)
    met_by: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    offers_expire_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    submission: Mapped[str | None] = mapped_column(String(16), unique=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)


class ShiftCapacity(CounterColumns, Base):
    """How many people a shift takes: the counter `PEOPLE`."""

    __tablename__ = "shift_capacity"
    __personal__ = NOT_PERSONAL
    __table_args__ = counter_checks()

    shift_id: Mapped[int] = mapped_column(
        ForeignKey("shift.id", ondelete="CASCADE"), primary_key=True, sort_order=-1
    )


class Signup(WaitingColumns, Base):
    """That a volunteer takes a shift, or wants to.

    `agreed_version`, `agreed_at`, `agreed_language`: the expectations that the volunteer agreed to for this shift.
    `review_reason`: why staff look first; of city partners the host decides, without a reason. `minutes` are what was
    worked. `late_at`: when somebody canceled at short notice, until cover is found or nobody is needed (`covered_at`).
    """

    __tablename__ = "shift_signup"
    __personal__ = personal(
        whose(
            VOLUNTEER,
            "volunteer_id",
            kept(DataClass.PARTICIPATION, Reason.COUNTS, "status", "minutes", "arrived_at", "completed_at"),
            kept(DataClass.PARTICIPATION, Reason.COUNTS, "agreed_version", "agreed_at", "agreed_language"),
            kept(DataClass.PARTICIPATION, Reason.COUNTS, "decline_reason"),
        ),
        acted("entered_by"),
        acted("decided_by"),
        acted("contacted_by", kept(DataClass.PARTICIPATION, Reason.IN_OFFICE, "contact_outcome")),
        plain="id public_id shift_id review_reason submission calendar_sequence created_at changed_at cancelled_at "
        "decided_at contacted_at late_at covered_at thanked_at queued_at passed_over_at offered_at offer_expires_at "
        "offered_without declined",
    )
    __table_args__ = (
        one_of("status", Status),
        one_of("decline_reason", DeclineReason),
        one_of("contact_outcome", ContactOutcome),
        *waiting_checks(),
        CheckConstraint(
            f"status NOT IN ({_AGREED_FIRST}) OR agreed_at IS NOT NULL", name="agreed_before_confirmed"
        ),
        CheckConstraint("(agreed_at IS NULL) = (agreed_version IS NULL)", name="agreed_to_a_version"),
        CheckConstraint("(status = 'declined') = (decline_reason IS NOT NULL)", name="declined_for_a_reason"),
        CheckConstraint("minutes IS NULL OR status = 'completed'", name="hours_of_completed"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 1440", name="minutes_sane"),
        Index(
            "uq_shift_signup_standing",
            "shift_id",
            "volunteer_id",
            unique=True,
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
        Index("ix_shift_signup_queue", "shift_id", "status", "queued_at", "id"),
        Index("ix_shift_signup_volunteer_id_status", "volunteer_id", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id"))
    volunteer_id: Mapped[int] = mapped_column(ForeignKey("volunteer.id"))
    agreed_version: Mapped[str | None] = mapped_column(String(20))
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agreed_language: Mapped[str | None] = mapped_column(String(12))
    review_reason: Mapped[str | None] = mapped_column(String(12))
    decline_reason: Mapped[str | None] = mapped_column(String(20))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    contact_outcome: Mapped[str | None] = mapped_column(String(16))
    contacted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    contacted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    minutes: Mapped[int | None]
    submission: Mapped[str | None] = mapped_column(String(16), unique=True)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    late_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    covered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    thanked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
