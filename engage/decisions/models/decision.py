"""Decisions, the mandates they grant and use, and the chain of their events."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.bodies.models import Body
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import (
    NOT_PERSONAL,
    DataClass,
    Reason,
    acted,
    acts_only,
    kept,
    personal,
)
from engage.decisions.models.states import (
    DecisionStatus,
)
from engage.drafts.models import Draft

HASH_LENGTH = 64
SALT_LENGTH = 64


class Decision(Base):
    """A matter to be decided. `events` and `head` are the number and the hash of the last event in its chain.

    `one_ballot`: a person with seats in several of the bodies gives one answer that counts in each of them; otherwise
    they answer once per body. `extra_rounds`: binding rounds granted by resolution meetings beyond the bodies' own
    limit.
    """

    __tablename__ = "decision"
    __personal__ = acts_only("created_by_id")
    __table_args__ = (
        one_of("status", DecisionStatus),
        CheckConstraint("(status = 'open') = (ended_at IS NULL)", name="end_dated"),
        CheckConstraint("rounds >= 0 AND extra_rounds >= 0 AND events >= 0", name="counts"),
        Index("ix_decision_published_at", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), index=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    summary_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    status: Mapped[str] = mapped_column(String(12), default=DecisionStatus.OPEN)
    one_ballot: Mapped[bool] = mapped_column(default=True)
    rounds: Mapped[int] = mapped_column(default=0)
    extra_rounds: Mapped[int] = mapped_column(default=0)
    noticed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    notice_meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ending_note: Mapped[str] = mapped_column(
        Text, default=""
    )  # why it was withdrawn, or to whom it was referred
    review_on: Mapped[date | None]
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    events: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(HASH_LENGTH), default="0" * HASH_LENGTH)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    body_rows: Mapped[list[DecisionBody]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="DecisionBody.body_id"
    )
    draft: Mapped[Draft] = relationship(lazy="raise")

    @property
    def body_ids(self) -> tuple[int, ...]:
        """The bodies that decide."""
        return tuple(row.body_id for row in self.body_rows)

    @property
    def is_joint(self) -> bool:
        """Whether several bodies decide together."""
        return len(self.body_rows) > 1


class DecisionBody(Base):
    """A body that decides. `rule_version` is the version of its rule when the decision started.

    The limit of binding rounds and the ways out come from that version until the end of the decision.
    """

    __tablename__ = "decision_body"
    __personal__ = NOT_PERSONAL
    __table_args__ = (
        ForeignKeyConstraint(["body_id", "rule_version"], ["body_rule.body_id", "body_rule.version"]),
    )

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True, index=True)
    rule_version: Mapped[int]

    body: Mapped[Body] = relationship(lazy="raise")


class Mandate(Base):
    """Permission from a decision for a work team to decide a named matter, within limits and until a set time.

    `used` counts the decisions made under it and `used_cents` is what they may spend; CHECK constraints keep both
    within the limits. `scope_id` and `limits_id` are the texts of the matter and the limits.
    """

    __tablename__ = "mandate"
    __personal__ = NOT_PERSONAL
    __table_args__ = (
        CheckConstraint("used >= 0 AND used <= most_decisions", name="not_exceeded"),
        CheckConstraint(
            "used_cents >= 0 AND (most_cents IS NULL OR used_cents <= most_cents)", name="money_not_exceeded"
        ),
        CheckConstraint("expires_at > granted_at", name="expires_after_grant"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    granted_by_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    scope_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    limits_id: Mapped[int] = mapped_column(ForeignKey("localized_text.id"))
    most_decisions: Mapped[int] = mapped_column(default=1)
    used: Mapped[int] = mapped_column(default=0)
    most_cents: Mapped[int | None]
    used_cents: Mapped[int] = mapped_column(default=0)
    report_on: Mapped[date]
    reported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("localized_text.id"))
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_reason: Mapped[str] = mapped_column(Text, default="")

    team: Mapped[Body] = relationship(lazy="raise")


class MandateUse(Base):
    """A decision that a team makes under a mandate. `Mandate.used` is increased in the same transaction.

    `spends_cents` is what the decision may spend of the mandate's money, in cents.
    """

    __tablename__ = "mandate_use"
    __personal__ = NOT_PERSONAL
    __table_args__ = (CheckConstraint("spends_cents >= 0", name="spending_sane"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), index=True)
    spends_cents: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime] = mapped_column(UTCDateTime)

    mandate: Mapped[Mandate] = relationship(lazy="raise")


class DecisionEvent(Base):
    """An event of a decision's chain. `hash` covers the parent's hash, the number, the time and `payload_digest`.

    `payload` is canonical JSON with its own salt; `payload_digest` is its SHA-256. Events of checks are not public: the
    public record shows only their digest, which is enough to verify the chain.
    """

    __tablename__ = "decision_event"
    __personal__ = NOT_PERSONAL
    __table_args__ = (
        UniqueConstraint("decision_id", "parent_hash"),
        UniqueConstraint("hash"),
        CheckConstraint("number >= 1", name="number_counts"),
        {"sqlite_with_rowid": False},
    )

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))  # ISO 8601 in UTC, exactly as hashed
    is_public: Mapped[bool] = mapped_column(default=True)
    payload: Mapped[str] = mapped_column(Text)
    payload_digest: Mapped[str] = mapped_column(String(HASH_LENGTH))
    parent_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))


class ResolutionMeeting(Base):
    """A meeting of a blocker and representatives after the last permitted round. It grants one more binding round."""

    __tablename__ = "resolution_meeting"
    __personal__ = personal(
        acted("recorded_by_id", kept(DataClass.FREE_TEXT, Reason.IN_OFFICE, "note")),
        plain="id decision_id held_on recorded_at",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    held_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
