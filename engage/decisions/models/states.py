"""Where decisions, rounds, ballots and concerns can stand, and which way they may go from there."""

from __future__ import annotations

import enum


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


# States in which a round keeps others from being opened.
UNDER_WAY = (RoundState.OPEN, RoundState.CLOSED)


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
