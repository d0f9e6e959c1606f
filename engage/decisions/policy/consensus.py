"""The rules of consensus, as pure functions of the answers: anybody can compute a verdict again.

A rule is one class with a name; a body's settings are its data. No rule that counts a majority ships: the Racial Equity
Council rejected majority rule, because it can hoard power.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

from engage.core.errors import ConfigurationError
from engage.decisions.models import Answer, Outcome

LOWEST, HIGHEST = 0, 5
VALUES = range(LOWEST, HIGHEST + 1)
BLOCK = 0
PASSES_FROM = 3
OFFERS_HELP = 5


@dataclass(frozen=True)
class Vote:
    """The counted answer of one seat. `value` is 0 to 5 for a number, else None."""

    answer: Answer
    value: int | None = None

    def __post_init__(self) -> None:
        if (self.answer is Answer.NUMBER) != (self.value is not None):
            raise ValueError("A number has a value, and nothing else has one.")
        if self.value is not None and self.value not in VALUES:
            raise ValueError(f"{self.value} is not on a hand.")


@dataclass(frozen=True)
class Tally:
    """The numbers that explain a verdict.

    `counts[v]` is the number of seats that gave v, `answered` the seats with any answer, `present` those of them that
    count toward the quorum. `quorum` is the number needed out of `entitled` seats. `numbers` seats gave a number, of
    which at least `minimum` are needed.
    """

    entitled: int
    answered: int
    present: int
    quorum: int
    numbers: int
    minimum: int
    counts: tuple[int, ...]
    stood_aside: int
    recused: int
    abstained: int

    @property
    def not_cast(self) -> int:
        """The number of seats without an answer. They never count as consent."""
        return self.entitled - self.answered

    @property
    def blocks(self) -> int:
        """The number of seats that gave a 0."""
        return self.counts[BLOCK]

    @property
    def concerns(self) -> int:
        """The number of seats that gave a 1 or a 2."""
        return sum(self.counts[BLOCK + 1 : PASSES_FROM])

    def as_json(self) -> dict[str, Any]:
        """Return plain data for the database and the chain."""
        return {**asdict(self), "counts": list(self.counts)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Tally:
        """Build a tally from what `as_json` returned."""
        return cls(**{**data, "counts": tuple(data["counts"])})


@dataclass(frozen=True)
class Verdict:
    """The outcome by a rule, with the numbers that explain it."""

    outcome: Outcome
    tally: Tally


class Rule(Protocol):
    """How a body decides. After `rounds_limit` binding rounds without consensus, a way out must be taken."""

    rounds_limit: int
    ways_out: tuple[str, ...]

    def judge(self, entitled: int, votes: Iterable[Vote]) -> Verdict:
        """Return the verdict of `entitled` seats; `votes` has one vote for each seat that answered."""
        ...

    def needs_reason(self, answer: Answer, value: int | None) -> bool:
        """Return whether this answer needs a reason."""
        ...

    def needs_remedy(self, answer: Answer, value: int | None) -> bool:
        """Return whether this answer needs a change that would resolve it."""
        ...


WAYS_OUT = ("resolution_meeting", "referral", "withdrawal")


@dataclass(frozen=True)
class FistToFive:
    """Consensus: the quorum is met, at least `minimum_numbers` seats gave a number, and every number is 3 or more.

    The quorum is a fraction of the entitled seats, or more than that fraction. A seat that stands aside counts toward
    the quorum and does not stop the decision; the body's rule says whether an abstention (no position) or a recusal
    (conflict of interest) counts. It also says whether a binding round without a quorum counts toward the limit.
    Source: the bodies' own choice of Fist to Five; spec of decisions, Verdict.
    """

    quorum_numerator: int = 1
    quorum_denominator: int = 2
    quorum_more_than: bool = True
    minimum_numbers: int = 3
    abstain_counts_for_quorum: bool = True
    recuse_counts_for_quorum: bool = False
    rounds_limit: int = 3
    no_quorum_counts: bool = False
    ways_out: tuple[str, ...] = WAYS_OUT

    def __post_init__(self) -> None:
        sane = (
            0 < self.quorum_numerator <= self.quorum_denominator
            and not (self.quorum_more_than and self.quorum_numerator == self.quorum_denominator)
            and self.minimum_numbers >= 1
            and self.rounds_limit >= 1
            and set(self.ways_out) <= set(WAYS_OUT)
        )
        if not sane:
            raise ConfigurationError("A body's rule cannot be met by anybody: see its quorum and minimum.")

    def quorum_of(self, entitled: int) -> int:
        """Return the number of seats needed for a quorum: at least one, so that an empty body decides nothing."""
        whole, rest = divmod(entitled * self.quorum_numerator, self.quorum_denominator)
        return max(1, whole + 1 if self.quorum_more_than or rest else whole)

    def can_be_met(self, entitled: int) -> bool:
        """Return whether so many seats can have consensus at all."""
        return max(self.minimum_numbers, self.quorum_of(entitled)) <= entitled

    def judge(self, entitled: int, votes: Iterable[Vote]) -> Verdict:
        """Return the verdict (see `Rule`). A missing quorum comes before a block, and a block before concerns."""
        tally = self._tally(entitled, [vote for vote in votes if vote.answer is not Answer.VOID])
        return Verdict(_outcome(tally), tally)

    def needs_reason(self, answer: Answer, value: int | None) -> bool:
        """Return True for 0, 1 and 2 and for a recusal."""
        return answer is Answer.RECUSE or is_concern(value)

    def needs_remedy(self, answer: Answer, value: int | None) -> bool:
        """Return True for a block."""
        return value is not None and value == BLOCK

    def _tally(self, entitled: int, votes: Collection[Vote]) -> Tally:
        if len(votes) > entitled:
            raise ValueError("More answers than seats.")
        by_answer = {answer: sum(vote.answer is answer for vote in votes) for answer in Answer}
        absent = 0
        if not self.abstain_counts_for_quorum:
            absent += by_answer[Answer.ABSTAIN]
        if not self.recuse_counts_for_quorum:
            absent += by_answer[Answer.RECUSE]
        return Tally(
            entitled=entitled,
            answered=len(votes),
            present=len(votes) - absent,
            quorum=self.quorum_of(entitled),
            numbers=by_answer[Answer.NUMBER],
            minimum=self.minimum_numbers,
            counts=tuple(sum(vote.value == value for vote in votes) for value in VALUES),
            stood_aside=by_answer[Answer.STAND_ASIDE],
            recused=by_answer[Answer.RECUSE],
            abstained=by_answer[Answer.ABSTAIN],
        )


RULES: dict[str, type[FistToFive]] = {"fist_to_five": FistToFive}


def rule_of(frozen: Mapping[str, Any]) -> FistToFive:
    """Return the rule that a body's frozen settings describe. Raise ConfigurationError if no such rule exists."""
    try:
        kind = RULES[frozen["name"]]
        known = {field.name for field in fields(kind)}
        settings = {key: value for key, value in frozen["settings"].items() if key in known}
        # Until rules had this setting, every binding round counted: rounds from then keep what they promised.
        settings.setdefault("no_quorum_counts", True)
        if "ways_out" in settings:
            settings["ways_out"] = tuple(settings["ways_out"])
        return kind(**settings)
    except (KeyError, TypeError) as error:
        raise ConfigurationError(f"There is no such rule to decide by: {error}") from error


