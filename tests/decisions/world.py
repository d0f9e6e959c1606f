"""The decisions of the small world: one under way, after a round with a concern; and one that was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import func, select

from engage.accounts.models import User
from engage.bodies.models import Body, BodyKind, Office
from engage.bodies.services import meetings
from engage.core import clock
from engage.core.city_time import city_day
from engage.core.db import db, write
from engage.decisions.models import Ballot, Decision, Mandate, Round, RoundVoter, StatementKind, Wish
from engage.decisions.services import access, casting, mandates, outcomes, starting, statements
from engage.decisions.services.casting import Scribed
from engage.decisions.services.starting import NewDecision
from engage.drafts.models import Draft
from tests.support.bodies import give, make_body, seat_user
from tests.support.decisions import (
    ballot_request,
    ballots_of,
    cast,
    close,
    decide,
    make_facilitator,
    open_round,
    voters_of,
)

if TYPE_CHECKING:
    from tests.support.world import World

WORDS = "What we heard"
# Pages of a decision that was made.
OF_ENDED = frozenset(
    f"facilitate.{page}" for page in ("publish_record", "set_review", "list_volunteers", "grant_mandate")
) | {"records.show_record", "decisions_api.show_decision"}

# Pages of a round that is over.
OF_FIRST_ROUND = frozenset({"decisions.show_round", "decisions.set_answer_wish"})


@dataclass
class Piece:
    """Decisions of the world's body about its draft."""

    deciding: DecidingWorld

    @classmethod
    def make(cls, world: World) -> Self:
        """Make it, committed."""
        return cls(make_deciding_world(world.bodies.body, world.drafts.draft, world.mark))

    def examples(self, endpoint: str) -> dict[str, object]:
        """What its addresses name."""
        deciding = self.deciding
        return {
            "decision_slug": (deciding.decided if endpoint in OF_ENDED else deciding.decision).slug,
            "number": 1 if endpoint in OF_FIRST_ROUND else 2,
            "concern_number": 1,
            "ballot_id": deciding.ballot.id,
            "round_seat_id": deciding.voter.round_seat_id,
            "voter_id": deciding.voter.user_id,
            "statement_id": deciding.statement_id,
            "mandate_id": deciding.mandate.id,
            "way": "withdraw",
        }

    def join(self, user: User) -> None:
        """Every office, and a question that is theirs to answer."""
        self.deciding.join(user)


@dataclass(frozen=True)
class DecidingWorld:
    """`decision` is under way and told to the public; `decided` was made, is published and granted `mandate`."""

    body: Body
    team: Body
    by: User
    decision: Decision
    decided: Decision
    ballot: Ballot
    statement_id: int
    mandate: Mandate

    @property
    def voter(self) -> RoundVoter:
        """Somebody who may answer in the newest round of `decision`."""
        newest = select(func.max(RoundVoter.round_id)).where(RoundVoter.user_id == self.ballot.voter_id)
        statement = select(RoundVoter).where(
            RoundVoter.user_id == self.ballot.voter_id, RoundVoter.round_id == newest.scalar_subquery()
        )
        return db.session.scalars(statement).one()

    def join(self, user: User) -> None:
        """Let somebody hold every office of the team as well, and ask them in a live round, where a scribe wrote."""
        seat_user(user, self.team)
        give(self.team, user, *Office)
        if access.round_under_way(self.decision.id) is None:
            closes_at = clock.now() + timedelta(minutes=90)
            self._write_down(open_round(self.decision, by=self.by, is_live=True, closes_at=closes_at))

    def _write_down(self, opened: Round) -> None:
        """The facilitator writes down the answer of somebody who is in the room."""
        voter, meeting_id = self.voter, opened.meeting_id
        assert meeting_id is not None
        with write():
            meetings.arrive(meeting_id, voter.user_id, actor=self.by.id)
            casting.cast_for(
                self.decision.id,
                opened.id,
                ballot_request(opened),
                voter_id=voter.user_id,
                scribed=Scribed(voter.round_seat_id, self.by.id),
            )


def make_deciding_world(body: Body, draft: Draft, mark: str = "") -> DecidingWorld:
    """Make it, committed, with the seats the body has now. `mark` is added to what is in addresses."""
    by = make_facilitator(body, name="Robin Example")
    team = make_body(f"the-team{mark}", kind=BodyKind.TEAM, name=WORDS)
    decision = _start(body, draft, by, f"a-decision{mark}")
    first = open_round(decision, by=by)
    people = voters_of(first)
    for user, value in zip(people, (1, *[4] * len(people)), strict=False):
        cast(first, user, value, reason=WORDS if value < 3 else "")
    close(first, by=by)
    with write():
        outcomes.give_notice(decision.id, meeting_id=None, actor=by.id)
        statement = statements.write_statement(
            decision.id,
            kind=StatementKind.ABSENT,
            text=WORDS,
            language="en",
            wish=Wish.NAMED,
            actor=people[0].id,
        )
    decided, mandate = _decide(body, team, draft, by, f"a-decision-made{mark}")
    concern = next(one for one in ballots_of(first) if one.value == 1)
    return DecidingWorld(body, team, by, decision, decided, concern, statement.id, mandate)


def _start(body: Body, draft: Draft, by: User, slug: str) -> Decision:
    wanted = NewDecision(slug, WORDS, WORDS, "en", draft.id, (body.id,))
    with write():
        return starting.start_decision(wanted, actor=by.id)


def _decide(body: Body, team: Body, draft: Draft, by: User, slug: str) -> tuple[Decision, Mandate]:
    """A decision by consensus that lets the team go on, published."""
    decided = _start(body, draft, by, slug)
    decide(decided, by=by)
    now = clock.now()
    wanted = mandates.NewMandate(
        team_id=team.id,
        scope=WORDS,
        limits=WORDS,
        language="en",
        most_decisions=2,
        most_cents=50_000,
        report_on=city_day(now + timedelta(days=30)),
        expires_at=now + timedelta(days=60),
    )
    with write():
        mandate = mandates.grant_mandate(decided.id, wanted, actor=by.id)
        outcomes.publish(decided.id, actor=by.id)
    made = db.session.scalars(select(Decision).where(Decision.id == decided.id)).one()
    return made, mandate
