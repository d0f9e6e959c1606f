"""Decisions, the rounds in which members answer, their ballots, and what follows from them.

A decision is one matter: one draft, decided by one body or by several together. Whatever happens to it happens under
a lock on its row and is appended to its chain of events, so that the record can show that nothing was changed later.
What people wrote can be redacted by emptying its text and its salt; the digests in the chain stay.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.accounts.models import User
from engage.bodies.models import Body, Meeting, Publication
from engage.core.db import Base, UTCDateTime, one_of
from engage.drafts.models import Draft, DraftVersion

HASH_LENGTH = 64
SALT_LENGTH = 64


class DecisionStatus(enum.StrEnum):
    """Where a decision stands."""

    OPEN = "open"
    CONSENSUS = "consensus"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"


DECISION_TRANSITIONS: dict[DecisionStatus, frozenset[DecisionStatus]] = {
    DecisionStatus.OPEN: frozenset(
        {DecisionStatus.CONSENSUS, DecisionStatus.WITHDRAWN, DecisionStatus.REFERRED}
    ),
    DecisionStatus.CONSENSUS: frozenset(),
    DecisionStatus.WITHDRAWN: frozenset(),
    DecisionStatus.REFERRED: frozenset(),
}


class RoundMode(enum.StrEnum):
    """A check stays inside the bodies and binds nobody; a binding round decides."""

    CHECK = "check"
    BINDING = "binding"


class RoundState(enum.StrEnum):
    """Where a round stands. After its deadline an open round takes no votes, closed or not."""

    OPEN = "open"
    CLOSED = "closed"
    REVEALED = "revealed"
    VOID = "void"


ROUND_TRANSITIONS: dict[RoundState, frozenset[RoundState]] = {
    RoundState.OPEN: frozenset({RoundState.CLOSED, RoundState.VOID}),
    RoundState.CLOSED: frozenset({RoundState.REVEALED, RoundState.VOID}),
    RoundState.REVEALED: frozenset(),
    RoundState.VOID: frozenset(),
}


class Answer(enum.StrEnum):
    """What a ballot says. `VOID` takes back what a scribe cast and the person disputed: the seat has then not cast."""

    NUMBER = "number"
    STAND_ASIDE = "stand_aside"
    RECUSE = "recuse"
    ABSTAIN = "abstain"
    VOID = "void"


class Outcome(enum.StrEnum):
    """The verdict of one body in one round, or of all of them together."""

    CONSENSUS = "consensus"
    CONCERNS_OPEN = "concerns_open"
    BLOCKED = "blocked"
    NO_QUORUM = "no_quorum"
    TOO_FEW_NUMBERS = "too_few_numbers"


class Wish(enum.StrEnum):
    """How the author of a reason or a statement wants it published."""

    INSIDE = "inside"
    UNNAMED = "unnamed"
    NAMED = "named"


class ConcernState(enum.StrEnum):
    """Where a concern stands. Only its raiser resolves it; a facilitator closes it with a public note."""

    OPEN = "open"
    ANSWERED = "answered"
    RESOLVED = "resolved"
    CLOSED = "closed"


CONCERN_TRANSITIONS: dict[ConcernState, frozenset[ConcernState]] = {
    ConcernState.OPEN: frozenset({ConcernState.ANSWERED, ConcernState.RESOLVED, ConcernState.CLOSED}),
    ConcernState.ANSWERED: frozenset(
        {ConcernState.ANSWERED, ConcernState.OPEN, ConcernState.RESOLVED, ConcernState.CLOSED}
    ),
    ConcernState.RESOLVED: frozenset(),
    ConcernState.CLOSED: frozenset(),
}


class StatementKind(enum.StrEnum):
    """What a written statement is: of somebody who will be absent, or a dissent from what was decided or withdrawn."""

    ABSENT = "absent"
    DISSENT = "dissent"


class Decision(Base):
    """A matter to be decided. `events` and `head` are the number and the hash of the last event in its chain.

    `one_ballot`: somebody who sits in several of the bodies gives one answer that counts in each; otherwise one
    answer per body. `extra_rounds` were granted by resolution meetings after the bodies' own limit was used up.
    """

    __tablename__ = "decision"
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
    """A body that decides."""

    __tablename__ = "decision_body"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True, index=True)

    body: Mapped[Body] = relationship(lazy="raise")


class Mandate(Base):
    """A decision's grant to a work team: to decide a named matter, within limits, until a time.

    `used` counts the decisions made under it and `used_cents` what they may spend; the database keeps both within
    the limits. The matter and the limits are in the words of `scope_id` and `limits_id`.
    """

    __tablename__ = "mandate"
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
    """A team's decision is made under a mandate: counted in `Mandate.used` in the same transaction.

    `spends_cents` is what the decision may spend of the mandate's money.
    """

    __tablename__ = "mandate_use"
    __table_args__ = (CheckConstraint("spends_cents >= 0", name="spending_sane"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), index=True)
    spends_cents: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime] = mapped_column(UTCDateTime)

    mandate: Mapped[Mandate] = relationship(lazy="raise")


class Round(Base):
    """Members are asked once. Everything they are asked about and by which rule is frozen at opening.

    `closed_head` is the head of the decision's chain right after the round closed, as members got it.
    """

    __tablename__ = "round"
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
    # Announced languages whose translation was not ready and which each seated reader had interpreted to them.
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
        """Whether it decides."""
        return self.mode == RoundMode.BINDING

    def takes_votes(self, now: datetime) -> bool:
        """Whether a vote that is written at `now` counts. The deadline itself is too late."""
        return self.state == RoundState.OPEN and now < self.closes_at


class RoundBody(Base):
    """One body in a round: its rule as frozen, and once revealed its verdict with the numbers that explain it.

    `rule` holds `name`, `settings`, `meanings` ({"0": {"en": …}} where the body has its own wording), `shows_hands`
    and the `version` of the body's rule. `tally` is `policy.Tally.as_json()`.
    """

    __tablename__ = "round_body"
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
    """The text as it stood in one language when the round opened: a list of clauses as `drafts.reading` gives them.

    `digest` is the SHA-256 of its canonical JSON, which is in the chain. `is_source`: the wording that is decided.
    """

    __tablename__ = "round_text"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    is_source: Mapped[bool] = mapped_column(default=False)
    clauses: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(HASH_LENGTH))


class RoundSeat(Base):
    """A seat that may answer in a round, as it was when the round opened.

    `number` names it in the chain: drawn by lot within the round, so that it says nothing about the person;
    `voters_digest` (in the chain) is the digest of who may answer for it.
    `casts` is how many ballots it has; the last of them counts.
    """

    __tablename__ = "round_seat"
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
    """Somebody who may answer for a seat. `name` is what they were called when the round opened."""

    __tablename__ = "round_voter"

    round_seat_id: Mapped[int] = mapped_column(ForeignKey("round_seat.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    part: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(120))


class Ballot(Base):
    """One answer of one seat, appended and never changed; the last of a seat counts.

    `commitment` (in the chain) is the digest of the answer with `salt`; `reason_digest` and `remedy_digest` those of
    the texts with their salts. At the reveal the answers that did not count are emptied for ever: `answer`, `value`,
    texts and salts become null, the digests stay. `submission` names one showing of the form: a double tap is one
    vote.
    """

    __tablename__ = "ballot"
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
    """A 0, 1 or 2 that counted: created at the reveal, with the ballot's words, anchored to clauses.

    It is answered by a change (a later version and the clause in it), and then its raiser says whether that resolves
    it. `raiser_id` and, for one ballot counted in several bodies, one concern.
    """

    __tablename__ = "concern"
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
    """A written statement: read by the bodies at once, by the public as its author wishes once published."""

    __tablename__ = "statement"
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


class Interpretation(Base):
    """A seated reader of a language says that a version was interpreted to them: a late change can then be decided."""

    __tablename__ = "interpretation"

    version_id: Mapped[int] = mapped_column(ForeignKey("draft_version.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    language: Mapped[str] = mapped_column(String(12))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DecisionEvent(Base):
    """One event of a decision's chain. `hash` is over the parent's hash, the number, the time and `payload_digest`.

    `payload` is canonical JSON with a salt of its own; `payload_digest` its SHA-256. Events of checks are inside the
    bodies: the public record shows their digest only, and the chain can be followed all the same.
    """

    __tablename__ = "decision_event"
    __table_args__ = (
        UniqueConstraint("decision_id", "parent_hash"),
        UniqueConstraint("hash"),
        CheckConstraint("number >= 1", name="number_counts"),
        {"sqlite_with_rowid": False},
    )

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(String(32))  # ISO 8601 UTC as it was hashed
    is_public: Mapped[bool] = mapped_column(default=True)
    payload: Mapped[str] = mapped_column(Text)
    payload_digest: Mapped[str] = mapped_column(String(HASH_LENGTH))
    parent_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))


class ResolutionMeeting(Base):
    """A blocker and representatives met, after the rounds were used up: it grants one more round."""

    __tablename__ = "resolution_meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    held_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