def morning_of(day: date) -> datetime:
    """Return when a reminder for a day is sent: 16:00 UTC, which is morning in the Americas."""
    return datetime.combine(day, time(16), tzinfo=UTC)


def is_concern(value: int | None) -> bool:
    """Return whether a number raises a concern: 0, 1 or 2. A zero is a real answer, not a missing one."""
    return value is not None and value < PASSES_FROM


def joint_outcome(outcomes: Collection[Outcome]) -> Outcome:
    """Return the outcome of a joint decision: consensus only if every body has it, else the gravest outcome."""
    gravity = (
        Outcome.BLOCKED,
        Outcome.CONCERNS_OPEN,
        Outcome.NO_QUORUM,
        Outcome.TOO_FEW_NUMBERS,
        Outcome.CONSENSUS,
    )
    if not outcomes:
        raise ValueError("Nobody decided.")
    return min(outcomes, key=gravity.index)


def _outcome(tally: Tally) -> Outcome:
    if tally.present < tally.quorum:
        return Outcome.NO_QUORUM
    if tally.blocks:
        return Outcome.BLOCKED
    if tally.concerns:
        return Outcome.CONCERNS_OPEN
    if tally.numbers < tally.minimum:
        return Outcome.TOO_FEW_NUMBERS
    return Outcome.CONSENSUS
