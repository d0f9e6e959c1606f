"""Decisions, their rounds and ballots, and what follows from them.

A decision is one matter: one draft, decided by one body or by several together. Every change of it holds a lock on its
row and appends an event to its chain, so that the record can prove that nothing was changed later. Written words can be
redacted by deleting the text and its salt; the digests in the chain stay.
"""

from __future__ import annotations

from engage.decisions.models.ballot import Ballot, Concern, Statement
from engage.decisions.models.decision import (
    HASH_LENGTH,
    SALT_LENGTH,
    Decision,
    DecisionBody,
    DecisionEvent,
    Mandate,
    MandateUse,
    ResolutionMeeting,
)
from engage.decisions.models.round import Interpretation, Round, RoundBody, RoundSeat, RoundText, RoundVoter
from engage.decisions.models.states import (
    CONCERN_TRANSITIONS,
    DECISION_TRANSITIONS,
    ROUND_TRANSITIONS,
    UNDER_WAY,
    Answer,
    ConcernState,
    DecisionStatus,
    Outcome,
    RoundMode,
    RoundState,
    StatementKind,
    Wish,
)

__all__ = [
    "CONCERN_TRANSITIONS",
    "DECISION_TRANSITIONS",
    "HASH_LENGTH",
    "ROUND_TRANSITIONS",
    "SALT_LENGTH",
    "UNDER_WAY",
    "Answer",
    "Ballot",
    "Concern",
    "ConcernState",
    "Decision",
    "DecisionBody",
    "DecisionEvent",
    "DecisionStatus",
    "Interpretation",
    "Mandate",
    "MandateUse",
    "Outcome",
    "ResolutionMeeting",
    "Round",
    "RoundBody",
    "RoundMode",
    "RoundSeat",
    "RoundState",
    "RoundText",
    "RoundVoter",
    "Statement",
    "StatementKind",
    "Wish",
]
