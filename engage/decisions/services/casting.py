"""Cast ballots: append one person's answer under the decision's lock, or refuse it with the reason.

Closing takes the same lock. A ballot that arrives while the round closes is therefore either counted or refused as too
late. Nothing here writes the answer to a log, an audit record or a mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import aliased, lazyload

from engage.bodies.models import Attendance, Office
from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.outbox.services import enqueue
from engage.decisions.errors import (
    AnsweredSince,
    NoSeat,
    NothingToDispute,
    NotPresent,
    ReasonNeeded,
    RoundOver,
    RoundVoided,
    VotedThemselves,
    WrongBody,
    WrongVersion,
)
from engage.decisions.models import (
    Answer,
    Ballot,
    Decision,
    Round,
    RoundBody,
    RoundSeat,
    RoundState,
    RoundVoter,
    Wish,
)
from engage.decisions.policy import chain, consensus
from engage.decisions.policy.counting import leaves_alone
from engage.decisions.services import access, events


@dataclass(frozen=True)
class BallotRequest:
    """The answer of one person. `value` is 0 to 5 when `answer` is a number, else None.

    `submission` identifies one display of the form: if it is sent twice, it counts as one vote. `version_hash` is the
    hash of the text that the person read. `body_id` names the body if each body gets an answer of its own.
    """

    answer: Answer
    value: int | None
    reason: str
    remedy: str
    clause_keys: tuple[str, ...]
    wish: Wish
    language: str
    submission: str
    version_hash: str
    body_id: int | None = None


@dataclass(frozen=True)
class Scribed:
    """The scribe, and the seat the scribe casts for: its voter is present and has no device."""

    round_seat_id: int
    scribe_id: int


@dataclass(frozen=True)
class _SeatToCast:
    """A seat that the person answers for, with its rule and its last ballot."""

    seat: RoundSeat
    rule: consensus.FistToFive
    last: Ballot | None
    was_sent: bool = False
    gives_way: bool = False


def cast_ballot(decision_id: int, round_id: int, request: BallotRequest, *, actor: int) -> None:
    """Append a person's answer for every seat it counts for. Sending the same submission again changes nothing.

    Raise NoSeat, WrongBody, RoundOver, RoundVoided, WrongVersion or ReasonNeeded. Raise AnsweredSince if the submission
    was sent before and the seat has got another answer since, so that nobody is told that an old answer counts.
    """
    decision = access.lock_for_ballot(decision_id)
    now = clock.now()
    opened, ballot_seats = _seats_to_cast(decision, round_id, actor, request.submission)
    ballot_seats = _for_body(opened, ballot_seats, request)
    _cast(decision, opened, ballot_seats, request, voter_id=actor, scribe_id=None, now=now)


def cast_for(
    decision_id: int, round_id: int, request: BallotRequest, *, voter_id: int, scribed: Scribed
) -> None:
    """Cast a ballot for a named person who is present. The person is told and can dispute it until the round closes.

    Raise NoOffice, OfficeTooNew, NotPresent, VotedThemselves and what `cast_ballot` raises.
    """
    decision = access.lock_decision(decision_id)
    now = clock.now()
    opened, ballot_seats = _seats_to_cast(decision, round_id, voter_id, request.submission)
    ballot_seats = [
        ballot_seat
        for ballot_seat in ballot_seats
        if opened.one_ballot or ballot_seat.seat.id == scribed.round_seat_id
    ]
    if scribed.round_seat_id not in {ballot_seat.seat.id for ballot_seat in ballot_seats}:
        raise NoSeat
    for ballot_seat in ballot_seats:
        access.must_hold_office(
            decision.id, [ballot_seat.seat.body_id], scribed.scribe_id, Office.SCRIBE, Office.FACILITATOR
        )
    _must_be_present(opened, voter_id)
    if any(_cast_themselves(ballot_seat.last) for ballot_seat in ballot_seats):
        raise VotedThemselves
    if _cast(
        decision, opened, ballot_seats, request, voter_id=voter_id, scribe_id=scribed.scribe_id, now=now
    ):
        audit.record(scribed.scribe_id, "ballot.scribed", "decision", decision.id)
        enqueue(
            "decisions.scribed",
            key=f"decisions.scribed:{opened.id}:{voter_id}:{request.submission}",
            subject={"round": opened.id, "user": voter_id},
        )


def dispute(decision_id: int, round_id: int, round_seat_id: int, *, by_id: int, submission: str) -> None:
    """Take back a ballot that a scribe cast. The voter may do this, or a facilitator or scribe at the voter's request.

    Raise NotFound, NoOffice, OfficeTooNew, RoundOver, RoundVoided, NothingToDispute.
    """
    decision = access.lock_decision(decision_id)
    now = clock.now()
    seat = db.session.get(RoundSeat, round_seat_id, populate_existing=True)
    if seat is None or seat.round_id != round_id:
        raise NotFound
    last = _last_ballot(seat)
    voters = set(db.session.scalars(select(RoundVoter.user_id).where(RoundVoter.round_seat_id == seat.id)))
    if by_id not in voters:
        access.must_hold_office(decision.id, [seat.body_id], by_id, Office.SCRIBE, Office.FACILITATOR)
    opened = access.reload_round(decision, round_id)
    must_take_votes(opened, now)
    if last is None or last.scribe_id is None or last.answer == Answer.VOID:
        raise NothingToDispute
    void = BallotRequest(
        Answer.VOID, None, "", "", (), Wish.INSIDE, last.language, submission, opened.version_hash
    )
    ballot_seats = [
        _SeatToCast(one, consensus.FistToFive(), last) for one in _seats_of_answer(opened, seat, last)
    ]
    _append(decision, opened, ballot_seats, void, last.voter_id, by_id, now)
    audit.record(by_id, "ballot.disputed", "decision", decision.id)


def _cast(
    decision: Decision,
    opened: Round,
    ballot_seats: Sequence[_SeatToCast],
    request: BallotRequest,
    *,
    voter_id: int,
    scribe_id: int | None,
    now: datetime,
) -> bool:
    """Append the ballots. Return False if the last ballot is from this submission already."""
    if any(
        ballot_seat.last and ballot_seat.last.submission == request.submission for ballot_seat in ballot_seats
    ):
        return False
    must_take_votes(opened, now)
    if any(ballot_seat.was_sent for ballot_seat in ballot_seats):
        raise AnsweredSince
    if request.version_hash != opened.version_hash:
        raise WrongVersion(opened.number)
    for ballot_seat in ballot_seats:
        _must_give_reasons(ballot_seat.rule, request)
    _append(decision, opened, ballot_seats, request, voter_id, scribe_id, now)
    _tell_replaced(opened, ballot_seats, request, voter_id)
    return True


def _tell_replaced(
    opened: Round, ballot_seats: Iterable[_SeatToCast], request: BallotRequest, voter_id: int
) -> None:
    """Notify whoever answered for a shared seat before that another person's answer counts now."""
    before = {one.last.voter_id for one in ballot_seats if one.last and one.last.answer != Answer.VOID}
    for user_id in sorted(before - {voter_id}):
        enqueue(
            "decisions.answer_replaced",
            key=f"decisions.answer_replaced:{opened.id}:{user_id}:{request.submission}",
            subject={"round": opened.id, "user": user_id},
        )


