"""What members and facilitators do in a season: a decision on which rounds open, are answered, close or are stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Office
from engage.core.db import db, write
from engage.decisions.models import Decision, Round, RoundState
from engage.decisions.services import closing
from tests.season.facts import LANGUAGES
from tests.season.play import Play
from tests.support import decisions as deciding
from tests.support.bodies import give, make_body, make_member


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

    def last_round(self) -> Round | None:
        """The newest round, or None before the first."""
        rounds = select(Round).where(Round.decision_id == self.decision_id).order_by(Round.id.desc())
        return db.session.scalars(rounds.execution_options(populate_existing=True)).first()


def make_council() -> Council:
    """A body of five that read different languages, and a decision before it."""
    body = make_body("season", name="Season Council")
    members = [make_member(body, name=f"Member {tag}", language=tag) for tag in LANGUAGES]
    facilitator = deciding.make_facilitator(body)
    give(body, facilitator, Office.FACILITATOR)
    decision = deciding.make_decision(body, by=facilitator)
    return Council(decision.id, [member.id for member in members], facilitator.id)


def open_round(play: Play) -> str | None:
    """A round opens, where none is under way."""
    last = play.council.last_round()
    if last is not None and last.state in (RoundState.OPEN, RoundState.CLOSED):
        return None
    opened = deciding.open_round(
        play.council.decision,
        by=play.council.facilitator,
        mode=play.chance.choice(list(deciding.RoundMode)),
        lasts=timedelta(hours=play.chance.choice([30, 50, 80])),
    )
    return f"round {opened.number} opened"


def cast(play: Play) -> str | None:
    """A member answers, or changes the answer."""
    opened = play.council.last_round()
    if opened is None or not opened.takes_votes(play.clock.now):
        return None
    member = play.chance.choice(play.council.members)
    value = play.chance.choice([0, 1, 2, 3, 4, 4, 5])
    deciding.cast(opened, member, value)
    return f"{member.name} answers {value}"


def close(play: Play) -> str | None:
    """A round whose time is over, or in which all have answered, closes and is revealed."""
    opened = play.council.last_round()
    if opened is None or opened.state != RoundState.OPEN:
        return None
    answered = {ballot.voter_id for ballot in deciding.ballots_of(opened)}
    if opened.closes_at > play.clock.now and len(answered) < len(play.council.member_ids):
        return None
    closed = deciding.close(opened, by=play.council.facilitator)
    return f"round {closed.number} closed: {closed.outcome}"


def stop(play: Play) -> str | None:
    """A round is stopped and does not count."""
    opened = play.council.last_round()
    if opened is None or opened.state != RoundState.OPEN:
        return None
    with write():
        closing.void_round(
            play.council.decision_id, opened.id, reason="A page is missing.", actor=play.council.facilitator_id
        )
    return f"round {opened.number} stopped"
