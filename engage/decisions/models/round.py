"""Rounds: the question, the rule and the people who may answer, frozen at the opening."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.bodies.models import Body, Meeting, Publication
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import (
    NOT_PERSONAL,
    USER,
    DataClass,
    Reason,
    acts_only,
    kept,
    personal,
    whose,
)
from engage.decisions.models.decision import HASH_LENGTH, SALT_LENGTH, Decision
from engage.decisions.models.states import (
    RoundMode,
    RoundState,
)
from engage.drafts.models import DraftVersion


class Round(Base):
    """One time that members are asked. The text, the rules and the seats are frozen at the opening.

    `closed_head` is the head of the decision's chain right after the round closed, as mailed to members.
    """

    __tablename__ = "round"
    __personal__ = acts_only("opened_by_id")
    __table_args__ = (
        one_of("mode", RoundMode),
        one_of("state", RoundState),
        UniqueConstraint("decision_id", "number"),
        Index(
            "uq_round_one_at_a_time",
            "decision_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'closed')"),
            postgresql_where=text("state IN ('open', 'closed')"),
        ),
        CheckConstraint("closes_at > opened_at", name="closes_after_opening"),
        CheckConstraint("(state IN ('closed', 'revealed')) <= (closed_at IS NOT NULL)", name="close_dated"),
        CheckConstraint("(state = 'revealed') = (revealed_at IS NOT NULL)", name="reveal_dated"),
        CheckConstraint("state <> 'revealed' OR outcome IS NOT NULL", name="reveal_has_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    number: Mapped[int]
    mode: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default=RoundState.OPEN)
    version_id: Mapped[int] = mapped_column(ForeignKey("draft_version.id"))
    version_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    is_live: Mapped[bool] = mapped_column(default=False)
    one_ballot: Mapped[bool] = mapped_column(default=True)
    # Announced languages without a ready translation, which every seated reader had interpreted to them.
    interpreted: Mapped[list[str]] = mapped_column(JSON, default=list)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_head: Mapped[str | None] = mapped_column(String(80))
    revealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[str | None] = mapped_column(String(16))
    void_reason: Mapped[str] = mapped_column(Text, default="")

    decision: Mapped[Decision] = relationship(lazy="raise")
    version: Mapped[DraftVersion] = relationship(lazy="raise")
    meeting: Mapped[Meeting | None] = relationship(lazy="raise")
    bodies: Mapped[list[RoundBody]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="RoundBody.body_id"
    )

    @property
    def is_binding(self) -> bool:
        """Whether the round decides; a check does not."""
        return self.mode == RoundMode.BINDING

    def takes_votes(self, now: datetime) -> bool:
        """Return whether a ballot written at `now` counts. At the deadline itself it is too late."""
        return self.state == RoundState.OPEN and now < self.closes_at

    def may_be_closed(self, now: datetime, everyone_answered: Callable[[], bool]) -> bool:
        """Return whether a facilitator may close the round at `now`.

        A live round may be closed at any time, another one when no more answers can come: after its deadline, or
        when every seat has answered. `everyone_answered` is only called where it decides.
        """
        if self.state != RoundState.OPEN:
            return False
        return self.is_live or now >= self.closes_at or everyone_answered()


class RoundBody(Base):
    """One body in a round: its frozen rule and, after the reveal, its verdict and the numbers that explain it.

    `rule` holds `name`, `settings`, `meanings` ({"0": {"en": …}} where the body has its own wording), `shows_hands`
    and the `version` of the body's rule. `tally` is `policy.Tally.as_json()`.
    """

    __tablename__ = "round_body"
    __personal__ = NOT_PERSONAL
    __table_args__ = (one_of("publication", Publication),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    rule: Mapped[Mapping[str, Any]] = mapped_column(JSON)
    publication: Mapped[str] = mapped_column(String(8))
    entitled: Mapped[int]
    outcome: Mapped[str | None] = mapped_column(String(16))
    tally: Mapped[Mapping[str, Any] | None] = mapped_column(JSON)

    body: Mapped[Body] = relationship(lazy="raise")


class RoundText(Base):
    """The text of a round in one language, frozen at the opening: clauses as `drafts.services.snapshots` returns them.

    `digest` is the SHA-256 of its canonical JSON, which the chain has too. `is_source` marks the wording that is
    decided.
    """

    __tablename__ = "round_text"
    __personal__ = NOT_PERSONAL

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    is_source: Mapped[bool] = mapped_column(default=False)
    clauses: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(HASH_LENGTH))


class RoundSeat(Base):
    """A seat that may answer in a round, as it was when the round opened.

    `number` identifies it in the chain. It is drawn by lot within the round, so that it does not reveal the person. The
    chain also has `voters_digest`, the digest of who may answer for the seat. `casts` is the number of its ballots; the
    last one counts.
    """

    __tablename__ = "round_seat"
    __personal__ = NOT_PERSONAL
    __table_args__ = (
        UniqueConstraint("round_id", "seat_id"),
        UniqueConstraint("round_id", "number"),
        CheckConstraint("casts >= 0", name="casts_count"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    number: Mapped[int]
    organization: Mapped[str | None] = mapped_column(String(200))
    voters_salt: Mapped[str | None] = mapped_column(String(SALT_LENGTH))
    voters_digest: Mapped[str] = mapped_column(String(HASH_LENGTH))
    casts: Mapped[int] = mapped_column(default=0)

    people: Mapped[list[RoundVoter]] = relationship(lazy="raise", order_by="RoundVoter.part.desc()")


class RoundVoter(Base):
    """A person who may answer for a seat. `name` is their name when the round opened."""

    __tablename__ = "round_voter"
    __personal__ = personal(
        whose(
            USER,
            "user_id",
            kept(DataClass.IDENTITY, Reason.PUBLIC_RECORD, "name"),
            kept(DataClass.PARTICIPATION, Reason.PUBLIC_RECORD, "part"),
        ),
        plain="round_seat_id round_id",
    )

    round_seat_id: Mapped[int] = mapped_column(ForeignKey("round_seat.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    part: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(120))


class Interpretation(Base):
    """A seated reader's confirmation that a version was interpreted to them, so that a late change can be decided."""

    __tablename__ = "interpretation"
    __personal__ = personal(
        whose(
            USER, "user_id", kept(DataClass.PARTICIPATION, Reason.PUBLIC_RECORD, "language", "recorded_at")
        ),
        plain="version_id",
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("draft_version.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    language: Mapped[str] = mapped_column(String(12))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
