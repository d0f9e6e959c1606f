"""Reads for the facilitators' pages. Before a reveal they show who has answered, never the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from engage.bodies.models import Office, OfficeHolder
from engage.core import clock
from engage.core.db import db
from engage.decisions.models import (
    Answer,
    Ballot,
    Concern,
    ConcernState,
    Decision,
    DecisionStatus,
    Outcome,
    Round,
    RoundSeat,
    RoundState,
    RoundVoter,
    Statement,
)
from engage.decisions.policy.next_step import RoundNow, Situation
from engage.decisions.queries.readiness import Obstacle, RoundReadiness
from engage.decisions.services import access
from engage.drafts.models import DraftVersion


@dataclass(frozen=True)
class SeatAnswered:
    """A seat of a round, and whether it has an answer. A disputed ballot is not an answer."""

    seat: RoundSeat
    has_answered: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names of those who may answer for it, the holder before the alternate."""
        return tuple(person.name for person in self.seat.people)


@dataclass(frozen=True)
class BodyAnswering:
    """A body in a round under way: its frozen rule, how many seats may answer and how many have."""

    id: int
    rule: Mapping[str, Any]
    entitled: int
    answered: int


@dataclass(frozen=True)
class RoundUnderWay:
    """A round that is open, or closed and not revealed."""

    round: Round
    seats: Sequence[SeatAnswered]

    @property
    def answered(self) -> int:
        """The number of seats that have answered."""
        return sum(seat.has_answered for seat in self.seats)

    @property
    def bodies(self) -> list[BodyAnswering]:
        """The bodies of the round."""
        return [
            BodyAnswering(
                row.body_id,
                row.rule,
                row.entitled,
                sum(one.has_answered for one in self.seats if one.seat.body_id == row.body_id),
            )
            for row in self.round.bodies
        ]

    @property
    def is_complete(self) -> bool:
        """Whether every seat has answered."""
        return all(seat.has_answered for seat in self.seats)

    def is_open(self, now: datetime) -> bool:
        """Return whether the round takes answers."""
        return self.round.takes_votes(now)

    @property
    def may_close(self) -> bool:
        """Whether a facilitator may close the round now."""
        return self.round.may_be_closed(clock.now(), lambda: self.is_complete)

    @property
    def may_reveal(self) -> bool:
        """Whether the round is closed and not revealed yet."""
        return self.round.state == RoundState.CLOSED


@dataclass(frozen=True)
class RedactableText:
    """The words of a counted answer. `idents`: its ballots' ids, one for each body it counts in."""

    ballot: Ballot
    idents: frozenset[int]
    round_number: int
    name: str


def bodies_facilitated(user_id: int) -> list[int]:
    """Return the ids of the bodies that a person facilitates."""
    statement = select(OfficeHolder.body_id).where(
        OfficeHolder.user_id == user_id, OfficeHolder.office == Office.FACILITATOR
    )
    return list(db.session.scalars(statement.order_by(OfficeHolder.body_id)))


def list_rounds(decision_id: int) -> list[Round]:
    """Return the rounds of a decision with their bodies, newest first."""
    statement = select(Round).where(Round.decision_id == decision_id).order_by(Round.number.desc())
    return list(db.session.scalars(statement))


def seats_of_round(round_id: int) -> list[SeatAnswered]:
    """Return the seats of a round with their voters, and whether each has answered (two statements)."""
    statement = (
        select(RoundSeat, func.coalesce(Ballot.answer != Answer.VOID, False))
        .outerjoin(Ballot, (Ballot.round_seat_id == RoundSeat.id) & (Ballot.number == RoundSeat.casts))
        .where(RoundSeat.round_id == round_id)
        .order_by(RoundSeat.body_id, RoundSeat.seat_id)
        .options(selectinload(RoundSeat.people))
        .execution_options(populate_existing=True)
    )
    return [SeatAnswered(seat, bool(answered)) for seat, answered in db.session.execute(statement)]


def under_way(decision_id: int) -> RoundUnderWay | None:
    """Return the round under way with its seats, or None."""
    found = access.round_under_way(decision_id)
    return RoundUnderWay(found, seats_of_round(found.id)) if found else None


