"""Closing a round, and the reveal: the verdict, and everything that a value would have betrayed before."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from engage.bodies.models import Body, Office
from engage.bodies.services import access as members
from engage.core import audit, clock
from engage.core.db import db
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.decisions.errors import NotClosed, RoundOver, RoundStillOpen
from engage.decisions.models import (
    UNDER_WAY,
    Answer,
    Ballot,
    Concern,
    Decision,
    DecisionStatus,
    Outcome,
    Round,
    RoundBody,
    RoundSeat,
    RoundState,
)
from engage.decisions.policy import chain, consensus
from engage.decisions.policy.consensus import Vote
from engage.decisions.services import access, events

# A live round that nobody reveals is revealed by itself, so that no answer stays hidden for ever.
FORGOTTEN_AFTER = timedelta(hours=12)
WORKER = "worker"


@dataclass(frozen=True)
class Counted:
    """One seat's ballot that counts."""

    seat: RoundSeat
    ballot: Ballot

    @property
    def vote(self) -> Vote:
        """What it says."""
        assert self.ballot.answer is not None
        return Vote(Answer(self.ballot.answer), self.ballot.value)


def close_round(decision_id: int, round_id: int, *, user_id: int | None) -> Round:
    """Close a round: no vote lands after. One that is not live is revealed in the same instant.

    A facilitator closes a live round at any time, and another one early only where every seat has answered; the
    worker (`user_id` None) closes when the time is over. Raises NoOffice, RoundOver, RoundStillOpen.
    """
    if user_id is None:
        decision = access.lock_decision(decision_id)
    else:
        decision = access.lock_for_facilitator(decision_id, user_id)
    now = clock.now()
    closing = access.reload_round(decision, round_id)
    if closing.state != RoundState.OPEN:
        raise RoundOver(closing.closed_at or closing.closes_at)
    if now < closing.closes_at and (user_id is None or not _may_close_early(closing)):
        raise RoundStillOpen
    closing.state, closing.closed_at = RoundState.CLOSED, now
    answered = _answered(closing)
    events.append(
        decision,
        "closed",
        {"round": closing.number, "answered": answered},
        at=now,
        is_public=closing.is_binding,
    )
    closing.closed_head = events.head_of(decision)
    db.session.flush()
    audit.record(_actor(user_id), "round.closed", "decision", decision.id)
    if closing.is_live:
        _tell(closing, decision, "round_closed")
    else:
        _reveal(decision, closing, now)
    return closing


def reveal_round(decision_id: int, round_id: int, *, user_id: int | None) -> Round:
    """Reveal a closed round to its bodies. Raises NoOffice, NotClosed; RoundStillOpen for a worker that is early."""
    if user_id is None:
        decision = access.lock_decision(decision_id)
    else:
        decision = access.lock_for_facilitator(decision_id, user_id)
    now = clock.now()
    closed = access.reload_round(decision, round_id)
    if closed.state != RoundState.CLOSED or closed.closed_at is None:
        raise NotClosed
    if user_id is None and now < closed.closed_at + FORGOTTEN_AFTER:
        raise RoundStillOpen
    audit.record(_actor(user_id), "round.revealed", "decision", decision.id)
    _reveal(decision, closed, now)
    return closed


def void_round(decision_id: int, round_id: int, *, reason: str, user_id: int) -> Round:
    """Stop a round that must not count, with a reason everybody reads. Raises NoOffice, NotClosed when revealed."""
    decision = access.lock_for_facilitator(decision_id, user_id)
    stopped = access.reload_round(decision, round_id)
    void_locked(decision, stopped, reason=reason, actor=_actor(user_id))
    return stopped


def void_locked(decision: Decision, stopped: Round, *, reason: str, actor: str) -> None:
    """As `void_round`, for callers that hold the decision. What was answered is emptied for ever."""
    if stopped.state not in UNDER_WAY:
        raise NotClosed
    now = clock.now()
    stopped.state, stopped.void_reason = RoundState.VOID, reason
    _empty(select(Ballot.id).where(Ballot.round_id == stopped.id))
    payload = {"round": stopped.number, "reason": chain.sha256(reason)}
    events.append(decision, "voided", payload, at=now, is_public=stopped.is_binding)
    db.session.flush()
    audit.record(actor, "round.voided", "decision", decision.id)
    _tell(stopped, decision, "round_voided")


