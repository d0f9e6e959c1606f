"""Ballots, the concerns that arise from them, and written statements."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    String,
    Table,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.accounts.models import User
from engage.core.db import Base, UTCDateTime, one_of
from engage.core.personal_data.declarations import (
    USER,
    DataClass,
    Reason,
    acted,
    by_domain,
    kept,
    personal,
    replaced,
    whose,
)
from engage.decisions.models.decision import HASH_LENGTH, SALT_LENGTH
from engage.decisions.models.round import Round, RoundSeat
from engage.decisions.models.states import (
    Answer,
    ConcernState,
    RoundState,
    StatementKind,
    Wish,
)


def _of_revealed_rounds(ballot: Table) -> ColumnElement[bool]:
    """Limit ballots to revealed rounds: before the reveal no answer is exported or erased."""
    return ballot.c.round_id.in_(select(Round.id).where(Round.state == RoundState.REVEALED))


class Ballot(Base):
    """One answer for one seat. Rows are appended and never changed by voting; the last one of a seat counts.

    The chain has `commitment`, the digest of the answer with `salt`; `reason_digest` and `remedy_digest` are the
    digests of the texts with their salts. At the reveal the ballots that do not count are erased for ever: `answer`,
    `value`, texts and salts become null, the digests stay. `submission` identifies one display of the form, so that a
    double tap is one vote.
    """

    __tablename__ = "ballot"
    __personal__ = personal(
        whose(
            USER,
            "voter_id",
            kept(DataClass.VOTES, Reason.PUBLIC_RECORD, "answer", "value", "clause_keys"),
            by_domain(DataClass.FREE_TEXT, "reason", "remedy"),
            only=_of_revealed_rounds,
        ),
        acted("scribe_id"),
        plain="id round_id round_seat_id number submission cast_at salt commitment language reason_salt reason_digest "
        "remedy_salt remedy_digest wish redacted_at",
    )
    __table_args__ = (
        one_of("answer", Answer),
        one_of("wish", Wish),
        UniqueConstraint("round_seat_id", "number"),
        UniqueConstraint("round_seat_id", "submission"),
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint(
            "(answer = 'number') = (value IS NOT NULL) OR answer IS NULL", name="value_with_number"
        ),
        CheckConstraint("answer IS NOT NULL OR value IS NULL", name="emptied_whole"),
        CheckConstraint("value IS NULL OR value BETWEEN 0 AND 5", name="value_on_hand"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    round_seat_id: Mapped[int] = mapped_column(ForeignKey("round_seat.id"))
    number: Mapped[int]
    submission: Mapped[str] = mapped_column(String(32))
    voter_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    scribe_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    cast_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(String(12))
    value: Mapped[int | None]
    salt: Mapped[str | None] = mapped_column(String(SALT_LENGTH))
    commitment: Mapped[str] = mapped_column(String(HASH_LENGTH))
    language: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(Text)
    reason_salt: Mapped[str | None] = mapped_column(String(SALT_LENGTH))
    reason_digest: Mapped[str] = mapped_column(String(HASH_LENGTH))
    remedy: Mapped[str | None] = mapped_column(Text)
    remedy_salt: Mapped[str | None] = mapped_column(String(SALT_LENGTH))
    remedy_digest: Mapped[str] = mapped_column(String(HASH_LENGTH))
    clause_keys: Mapped[list[str]] = mapped_column(JSON, default=list)
    wish: Mapped[str] = mapped_column(String(8), default=Wish.INSIDE)
    redacted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    seat: Mapped[RoundSeat] = relationship(lazy="raise")


class Concern(Base):
    """A concern from a counted 0, 1 or 2: created at the reveal, with the ballot's words and their clauses.

    A change (a clause in a later version) answers it; then its raiser says whether that resolves it. One answer that
    counts in several bodies raises one concern, of its `raiser_id`.
    """

    __tablename__ = "concern"
    __personal__ = personal(
        whose(USER, "raiser_id", kept(DataClass.VOTES, Reason.PUBLIC_RECORD, "is_block", "state")),
        acted("answered_by_id", kept(DataClass.FREE_TEXT, Reason.IN_OFFICE, "answer")),
        acted("ended_by_id", kept(DataClass.FREE_TEXT, Reason.IN_OFFICE, "closing_note")),
        plain="id decision_id number round_id ballot_id answered_in_id answered_clause answered_at ended_at",
    )
    __table_args__ = (
        one_of("state", ConcernState),
        CheckConstraint("(state IN ('resolved', 'closed')) = (ended_at IS NOT NULL)", name="end_dated"),
        CheckConstraint("state <> 'closed' OR length(closing_note) > 0", name="closed_with_note"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    number: Mapped[int]
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), unique=True)
    raiser_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    is_block: Mapped[bool]
    state: Mapped[str] = mapped_column(String(10), default=ConcernState.OPEN)
    answered_in_id: Mapped[int | None] = mapped_column(ForeignKey("draft_version.id"))
    answered_clause: Mapped[str] = mapped_column(String(12), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closing_note: Mapped[str] = mapped_column(Text, default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    ballot: Mapped[Ballot] = relationship(lazy="raise")


class Statement(Base):
    """A written statement. The bodies read it at once, the public after publication as its author wishes."""

    __tablename__ = "statement"
    __personal__ = personal(
        whose(
            USER,
            "author_id",
            replaced(DataClass.IDENTITY, "author_name"),
            by_domain(DataClass.FREE_TEXT, "text"),
        ),
        plain="id decision_id round_id kind language text_salt text_digest wish written_at redacted_at",
    )
    __table_args__ = (one_of("kind", StatementKind), one_of("wish", Wish))

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    kind: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(12))
    text: Mapped[str | None] = mapped_column(Text)
    text_salt: Mapped[str | None] = mapped_column(String(SALT_LENGTH))
    text_digest: Mapped[str] = mapped_column(String(HASH_LENGTH))
    wish: Mapped[str] = mapped_column(String(8), default=Wish.INSIDE)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    redacted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    author: Mapped[User] = relationship(lazy="raise")
