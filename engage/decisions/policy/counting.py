"""Which ballots count, and what they decide: pure, so that the record can be checked by it too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engage.bodies.models import SeatPart
from engage.decisions.models import (
    Answer,
    Ballot,
    RoundBody,
    RoundSeat,
)
from engage.decisions.policy import consensus
from engage.decisions.policy.consensus import Vote


def leaves_alone(part: str, last: Ballot | None, user_id: int) -> bool:
    """Return whether an alternate does not answer for this seat because another person already did.

    It matters if one answer counts for all bodies: it then goes to the person's other seats, if they have any.
    """
    answered = last is not None and last.answer != Answer.VOID and last.voter_id != user_id
    return answered and part == SeatPart.ALTERNATE


@dataclass(frozen=True)
class Counted:
    """A seat with its counted ballot."""

    seat: RoundSeat
    ballot: Ballot

    @property
    def vote(self) -> Vote:
        """Return the ballot as a vote for the rule."""
        assert self.ballot.answer is not None
        return Vote(Answer(self.ballot.answer), self.ballot.value)


def judge(bodies: Iterable[RoundBody], counted: Sequence[Counted]) -> dict[int, consensus.Verdict]:
    """Return the verdict of each body by its frozen rule."""
    return {
        row.body_id: consensus.rule_of(row.rule).judge(
            row.entitled, [one.vote for one in counted if one.seat.body_id == row.body_id]
        )
        for row in bodies
    }


def opening_of(ballot: Ballot) -> dict[str, object]:
    """Return the values that prove a ballot's commitment."""
    return {
        "answer": ballot.answer,
        "clauses": list(ballot.clause_keys),
        "salt": ballot.salt,
        "scribe": ballot.scribe_id,
        "value": ballot.value,
        "voter": ballot.voter_id,
    }
