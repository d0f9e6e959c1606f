"""States of decisions, rounds, ballots and concerns, and the permitted transitions."""

from __future__ import annotations

import enum


class DecisionStatus(enum.StrEnum):
    """The state of a decision."""

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
    """The effect of a round: a check stays inside the bodies and binds nobody; a binding round decides."""

    CHECK = "check"
    BINDING = "binding"


class RoundState(enum.StrEnum):
    """The state of a round. An open round takes no ballots after its deadline, even if nobody has closed it."""

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


# States of a round in which no other round may be opened.
UNDER_WAY = (RoundState.OPEN, RoundState.CLOSED)


class Answer(enum.StrEnum):
    """What a ballot says. `VOID` replaces a scribe's disputed ballot: the seat then counts as unanswered."""

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
    """How the author of a reason or a statement wants it to be published."""

    INSIDE = "inside"
    UNNAMED = "unnamed"
    NAMED = "named"


class ConcernState(enum.StrEnum):
    """The state of a concern. Only its raiser resolves it; a facilitator may close it with a public note."""

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
    """The kind of a statement: of an absent member, or a dissent from a decision or a withdrawal."""

    ABSENT = "absent"
    DISSENT = "dissent"
