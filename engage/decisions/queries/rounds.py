"""Reads of rounds for members: rounds that wait for an answer, who has answered, and after the reveal the answers.

Before the reveal nothing here reads an answer, only whether a seat has one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import aliased, lazyload

from engage.accounts.models import User
from engage.bodies.models import Body
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.decisions.models import (
    Answer,
    Ballot,
    Concern,
    ConcernState,
    Decision,
    DecisionBody,
    DecisionStatus,
    Round,
    RoundBody,
    RoundSeat,
    RoundState,
    RoundVoter,
)
from engage.decisions.policy.consensus import Tally
from engage.decisions.policy.frozen import FrozenText
from engage.decisions.queries.ballots import Asked, frozen_texts

_LAST = and_(Ballot.round_seat_id == RoundSeat.id, Ballot.number == RoundSeat.casts)
_IS_ANSWERED = exists().where(_LAST, Ballot.answer != Answer.VOID)
_NUMBERLESS = {Answer.STAND_ASIDE: 6, Answer.RECUSE: 7, Answer.ABSTAIN: 8}


@dataclass(frozen=True)
class Waiting:
    """An open round in which a person may answer. `has_answered`: for all of their seats."""

    slug: str
    title_id: int
    number: int
    mode: str
    is_live: bool
    closes_at: datetime
    has_answered: bool


@dataclass(frozen=True)
class Listed:
    """A decision in a member's list, with its latest round."""

    decision: Decision
    latest: Round | None
    waiting: Waiting | None

    @property
    def waits(self) -> bool:
        """Whether it waits for the reader's answer."""
        return self.waiting is not None and not self.waiting.has_answered


@dataclass(frozen=True)
class SeatState:
    """A seat of a round. `names`: those who may answer for it; `answered_by`: who answered."""

    body_id: int
    organization: str | None
    names: tuple[str, ...]
    is_answered: bool
    answered_by: str | None
    scribe: str | None


@dataclass(frozen=True)
class Given:
    """One person's answer in a revealed round, once even if it counts in several bodies."""

    body_ids: tuple[int, ...]
    organization: str | None
    name: str
    scribe: str | None
    ballot: Ballot

    @property
    def order(self) -> int:
        """The sort key: concerns come first."""
        value = self.ballot.value
        return value if value is not None else _NUMBERLESS.get(Answer(self.ballot.answer or ""), 9)

    @property
    def has_words(self) -> bool:
        """Whether the answer has a reason or a remedy, redacted ones included."""
        return bool(self.ballot.reason or self.ballot.remedy or self.ballot.redacted_at)


@dataclass(frozen=True)
class BodyVerdict:
    """One body in a round; outcome and tally are set after the reveal only."""

    asked: RoundBody
    body: Body

    @property
    def tally(self) -> Tally | None:
        """The numbers that explain the verdict."""
        return Tally.from_json(self.asked.tally) if self.asked.tally is not None else None


@dataclass(frozen=True)
class RoundView:
    """All data of a round's page. Before the reveal `given` is empty and `text` is None."""

    asked: Asked
    bodies: tuple[BodyVerdict, ...]
    texts: TextBundle
    seats: tuple[SeatState, ...]
    given: tuple[Given, ...]
    text: FrozenText | None
    may_answer: bool

    @property
    def is_revealed(self) -> bool:
        """Whether the bodies may read the answers."""
        return self.asked.round.state == RoundState.REVEALED

    def seats_of(self, body_id: int, *, answered: bool) -> list[SeatState]:
        """Return the seats of a body that have answered, or that have not."""
        return [seat for seat in self.seats if seat.body_id == body_id and seat.is_answered is answered]

    def given_in(self, body_id: int) -> list[Given]:
        """Return the answers that count in a body."""
        return [given for given in self.given if body_id in given.body_ids]


def waiting_for(user_id: int, now: datetime) -> list[Waiting]:
    """Return the open rounds in which a person may answer, earliest deadline first (one statement)."""
    rows = db.session.execute(
        select(Decision.slug, Decision.title_id, Round, func.min(_answered_column()))
        .join(Round, Round.decision_id == Decision.id)
        .join(RoundSeat, RoundSeat.round_id == Round.id)
        .join(RoundVoter, RoundVoter.round_seat_id == RoundSeat.id)
        .where(RoundVoter.user_id == user_id, Round.state == RoundState.OPEN, Round.closes_at > now)
        .group_by(Decision.id, Round.id)
        .order_by(Round.closes_at, Round.id)
        .options(lazyload(Round.bodies))
    )
    return [
        Waiting(slug, title_id, one.number, one.mode, one.is_live, one.closes_at, bool(answered))
        for slug, title_id, one, answered in rows
    ]