def due_rounds(now: datetime) -> list[tuple[int, int]]:
    """(decision, round) of the open rounds whose time is over."""
    statement = select(Round.decision_id, Round.id).where(
        Round.state == RoundState.OPEN, Round.closes_at <= now
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def forgotten_rounds(now: datetime) -> list[tuple[int, int]]:
    """(decision, round) of the closed rounds that nobody revealed."""
    statement = select(Round.decision_id, Round.id).where(
        Round.state == RoundState.CLOSED, Round.closed_at <= now - FORGOTTEN_AFTER
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def counted_ballots(round_id: int) -> list[Counted]:
    """The ballots that count: the last of each seat, by the seat's number. Only for what happens at the reveal."""
    statement = (
        select(RoundSeat, Ballot)
        .join(Ballot, (Ballot.round_seat_id == RoundSeat.id) & (Ballot.number == RoundSeat.casts))
        .where(RoundSeat.round_id == round_id, Ballot.answer.is_not(None), Ballot.answer != Answer.VOID)
        .order_by(RoundSeat.number)
        .execution_options(populate_existing=True)
    )
    return [Counted(seat, ballot) for seat, ballot in db.session.execute(statement)]


def judge(bodies: Iterable[RoundBody], counted: Sequence[Counted]) -> dict[int, consensus.Verdict]:
    """The verdict of each body, by its frozen rule."""
    return {
        row.body_id: consensus.rule_of(row.rule).judge(
            row.entitled, [one.vote for one in counted if one.seat.body_id == row.body_id]
        )
        for row in bodies
    }


def _reveal(decision: Decision, closed: Round, now: datetime) -> None:
    counted = counted_ballots(closed.id)
    verdicts = judge(closed.bodies, counted)
    for row in closed.bodies:
        verdict = verdicts[row.body_id]
        row.outcome, row.tally = verdict.outcome, verdict.tally.as_json()
    joint = consensus.joint_outcome([verdict.outcome for verdict in verdicts.values()])
    closed.outcome, closed.state, closed.revealed_at = joint, RoundState.REVEALED, now
    db.session.flush()
    _empty_superseded(closed)
    events.append(
        decision, "revealed", _revealed_payload(closed, counted), at=now, is_public=closed.is_binding
    )
    _raise_concerns(decision, closed, counted, now)
    if closed.is_binding and joint is Outcome.CONSENSUS:
        end(decision, DecisionStatus.CONSENSUS, at=now)
        _offer_volunteers(decision, counted)
    db.session.flush()
    _tell(closed, decision, "round_revealed")


def end(decision: Decision, status: DecisionStatus, *, at: datetime, note: str = "") -> None:
    """End a held decision, in the chain as well."""
    decision.status, decision.ended_at, decision.ending_note = status, at, note
    events.append(decision, "ended", {"status": status}, at=at)


def _may_close_early(closing: Round) -> bool:
    if closing.is_live:
        return True
    seats = select(func.count()).select_from(RoundSeat).where(RoundSeat.round_id == closing.id)
    return _answered(closing) == db.session.scalar(seats)  # what was taken back is no answer


def _answered(closing: Round) -> int:
    statement = (
        select(func.count())
        .select_from(RoundSeat)
        .join(Ballot, (Ballot.round_seat_id == RoundSeat.id) & (Ballot.number == RoundSeat.casts))
        .where(RoundSeat.round_id == closing.id, Ballot.answer != Answer.VOID)
    )
    return int(db.session.scalar(statement) or 0)


def _empty_superseded(closed: Round) -> None:
    """What somebody answered first and then changed is nobody's business any more."""
    superseded = (
        select(Ballot.id)
        .join(RoundSeat, RoundSeat.id == Ballot.round_seat_id)
        .where(Ballot.round_id == closed.id, Ballot.number < RoundSeat.casts)
    )
    _empty(superseded)


def _empty(which: Any) -> None:
    nothing = dict.fromkeys(
        ("answer", "value", "salt", "reason", "reason_salt", "remedy", "remedy_salt"), None
    )
    db.session.execute(
        update(Ballot)
        .where(Ballot.id.in_(which))
        .values(**nothing, clause_keys=[])
        .execution_options(synchronize_session=False)
    )


def _revealed_payload(closed: Round, counted: Sequence[Counted]) -> dict[str, object]:
    """The verdict and its numbers; the opened votes only of bodies whose public record names them."""
    named = {row.body_id for row in closed.bodies if row.publication == "names"}
    slugs = dict(
        db.session.execute(
            select(Body.id, Body.slug).where(Body.id.in_([row.body_id for row in closed.bodies]))
        ).all()
    )
    return {
        "round": closed.number,
        "outcome": closed.outcome,
        "bodies": [
            {"body": slugs[row.body_id], "outcome": row.outcome, "tally": row.tally} for row in closed.bodies
        ],
        "votes": [
            {"seat": one.seat.number, **opening_of(one.ballot)}
            for one in counted
            if one.seat.body_id in named
        ],
    }


def opening_of(ballot: Ballot) -> dict[str, object]:
    """What opens a ballot's commitment."""
    return {
        "answer": ballot.answer,
        "clauses": list(ballot.clause_keys),
        "salt": ballot.salt,
        "scribe": ballot.scribe_id,
        "value": ballot.value,
        "voter": ballot.voter_id,
    }


def _raise_concerns(decision: Decision, closed: Round, counted: Sequence[Counted], now: datetime) -> None:
    """One concern for each person's 0, 1 or 2, even where one answer counted in several bodies.

    Numbered by lot: the order of the seats would tell the public whose words are whose.
    """
    number = int(
        db.session.scalar(select(func.max(Concern.number)).where(Concern.decision_id == decision.id)) or 0
    )
    seen: set[tuple[int, str]] = set()
    raised = []
    for one in secrets.SystemRandom().sample(counted, len(counted)):
        ballot = one.ballot
        if not consensus.is_concern(ballot.value) or (ballot.voter_id, ballot.submission) in seen:
            continue
        seen.add((ballot.voter_id, ballot.submission))
        number += 1
        concern = Concern(
            decision_id=decision.id,
            number=number,
            round_id=closed.id,
            ballot_id=ballot.id,
            raiser_id=ballot.voter_id,
            is_block=ballot.value == consensus.BLOCK,
        )
        db.session.add(concern)
        assert ballot.reason_salt is not None
        payload = {
            "concern": number,
            "round": closed.number,
            "block": concern.is_block,
            "raised_by": chain.raised_by(number, ballot.commitment, ballot.reason_salt),
        }
        raised.append(events.NewEvent("concern.raised", payload, closed.is_binding))
    db.session.flush()
    events.append_all(decision, raised, at=now)


def _offer_volunteers(decision: Decision, counted: Sequence[Counted]) -> None:
    """Tell who facilitates that somebody gave a 5, and so offered to help lead."""
    if all(one.ballot.value != consensus.OFFERS_HELP for one in counted):
        return
    holders = members.office_holders(decision.body_ids, Office.FACILITATOR)
    enqueue_many(
        NewMessage(
            "decisions.volunteers",
            f"decisions.volunteers:{decision.id}:{user_id}",
            {"decision": decision.id, "user": user_id},
        )
        for user_id in sorted({holder.user_id for holder in holders})
    )


def _tell(about: Round, decision: Decision, what: str) -> None:
    people = members.people_of(decision.body_ids)
    enqueue_many(
        NewMessage(
            f"decisions.{what}",
            f"decisions.{what}:{about.id}:{person.id}",
            {"round": about.id, "user": person.id},
        )
        for person in people
    )


def _actor(user_id: int | None) -> str:
    return WORKER if user_id is None else f"user:{user_id}"
