"""How the host runs a session: its planning team, its limit for city partners, its run of show, and quorum warnings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engage.core.capacity.columns import CounterColumns, counter_checks
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import (
    NOT_PERSONAL,
    USER,
    DataClass,
    Reason,
    acted,
    acts_only,
    kept,
    personal,
    whose,
)
from engage.volunteering.models.states import PlanningRole

PARTNERS = "partners"  # the counter of a session's city partners


class Hosting(Base):
    """What the host decided for a session. `partner_limit` is null where there is no limit.

    `uniform_rule` is a key of the city's rules on uniforms and arms. `decided_by` is who changed it last.
    """

    __tablename__ = "session_hosting"
    __personal__ = acts_only("decided_by")
    __table_args__ = (CheckConstraint("partner_limit BETWEEN 0 AND 500", name="limit_sane"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("listening_session.id"), primary_key=True)
    partner_limit: Mapped[int | None]
    uniform_rule: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PartnerCapacity(CounterColumns, Base):
    """How many city partners a session takes: the counter `PARTNERS`, where the host set a limit.

    It counts people, each once, and is counted anew whenever somebody is accepted: who canceled has left it by then.
    """

    __tablename__ = "partner_capacity"
    __personal__ = NOT_PERSONAL
    __table_args__ = counter_checks()

    session_id: Mapped[int] = mapped_column(
        ForeignKey("listening_session.id"), primary_key=True, sort_order=-1
    )


class PlanningMember(Base):
    """A member of a body who plans a session, and what they do for it. Ended ones stay."""

    __tablename__ = "planning_member"
    __personal__ = personal(
        whose(USER, "user_id", kept(DataClass.PARTICIPATION, Reason.IN_OFFICE, "role", "body_id")),
        acted("added_by"),
        plain="id session_id added_at ended_at",
    )
    __table_args__ = (one_of("role", PlanningRole), UniqueConstraint("session_id", "user_id", "role"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("listening_session.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    role: Mapped[str] = mapped_column(String(20))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class QuorumWarning(Base):
    """That so many members of a body would be in one room that a law on open meetings may apply.

    `members` of `seats` when it was noted; `seen_by` is who read counsel's line, `step` what they did about it.
    """

    __tablename__ = "quorum_warning"
    __personal__ = acts_only("seen_by")
    __table_args__ = (
        UniqueConstraint("session_id", "body_id", "members"),
        CheckConstraint("members >= 1 AND seats >= members", name="counts_sane"),
        CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen_by_someone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("listening_session.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    members: Mapped[int]
    seats: Mapped[int]
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RunStep(Base):
    """A step of the run of show: from when, for how long, what (content in languages), and who."""

    __tablename__ = "run_step"
    __personal__ = NOT_PERSONAL
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 720", name="minutes_sane"),
        UniqueConstraint("session_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("listening_session.id"))
    position: Mapped[int]
    minutes: Mapped[int]
    what_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    role: Mapped[str] = mapped_column(String(40), default="")
    who: Mapped[str] = mapped_column(String(120), default="")