def list_words(decision_id: int) -> list[RedactableText]:
    """Return the words of revealed rounds, newest round first. An answer that counts in several bodies appears once."""
    statement = (
        select(Ballot, Round.number, RoundSeat)
        .join(RoundSeat, (RoundSeat.id == Ballot.round_seat_id) & (RoundSeat.casts == Ballot.number))
        .join(Round, Round.id == Ballot.round_id)
        .where(Round.decision_id == decision_id, Round.state == RoundState.REVEALED)
        .where(Ballot.answer.is_not(None), Ballot.answer != Answer.VOID)
        .order_by(Round.number.desc(), RoundSeat.number)
        .options(selectinload(RoundSeat.people))
    )
    once: dict[tuple[int, int, str], RedactableText] = {}
    for ballot, number, seat in db.session.execute(statement):
        if ballot.reason or ballot.remedy or ballot.redacted_at:
            key = (number, ballot.voter_id, ballot.submission)
            name = next((person.name for person in seat.people if person.user_id == ballot.voter_id), "")
            known = once.get(key) or RedactableText(ballot, frozenset(), number, name)
            once[key] = replace(known, idents=known.idents | {ballot.id})
    return list(once.values())


def find_words(decision_id: int, ballot_id: int) -> RedactableText | None:
    """Return the words of one ballot of a revealed round, or None."""
    return next((words for words in list_words(decision_id) if ballot_id in words.idents), None)


def find_statement(decision_id: int, statement_id: int) -> Statement | None:
    """Return a statement of a decision, or None."""
    statement = db.session.get(Statement, statement_id)
    return statement if statement is not None and statement.decision_id == decision_id else None


def names_of_raisers(concerns: Sequence[tuple[Concern, Ballot]]) -> dict[int, str]:
    """Return the raisers' names at the opening of their rounds, by user id."""
    people = {concern.raiser_id for concern, _ballot in concerns}
    statement = (
        select(RoundVoter.user_id, RoundVoter.name)
        .where(RoundVoter.user_id.in_(people))
        .where(RoundVoter.round_id.in_({concern.round_id for concern, _ballot in concerns}))
        .order_by(RoundVoter.round_id)
    )
    return {user_id: name for user_id, name in db.session.execute(statement)}


def open_concerns(concerns: Sequence[tuple[Concern, Ballot]]) -> list[tuple[Concern, Ballot]]:
    """Return the concerns that are neither resolved nor closed."""
    waiting = (ConcernState.OPEN, ConcernState.ANSWERED)
    return [(concern, ballot) for concern, ballot in concerns if concern.state in waiting]


def later_versions(decision: Decision, concern: Concern) -> list[DraftVersion]:
    """Return the versions that could answer a concern: later than the one it is about, newest first."""
    about = select(Round.version_id).where(Round.id == concern.round_id).scalar_subquery()
    statement = (
        select(DraftVersion)
        .where(DraftVersion.draft_id == decision.draft_id, DraftVersion.id > about)
        .order_by(DraftVersion.number.desc())
    )
    return list(db.session.scalars(statement))


def situation_of(
    decision: Decision,
    now_asked: RoundUnderWay | None,
    ready: RoundReadiness,
    concerns: Sequence[tuple[Concern, Ballot]],
) -> Situation:
    """Return the current state of a decision, from which its next step follows."""
    return Situation(
        asked=_now(now_asked) if now_asked else None,
        is_open=decision.status == DecisionStatus.OPEN,
        has_consensus=decision.status == DecisionStatus.CONSENSUS,
        is_published=decision.published_at is not None,
        has_review=decision.review_on is not None,
        rounds_used_up=Obstacle.ROUNDS_USED_UP in ready.obstacles,
        has_open_concerns=any(concern.state == ConcernState.OPEN for concern, _ballot in concerns),
        may_open=ready.may_check,
    )


def _now(now_asked: RoundUnderWay) -> RoundNow:
    return RoundNow(
        is_live=now_asked.round.is_live,
        is_complete=now_asked.is_complete,
        may_close=now_asked.may_close,
        may_reveal=now_asked.may_reveal,
    )


@dataclass(frozen=True)
class Lacking:
    """A body that had no quorum in the last round that was revealed: so many seats counted, so many were needed."""

    body_id: int
    round_number: int
    present: int
    quorum: int


def without_quorum(rounds: Sequence[Round]) -> list[Lacking]:
    """Return the bodies without a quorum in the last revealed round, of rounds that are listed newest first."""
    last = next((one for one in rounds if one.state == RoundState.REVEALED), None)
    if last is None:
        return []
    return [
        Lacking(row.body_id, last.number, row.tally["present"], row.tally["quorum"])
        for row in last.bodies
        if row.outcome == Outcome.NO_QUORUM and row.tally is not None
    ]
