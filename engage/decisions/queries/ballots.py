"""Reads for a person's ballot: the question, the bodies, the last answer, and changes since the last round.

The number of statements is fixed, and no other person's answer is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, lazyload

from engage.accounts.models import User
from engage.bodies.models import Body
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.i18n.content import TextBundle, load_texts
from engage.decisions.models import (
    Answer,
    Ballot,
    Decision,
    DecisionBody,
    Round,
    RoundBody,
    RoundSeat,
    RoundText,
    RoundVoter,
)
from engage.decisions.policy.counting import leaves_alone
from engage.decisions.policy.frozen import ClauseChange, FrozenText, frozen_text, what_changed
from engage.decisions.queries.raised import RaisedConcern, list_raised
from engage.drafts.models import Draft, DraftVersion


@dataclass(frozen=True)
class Asked:
    """A round, its decision and its version."""

    decision: Decision
    round: Round
    version: int
    draft_slug: str


@dataclass(frozen=True)
class BallotSeat:
    """One body of a round and, if the reader has a seat in it, that seat and its answer.

    `last` is the reader's own answer only; `answered_by` names another person who answered for the seat they share.
    `scribe` names who recorded the reader's answer. `gives_way`: see `leaves_alone`.
    """

    asked: RoundBody
    body: Body
    seat: RoundSeat | None
    last: Ballot | None
    answered_by: str | None
    scribe: str | None
    gives_way: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether the reader's seat has an answer."""
        return self.last is not None or self.answered_by is not None


@dataclass(frozen=True)
class Previous:
    """The person's answer in their last round before this one."""

    round_number: int
    body_id: int
    ballot: Ballot


@dataclass(frozen=True)
class BallotView:
    """All that a person's ballot shows. `changes` is None if they answered in no earlier round."""

    asked: Asked
    ballot_seats: tuple[BallotSeat, ...]
    texts: TextBundle
    text: FrozenText
    answered_before: int | None
    changes: tuple[ClauseChange, ...] | None
    previous: tuple[Previous, ...]
    concerns: tuple[RaisedConcern, ...]

    @property
    def mine(self) -> tuple[BallotSeat, ...]:
        """Those of `ballot_seats` in which the reader has a seat."""
        return tuple(ballot_seat for ballot_seat in self.ballot_seats if ballot_seat.seat is not None)


def find_asked(slug: str, number: int) -> Asked:
    """Return a round by its address (one statement). Raise NotFound. Does not check who may see it."""
    row = db.session.execute(_asked(slug, number)).one_or_none()
    if row is None:
        raise NotFound
    return Asked(*row)


def find_asked_for(slug: str, number: int, user_id: int) -> tuple[Asked, bool]:
    """Return `find_asked`, and whether this person has a seat that may answer in the round. Still one statement."""
    has_seat = exists().where(RoundVoter.round_id == Round.id, RoundVoter.user_id == user_id)
    row = db.session.execute(_asked(slug, number).add_columns(has_seat)).one_or_none()
    if row is None:
        raise NotFound
    *found, is_asked = row
    return Asked(*found), bool(is_asked)


def _asked(slug: str, number: int) -> Select[Decision, Round, int, str]:
    return (
        select(Decision, Round, DraftVersion.number, Draft.slug)
        .join(Round, Round.decision_id == Decision.id)
        .join(DraftVersion, DraftVersion.id == Round.version_id)
        .join(Draft, Draft.id == Decision.draft_id)
        .where(Decision.slug == slug, Round.number == number)
        .options(lazyload(Decision.body_rows), lazyload(Round.bodies))
    )


def body_ids(decision_id: int) -> frozenset[int]:
    """Return the ids of a decision's bodies (one statement)."""
    statement = select(DecisionBody.body_id).where(DecisionBody.decision_id == decision_id)
    return frozenset(db.session.scalars(statement))


def list_ballot_seats(round_id: int, user_id: int) -> tuple[BallotSeat, ...]:
    """Return every body of a round with the reader's seat in it (one statement)."""
    scribe, other, me = aliased(User), aliased(RoundVoter), aliased(RoundVoter)
    mine = select(RoundVoter.round_seat_id).where(
        RoundVoter.user_id == user_id, RoundVoter.round_id == round_id
    )
    same_body = and_(RoundSeat.round_id == RoundBody.round_id, RoundSeat.body_id == RoundBody.body_id)
    rows = db.session.execute(
        select(RoundBody, Body, RoundSeat, Ballot, other.name, scribe.name, me.part)
        .join(Body, Body.id == RoundBody.body_id)
        .outerjoin(RoundSeat, and_(same_body, RoundSeat.id.in_(mine)))
        .outerjoin(
            Ballot,
            and_(
                Ballot.round_seat_id == RoundSeat.id,
                Ballot.number == RoundSeat.casts,
                Ballot.answer != Answer.VOID,
            ),
        )
        .outerjoin(other, and_(other.round_seat_id == RoundSeat.id, other.user_id == Ballot.voter_id))
        .outerjoin(scribe, scribe.id == Ballot.scribe_id)
        .outerjoin(me, and_(me.round_seat_id == RoundSeat.id, me.user_id == user_id))
        .where(RoundBody.round_id == round_id)
        .order_by(Body.kind, Body.position, Body.id)
    )
    return tuple(_ballot_seat(user_id, *row) for row in rows)