def answered_concerns(user_id: int) -> list[tuple[str, int, int]]:
    """Return (slug, title id, concern number) of the person's concerns that a change answered (one statement)."""
    rows = db.session.execute(
        select(Decision.slug, Decision.title_id, Concern.number)
        .join(Decision, Decision.id == Concern.decision_id)
        .where(Concern.raiser_id == user_id, Concern.state == ConcernState.ANSWERED)
        .order_by(Concern.answered_at)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def list_for(body_ids: Collection[int], user_id: int, now: datetime) -> list[Listed]:
    """Return the decisions of these bodies: those that wait for the reader, then the open ones, then the others."""
    deciding = select(DecisionBody.decision_id).where(DecisionBody.body_id.in_(body_ids))
    rows = db.session.execute(
        select(Decision, Round)
        .outerjoin(Round, and_(Round.decision_id == Decision.id, Round.number == Decision.rounds))
        .where(Decision.id.in_(deciding))
        .order_by(Decision.id.desc())
        .options(lazyload(Round.bodies))
    ).all()
    waiting = {one.slug: one for one in waiting_for(user_id, now)}
    listed = [Listed(decision, latest, waiting.get(decision.slug)) for decision, latest in rows]
    return sorted(listed, key=_urgency)


def _urgency(one: Listed) -> tuple[bool, float, bool]:
    """Return the sort key: decisions that wait, by deadline; then the open ones; then the others."""
    closes = one.waiting.closes_at.timestamp() if one.waiting is not None and one.waits else 0.0
    return not one.waits, closes, one.decision.status != DecisionStatus.OPEN


def load_round(asked: Asked, user_id: int, language: str) -> RoundView:
    """Load a round's page for a member of one of its bodies (at most five statements)."""
    is_revealed = asked.round.state == RoundState.REVEALED
    bodies = list_verdicts([asked.round.id])
    seats, may_answer = _seats(asked.round.id, user_id)
    given = _given(asked.round.id) if is_revealed else ()
    text = frozen_texts(asked.decision.id, [asked.round.number], language) if is_revealed else {}
    names = [one.body.name_id for one in bodies]
    return RoundView(
        asked=asked,
        bodies=bodies,
        texts=load_texts(db.session, [asked.decision.title_id, *names], language),
        seats=seats,
        given=given,
        text=text.get(asked.round.number),
        may_answer=may_answer,
    )


def list_verdicts(round_ids: Sequence[int]) -> tuple[BodyVerdict, ...]:
    """Return the bodies of some rounds, in the order of bodies (one statement)."""
    rows = db.session.execute(
        select(RoundBody, Body)
        .join(Body, Body.id == RoundBody.body_id)
        .where(RoundBody.round_id.in_(round_ids))
        .order_by(RoundBody.round_id, Body.kind, Body.position, Body.id)
    )
    return tuple(BodyVerdict(*row) for row in rows)


def _answered_column() -> Any:
    return case((_IS_ANSWERED, 1), else_=0)


def _seats(round_id: int, user_id: int) -> tuple[tuple[SeatState, ...], bool]:
    """Return who may answer and who has, by name, and whether the reader may. One statement, which reads no answer."""
    scribe = aliased(User)
    has = and_(_LAST, Ballot.answer != Answer.VOID)
    rows = db.session.execute(
        select(
            RoundSeat.id,
            RoundSeat.body_id,
            RoundSeat.organization,
            RoundVoter.user_id,
            RoundVoter.name,
            Ballot.voter_id,
            scribe.name,
        )
        .join(RoundVoter, RoundVoter.round_seat_id == RoundSeat.id)
        .outerjoin(Ballot, has)
        .outerjoin(scribe, scribe.id == Ballot.scribe_id)
        .where(RoundSeat.round_id == round_id)
        .order_by(RoundVoter.part.desc(), RoundVoter.name)
    ).all()
    by_seat: dict[int, list[Any]] = {}
    for row in rows:
        by_seat.setdefault(row[0], []).append(row)
    seats = [_seat_state(found) for found in by_seat.values()]
    in_order = tuple(sorted(seats, key=lambda seat: [name.casefold() for name in seat.names]))
    return in_order, any(row[3] == user_id for row in rows)


def _seat_state(rows: Sequence[Any]) -> SeatState:
    first = rows[0]
    return SeatState(
        body_id=first[1],
        organization=first[2],
        names=tuple(row[4] for row in rows),
        is_answered=first[5] is not None,
        answered_by=next((row[4] for row in rows if row[3] == first[5]), None),
        scribe=first[6],
    )


def _given(round_id: int) -> tuple[Given, ...]:
    """Return the counted answers, concerns first (one statement). Only for a revealed round."""
    scribe = aliased(User)
    rows = db.session.execute(
        select(RoundSeat.body_id, RoundSeat.organization, RoundVoter.name, scribe.name, Ballot)
        .join(Ballot, _LAST)
        .join(
            RoundVoter,
            and_(RoundVoter.round_seat_id == RoundSeat.id, RoundVoter.user_id == Ballot.voter_id),
        )
        .join(Round, and_(Round.id == RoundSeat.round_id, Round.state == RoundState.REVEALED))
        .outerjoin(scribe, scribe.id == Ballot.scribe_id)
        .where(RoundSeat.round_id == round_id, Ballot.answer.is_not(None), Ballot.answer != Answer.VOID)
        .order_by(RoundSeat.body_id)
    ).all()
    return tuple(sorted(_once(rows), key=lambda given: (given.order, given.name.casefold())))


def _once(rows: Iterable[Any]) -> list[Given]:
    """Merge the rows of one submission in several bodies into one entry."""
    together: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        together.setdefault((row[4].voter_id, row[4].submission), []).append(row)
    return [
        Given(
            body_ids=tuple(row[0] for row in found),
            organization=next((row[1] for row in found if row[1]), None),
            name=found[0][2],
            scribe=found[0][3],
            ballot=found[0][4],
        )
        for found in together.values()
    ]
