"""Those who decide in a season, and the decision before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Body
from engage.core.db import db
from engage.decisions.models import Decision, Round
from tests.season.facts import LANGUAGES
from tests.support import decisions as deciding
from tests.support.bodies import make_body, make_member


@dataclass(frozen=True)
class Council:
    """Those who decide in a season: ids of the decision, its members and who facilitates."""

    decision_id: int
    member_ids: Sequence[int]
    facilitator_id: int

    @property
    def decision(self) -> Decision:
        """The decision as it is now."""
        return db.session.get_one(Decision, self.decision_id, populate_existing=True)

    @property
    def facilitator(self) -> User:
        """Who facilitates."""
        return db.session.get_one(User, self.facilitator_id)

    @property
    def members(self) -> list[User]:
        """The members, in their order."""
        return [db.session.get_one(User, ident) for ident in self.member_ids]

    def next_decision(self) -> Council:
        """The same people with another decision before them."""
        body = db.session.get_one(Body, self.decision.body_ids[0])
        decision = deciding.make_decision(body, by=self.facilitator)
        return replace(self, decision_id=decision.id)

    def last_round(self) -> Round | None:
        """The newest round, or None before the first."""
        rounds = select(Round).where(Round.decision_id == self.decision_id).order_by(Round.id.desc())
        return db.session.scalars(rounds.execution_options(populate_existing=True)).first()


def make_council(mark: str) -> Council:
    """A body of five that read different languages, and a decision before it."""
    body = make_body(mark, name="Season Council")
    members = [make_member(body, name=f"Member {tag}", language=tag) for tag in LANGUAGES]
    facilitator = deciding.make_facilitator(body)
    decision = deciding.make_decision(body, by=facilitator)
    return Council(decision.id, [member.id for member in members], facilitator.id)
