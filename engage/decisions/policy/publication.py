"""What the public may read of a record: its parts as data, and the rules of what is shown with whose name. Pure.

Votes are shown as the body's rule said when the round opened: each with its name, or counted. Words are shown as their
author wishes, and words without a name are kept apart from everything that could lead to their author: seats, times,
the order they came in, and where a body names its votes also the concern and the clauses they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engage.bodies.models import Body, Meeting
from engage.core.i18n.content import FullText, TextBundle
from engage.decisions.models import Decision, Mandate, Outcome, Wish
from engage.decisions.policy.chain import Head, sha256
from engage.decisions.policy.consensus import Tally
from engage.decisions.policy.frozen import FrozenText


@dataclass(frozen=True)
class Words:
    """What somebody wrote, as the public may read it. `name` is None where they did not want it shown.

    `salt` and `digest` let anybody check words with a name, where the body names its votes, against the chain.
    """

    text: str | None
    remedy: str | None
    language: str
    name: str | None
    organization: str | None = None
    is_redacted: bool = False
    proof: dict[str, str] | None = None


@dataclass(frozen=True)
class PublicVote:
    """A seat's counted answer with its name, where the body names its votes. `answer` is None for no answer."""

    seat: int
    names: tuple[str, ...]
    organization: str | None
    answer: str | None
    value: int | None
    by_scribe: bool


@dataclass(frozen=True)
class BodyVerdict:
    """One body in a round. `votes` is None where its rule publishes counts only."""

    body: Body
    rule: Any
    publication: str
    entitled: int
    outcome: str | None
    tally: Tally | None
    organizations: tuple[str, ...]
    votes: tuple[PublicVote, ...] | None


@dataclass(frozen=True)
class PublicRound:
    """A binding round. `place` counts the binding rounds; `number` is the one in the chain.

    `voices` are words without a concern of their own: reservations, support, and what must stand apart.
    """

    place: int
    number: int
    state: str
    version: int
    version_hash: str
    is_live: bool
    interpreted: tuple[str, ...]
    opened_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    closed_head: str | None
    revealed_at: datetime | None
    outcome: str | None
    void_reason: str
    bodies: tuple[BodyVerdict, ...]
    voices: tuple[Words, ...]

    @property
    def is_consensus(self) -> bool:
        """Whether it decided."""
        return self.outcome == Outcome.CONSENSUS


@dataclass(frozen=True)
class PublicConcern:
    """A concern and what became of it. `words` is None where they stay inside or must stand apart."""

    number: int
    round_place: int
    is_block: bool
    state: str
    words: Words | None
    clause_keys: tuple[str, ...]
    answered_version: int | None
    answered_clause: str
    answer: str
    closing_note: str
    ended_at: datetime | None


@dataclass(frozen=True)
class PublicStatement:
    """A statement. `written_at` is None where it has no name: the time would lead to its author."""

    kind: str
    words: Words
    written_at: datetime | None


@dataclass(frozen=True)
class MandateUsed:
    """A published decision that a work team made under a mandate."""

    slug: str
    title_id: int


@dataclass(frozen=True)
class PublicMandate:
    """A mandate with its team. `uses` are the team's published decisions; `granted_in` is where it comes from."""

    mandate: Mandate
    team: Body
    granted_in: MandateUsed | None
    uses: tuple[MandateUsed, ...]


@dataclass(frozen=True)
class PublicText:
    """The text that was decided, in the reader's language. `languages` are those it was frozen in, with digests."""

    version: int
    version_hash: str
    frozen: FrozenText
    languages: dict[str, str]
    source_language: str
    clauses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def is_translated_to(self, language: str) -> bool:
        """Whether any clause is there in a language that it was not written in."""
        return language != self.source_language and any(
            clause.language == language for clause in self.frozen.clauses
        )


@dataclass(frozen=True)
class Resolution:
    """A meeting of a blocker with representatives, which granted one more round."""

    held_on: date
    note: str


@dataclass(frozen=True)
class Record:
    """Everything the public may read of a decision. Before publication only the notice and the text are in it."""

    decision: Decision
    bodies: tuple[Body, ...]
    meeting: Meeting | None
    text: PublicText | None
    rounds: tuple[PublicRound, ...] = ()
    concerns: tuple[PublicConcern, ...] = ()
    statements: tuple[PublicStatement, ...] = ()
    cited: PublicMandate | None = None
    granted: tuple[PublicMandate, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    texts: TextBundle = field(default_factory=lambda: TextBundle("", {}))
    full: dict[int, FullText] = field(default_factory=dict)

    @property
    def is_published(self) -> bool:
        """Whether it is the record, and not the notice only."""
        return self.decision.published_at is not None

    @property
    def head(self) -> Head:
        """The end of the chain today."""
        return Head(self.decision.events, self.decision.head)

    @property
    def deciding(self) -> PublicRound | None:
        """The last round that was revealed."""
        revealed = [row for row in self.rounds if row.revealed_at is not None]
        return revealed[-1] if revealed else None

    @property
    def needs_note(self) -> bool:
        """Whether a reader must be told that a translation may be wrong."""
        return self.texts.needs_note or bool(self.text and self.text.frozen.needs_note)


@dataclass(frozen=True)
class Said:
    """A counted answer's words as they are kept. `is_named_vote`: a body that names its votes counted it."""

    wish: str
    language: str
    reason: str | None
    remedy: str | None
    is_redacted: bool
    name: str
    organization: str | None
    is_named_vote: bool
    is_concern: bool
    proof: dict[str, str] | None

    @property
    def has_words(self) -> bool:
        """Whether there is anything to read, or was."""
        return bool(self.reason or self.remedy or self.is_redacted)

    @property
    def stands_with_concern(self) -> bool:
        """Whether its words are read with the concern it raised: not where a named vote would say whose they are."""
        return self.is_concern and not (self.wish == Wish.UNNAMED and self.is_named_vote)


def words_of(said: Said) -> Words | None:
    """What the public reads of somebody's words, or None where they stay inside. Redacted words have no author."""
    if said.wish == Wish.INSIDE or not said.has_words:
        return None
    if said.is_redacted:
        return Words(None, None, said.language, None, is_redacted=True)
    if said.wish == Wish.UNNAMED:
        return Words(said.reason or None, said.remedy or None, said.language, None)
    proof = said.proof if said.is_named_vote else None
    return Words(
        said.reason or None, said.remedy or None, said.language, said.name, said.organization, proof=proof
    )


def in_no_order(voices: Iterable[Words]) -> tuple[Words, ...]:
    """Words with names by name, then those without by their own digest: no order that means anything."""
    return tuple(
        sorted(
            voices,
            key=lambda one: (
                one.name is None,
                one.is_redacted,
                one.name or "",
                sha256(f"{one.text}{one.remedy}"),
            ),
        )
    )
