"""Reads of concerns for members: the raiser, the clauses, and the result."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from engage.accounts.models import User
from engage.core.db import db
from engage.decisions.models import Ballot, Concern, ConcernState, Round, RoundState, RoundVoter
from engage.drafts.models import DraftVersion


@dataclass(frozen=True)
class RaisedConcern:
    """A concern with the words of its ballot. Concerns exist only after the reveal."""

    concern: Concern
    ballot: Ballot
    round_number: int
    raiser: str
    answered_in: int | None
    answered_by: str | None

    @property
    def is_over(self) -> bool:
        """Whether it is resolved, or closed with a note."""
        return self.concern.state in (ConcernState.RESOLVED, ConcernState.CLOSED)


def list_raised(decision_id: int) -> list[RaisedConcern]:
    """Return every concern of a decision by number (one statement)."""
    helper = aliased(User)
    rows = db.session.execute(
        select(Concern, Ballot, Round.number, RoundVoter.name, DraftVersion.number, helper.name)
        .join(Ballot, Ballot.id == Concern.ballot_id)
        .join(Round, and_(Round.id == Concern.round_id, Round.state == RoundState.REVEALED))
        .join(
            RoundVoter,
            and_(RoundVoter.round_seat_id == Ballot.round_seat_id, RoundVoter.user_id == Concern.raiser_id),
        )
        .outerjoin(DraftVersion, DraftVersion.id == Concern.answered_in_id)
        .outerjoin(helper, helper.id == Concern.answered_by_id)
        .where(Concern.decision_id == decision_id)
        .order_by(Concern.number)
    )
    return [RaisedConcern(*row) for row in rows]