def _seats_to_cast(
    decision: Decision, round_id: int, user_id: int, submission: str
) -> tuple[Round, list[_SeatToCast]]:
    """Return the round and the seats that the person may answer for (one statement).

    `last` is the seat's last ballot. `was_sent` is true if any ballot of the seat came from this submission.
    """
    same = aliased(Ballot)
    last = aliased(Ballot)
    statement = (
        select(Round, RoundSeat, RoundBody.rule, RoundVoter.part, last, same.id)
        .join(RoundSeat, RoundSeat.round_id == Round.id)
        .join(RoundVoter, RoundVoter.round_seat_id == RoundSeat.id)
        .join(RoundBody, (RoundBody.round_id == Round.id) & (RoundBody.body_id == RoundSeat.body_id))
        .outerjoin(last, (last.round_seat_id == RoundSeat.id) & (last.number == RoundSeat.casts))
        .outerjoin(same, (same.round_seat_id == RoundSeat.id) & (same.submission == submission))
        .where(Round.id == round_id, Round.decision_id == decision.id, RoundVoter.user_id == user_id)
        .order_by(RoundSeat.body_id)
        .options(lazyload(Round.bodies))
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(statement).all()
    if not rows:
        access.reload_round(decision, round_id)
        raise NoSeat
    return rows[0][0], [
        _SeatToCast(
            seat, consensus.rule_of(rule), latest, found is not None, leaves_alone(part, latest, user_id)
        )
        for _, seat, rule, part, latest, found in rows
    ]


def _for_body(opened: Round, ballot_seats: list[_SeatToCast], request: BallotRequest) -> list[_SeatToCast]:
    if opened.one_ballot:
        return [ballot_seat for ballot_seat in ballot_seats if not ballot_seat.gives_way] or ballot_seats
    if request.body_id is None and len(ballot_seats) == 1:
        return ballot_seats
    chosen = [ballot_seat for ballot_seat in ballot_seats if ballot_seat.seat.body_id == request.body_id]
    if not chosen:
        raise WrongBody
    return chosen


def must_take_votes(opened: Round, now: datetime) -> None:
    """Raise RoundVoided or RoundOver if a ballot written at `now` would not count."""
    if opened.state == RoundState.VOID:
        raise RoundVoided
    if not opened.takes_votes(now):
        raise RoundOver(min(opened.closed_at or opened.closes_at, opened.closes_at))


def _must_give_reasons(rule: consensus.FistToFive, request: BallotRequest) -> None:
    if rule.needs_reason(request.answer, request.value) and not request.reason.strip():
        raise ReasonNeeded
    if rule.needs_remedy(request.answer, request.value) and not request.remedy.strip():
        raise ReasonNeeded(remedy=True)


def _must_be_present(opened: Round, user_id: int) -> None:
    here = None
    if opened.meeting_id is not None:
        here = db.session.get(Attendance, (opened.meeting_id, user_id), populate_existing=True)
    if here is None or here.left_at is not None:
        raise NotPresent


def _cast_themselves(ballot: Ballot | None) -> bool:
    return ballot is not None and ballot.scribe_id is None


def _seats_of_answer(opened: Round, seat: RoundSeat, ballot: Ballot) -> list[RoundSeat]:
    """Return the seats that this answer counts for: one seat, or all of them if one answer counts for all bodies."""
    if not opened.one_ballot:
        return [seat]
    statement = (
        select(RoundSeat)
        .join(Ballot, (Ballot.round_seat_id == RoundSeat.id) & (Ballot.number == RoundSeat.casts))
        .where(
            RoundSeat.round_id == opened.id,
            Ballot.voter_id == ballot.voter_id,
            Ballot.submission == ballot.submission,
        )
        .order_by(RoundSeat.body_id)
    )
    return list(db.session.scalars(statement))


def _last_ballot(seat: RoundSeat) -> Ballot | None:
    statement = select(Ballot).where(Ballot.round_seat_id == seat.id, Ballot.number == seat.casts)
    return db.session.execute(statement).scalar_one_or_none()


def _append(
    decision: Decision,
    opened: Round,
    ballot_seats: Iterable[_SeatToCast],
    request: BallotRequest,
    voter_id: int,
    scribe_id: int | None,
    now: datetime,
) -> None:
    seats = [ballot_seat.seat for ballot_seat in ballot_seats]
    rows = [_row(opened, seat, request, voter_id, scribe_id, now) for seat in seats]
    db.session.execute(insert(Ballot), rows)
    db.session.execute(
        update(RoundSeat)
        .where(RoundSeat.id.in_([seat.id for seat in seats]))
        .values(casts=RoundSeat.casts + 1)
        .execution_options(synchronize_session=False)
    )
    appended = [
        events.NewEvent(
            "disputed" if request.answer is Answer.VOID else "cast",
            _payload(opened, seat, row),
            opened.is_binding,
        )
        for seat, row in zip(seats, rows, strict=True)
    ]
    events.append_all(decision, appended, at=now)


def _row(
    opened: Round,
    seat: RoundSeat,
    request: BallotRequest,
    voter_id: int,
    scribe_id: int | None,
    now: datetime,
) -> dict[str, Any]:
    salts = [chain.new_salt() for _ in range(3)]
    clauses = list(request.clause_keys)
    return {
        "round_id": opened.id,
        "round_seat_id": seat.id,
        "number": seat.casts + 1,
        "submission": request.submission,
        "voter_id": voter_id,
        "scribe_id": scribe_id,
        "cast_at": now,
        "answer": request.answer,
        "value": request.value,
        "salt": salts[0],
        "commitment": chain.commitment(
            answer=request.answer,
            value=request.value,
            voter=voter_id,
            scribe=scribe_id,
            clauses=clauses,
            salt=salts[0],
        ),
        "language": request.language,
        "reason": request.reason,
        "reason_salt": salts[1],
        "reason_digest": chain.salted(request.reason, salts[1]),
        "remedy": request.remedy,
        "remedy_salt": salts[2],
        "remedy_digest": chain.salted(request.remedy, salts[2]),
        "clause_keys": clauses,
        "wish": request.wish,
    }


def _payload(opened: Round, seat: RoundSeat, row: dict[str, Any]) -> dict[str, object]:
    """Return what the chain stores of a ballot. It holds a digest of the reason even if no reason was given."""
    return {
        "round": opened.number,
        "seat": seat.number,
        "cast": row["number"],
        "commitment": row["commitment"],
        "reason": row["reason_digest"],
        "remedy": row["remedy_digest"],
        "wish": chain.wished(row["wish"], row["language"], row["reason_salt"]),
        "by_scribe": row["scribe_id"] is not None,
    }
