"""The public record: its parts as data, and the rules for which words are shown with whose name. Pure.

The body's rule at the opening says how votes are shown: each with the voter's name, or as counts. Words are shown as
their author wishes. Words without a name are kept apart from all that could identify the author: seats, times, their
order and, if the body names its votes, the concern and the clauses they belong to.
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
class PublicWords:
    """The public form of something a person wrote. `name` is None if they did not want their name shown.

    With `salt` and `digest` anybody can verify named words against the chain, if the body names its votes.
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
    """The counted answer of a seat with the voter's name, if the body names its votes. `answer` is None without one."""

    seat: int
    names: tuple[str, ...]
    organization: str | None
    answer: str | None
    value: int | None
    by_scribe: bool


@dataclass(frozen=True)
class PublicVerdict:
    """The verdict of one body in a round. `votes` is None if its rule publishes counts only."""

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
    """A binding round. `number` counts straw polls too, as on members' pages and in the chain.

    `voices` are words that are not shown with a concern: reservations, support, and words that could identify the
    author.
    """

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
    bodies: tuple[PublicVerdict, ...]
    voices: tuple[PublicWords, ...]

    @property
    def is_consensus(self) -> bool:
        """Whether the round reached consensus."""
        return self.outcome == Outcome.CONSENSUS


@dataclass(frozen=True)
class PublicConcern:
    """A concern and its outcome. `words` is None if they are not public, or are shown apart from the concern."""

    number: int
    round_number: int
    is_block: bool
    state: str
    words: PublicWords | None
    clause_keys: tuple[str, ...]
    answered_version: int | None
    answered_clause: str
    answer: str
    closing_note: str
    ended_at: datetime | None


@dataclass(frozen=True)
class PublicStatement:
    """A statement. `written_at` is None if it has no name, because the time could identify the author."""

    kind: str
    words: PublicWords
    written_at: datetime | None


@dataclass(frozen=True)
class MandateUsed:
    """A published decision of a work team under a mandate."""

    slug: str
    title_id: int


@dataclass(frozen=True)
class PublicMandate:
    """A mandate with its team. `uses` are the team's published decisions; `granted_in` the decision that granted it."""

    mandate: Mandate
    team: Body
    granted_in: MandateUsed | None
    uses: tuple[MandateUsed, ...]


@dataclass(frozen=True)
class PublicText:
    """The decided text in the reader's language. `languages` are those it was frozen in, with digests."""

    version: int
    version_hash: str
    frozen: FrozenText
    languages: dict[str, str]
    source_language: str
    clauses: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def is_translated_to(self, language: str) -> bool:
        """Return whether any clause in this language is a translation."""
        return language != self.source_language and any(
            clause.language == language for clause in self.frozen.clauses
        )


@dataclass(frozen=True)
class Resolution:
    """A meeting of a blocker with representatives, which granted one more binding round."""

    held_on: date
    note: str


@dataclass(frozen=True)
class Record:
    """All that the public may read of a decision. Before publication it holds only the notice and the text."""

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
    limits: tuple[dict[str, Any], ...] = ()
    texts: TextBundle = field(default_factory=lambda: TextBundle("", {}))
    full: dict[int, FullText] = field(default_factory=dict)

    @property
    def is_published(self) -> bool:
        """Whether this is the full record, not only the notice."""
        return self.decision.published_at is not None

    @property
    def head(self) -> Head:
        """The current head of the chain."""
        return Head(self.decision.events, self.decision.head)

    @property
    def deciding(self) -> PublicRound | None:
        """The last revealed round."""
        revealed = [row for row in self.rounds if row.revealed_at is not None]
        return revealed[-1] if revealed else None

    @property
    def rounds_limit(self) -> int:
        """How many binding rounds the decision could have, with those that resolution meetings granted."""
        least: int = min(one["rounds"] for one in self.limits)
        return least + self.decision.extra_rounds

    @property
    def skips_numbers(self) -> bool:
        """Whether rounds or concerns are missing from the numbers, because they belong to straw polls."""
        shown = ([one.number for one in self.rounds], [one.number for one in self.concerns])
        return any(numbers != list(range(1, len(numbers) + 1)) for numbers in shown)

    @property
    def needs_note(self) -> bool:
        """Whether readers must be told that a translation may be wrong."""
        return self.texts.needs_note or bool(self.text and self.text.frozen.needs_note)


@dataclass(frozen=True)
class Said:
    """The stored words of a counted answer. `is_named_vote`: a body that names its votes counted the answer."""

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
        """Whether there are words, redacted ones included."""
        return bool(self.reason or self.remedy or self.is_redacted)

    @property
    def stands_with_concern(self) -> bool:
        """Whether the words are shown with their concern: not if a named vote would then identify the author."""
        return self.is_concern and not (self.wish == Wish.UNNAMED and self.is_named_vote)


def words_of(said: Said) -> PublicWords | None:
    """Return the public form of a person's words, or None if they are not public. Redacted words have no author."""
    if said.wish == Wish.INSIDE or not said.has_words:
        return None
    if said.is_redacted:
        return PublicWords(None, None, said.language, None, is_redacted=True)
    if said.wish == Wish.UNNAMED:
        return PublicWords(said.reason or None, said.remedy or None, said.language, None)
    proof = said.proof if said.is_named_vote else None
    return PublicWords(
        said.reason or None, said.remedy or None, said.language, said.name, said.organization, proof=proof
    )


def in_no_order(voices: Iterable[PublicWords]) -> tuple[PublicWords, ...]:
    """Return named words ordered by name, then unnamed words ordered by digest, so that the order says nothing."""
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