def counting(ballot_seats: tuple[BallotSeat, ...]) -> tuple[BallotSeat, ...]:
    """Return the bodies as one answer for all of them counts: without seats that `leaves_alone` excludes."""
    if all(ballot_seat.gives_way for ballot_seat in ballot_seats if ballot_seat.seat):
        return ballot_seats
    return tuple(
        replace(ballot_seat, seat=None, last=None, answered_by=None, scribe=None)
        if ballot_seat.gives_way
        else ballot_seat
        for ballot_seat in ballot_seats
    )


def previous_answers(asked: Asked, user_id: int) -> tuple[Previous, ...]:
    """Return the person's answers in their last round of the decision before this one, by body (one statement).

    Ballots of voided rounds and replaced ballots are empty and therefore not included.
    """
    rows = db.session.execute(
        select(Round.number, RoundSeat.body_id, Ballot)
        .join(RoundSeat, RoundSeat.round_id == Round.id)
        .join(Ballot, and_(Ballot.round_seat_id == RoundSeat.id, Ballot.number == RoundSeat.casts))
        .where(
            Round.decision_id == asked.decision.id,
            Round.number < asked.round.number,
            Ballot.voter_id == user_id,
            Ballot.answer.is_not(None),
            Ballot.answer != Answer.VOID,
        )
        .order_by(Round.number.desc(), RoundSeat.body_id)
    ).all()
    return tuple(Previous(*row) for row in rows if row[0] == rows[0][0])


def clause_keys(round_id: int) -> frozenset[str]:
    """Return the keys of the clauses that an answer may refer to in a round's text (one statement)."""
    clauses = db.session.scalar(
        select(RoundText.clauses).where(RoundText.round_id == round_id, RoundText.is_source)
    )
    return frozenset(clause["key"] for clause in clauses or () if clause["kind"] == "clause")


def frozen_texts(decision_id: int, numbers: Sequence[int], language: str) -> dict[int, FrozenText]:
    """Return the texts of some rounds of a decision, by round number (one statement)."""
    rows = db.session.execute(
        select(Round.number, RoundText.language, RoundText.is_source, RoundText.clauses)
        .join(RoundText, RoundText.round_id == Round.id)
        .where(
            Round.decision_id == decision_id,
            Round.number.in_(numbers),
            or_(RoundText.is_source, RoundText.language == language),
        )
    ).all()
    by_number: dict[int, list[tuple[str, bool, list[dict[str, Any]]]]] = {}
    for number, tag, is_source, clauses in rows:
        by_number.setdefault(number, []).append((tag, is_source, clauses))
    return {number: frozen_text(found, language) for number, found in by_number.items()}


def load_ballot(
    asked: Asked, ballot_seats: tuple[BallotSeat, ...], user_id: int, language: str
) -> BallotView:
    """Load a person's ballot in a language (four statements)."""
    previous = previous_answers(asked, user_id)
    before = previous[0].round_number if previous else None
    wanted = [asked.round.number, *([before] if before is not None else [])]
    frozen = frozen_texts(asked.decision.id, wanted, language)
    now = frozen[asked.round.number]
    changes = tuple(what_changed(frozen[before], now)) if before is not None else None
    names = [ballot_seat.body.name_id for ballot_seat in ballot_seats]
    return BallotView(
        asked=asked,
        ballot_seats=ballot_seats,
        texts=load_texts(db.session, [asked.decision.title_id, asked.decision.summary_id, *names], language),
        text=now,
        answered_before=before,
        changes=changes,
        previous=previous,
        concerns=tuple(list_raised(asked.decision.id)) if asked.round.number > 1 else (),
    )


def count_answered(round_id: int) -> dict[int, int]:
    """Return how many seats have answered in a round, by body (one statement). Reads no answer."""
    rows = db.session.execute(
        select(RoundSeat.body_id, func.count())
        .join(Ballot, and_(Ballot.round_seat_id == RoundSeat.id, Ballot.number == RoundSeat.casts))
        .where(RoundSeat.round_id == round_id, Ballot.answer != Answer.VOID)
        .group_by(RoundSeat.body_id)
    )
    return {row[0]: row[1] for row in rows}


def _ballot_seat(
    user_id: int,
    asked: RoundBody,
    body: Body,
    seat: RoundSeat | None,
    last: Ballot | None,
    voter: str | None,
    scribe: str | None,
    part: str | None,
) -> BallotSeat:
    is_own = last is not None and last.voter_id == user_id
    return BallotSeat(
        asked=asked,
        body=body,
        seat=seat,
        last=last if is_own else None,
        answered_by=voter if last is not None and not is_own else None,
        scribe=scribe if is_own else None,
        gives_way=part is not None and leaves_alone(part, last, user_id),
    )
