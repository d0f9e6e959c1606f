"""Close and reveal rounds: the verdict, and all that must wait for the reveal because it would show an answer."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
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
    RoundSeat,
    RoundState,
)
from engage.decisions.policy import chain, consensus
from engage.decisions.policy.counting import Counted, judge, opening_of
from engage.decisions.services import access, events
from engage.drafts.services import translators

# The worker reveals a live round that nobody reveals, so that no answer stays hidden for ever.
FORGOTTEN_AFTER = timedelta(hours=12)
WORKER = "worker"


def close_round(decision_id: int, round_id: int, *, actor: int | None) -> Round:
    """Close a round: it takes no more ballots. A round that is not live is revealed in the same transaction.

    A facilitator may close a live round at any time, and another round before its deadline only if every seat has
    answered. The worker (`actor` is None) closes after the deadline. Raise NoOffice, RoundOver, RoundStillOpen.
    """
    if actor is None:
        decision = access.lock_decision(decision_id)
    else:
        decision = access.lock_for_facilitator(decision_id, actor)
    now = clock.now()
    closing = access.reload_round(decision, round_id)
    if closing.state != RoundState.OPEN:
        raise RoundOver(closing.closed_at or closing.closes_at)
    is_over = now >= closing.closes_at
    may_close = is_over if actor is None else closing.may_be_closed(now, lambda: _everyone_answered(closing))
    if not may_close:
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
    audit.record(_actor(actor), "round.closed", "decision", decision.id)
    if closing.is_live:
        _tell(closing, decision, "round_closed")
    else:
        _reveal(decision, closing, now)
    return closing


def reveal_round(decision_id: int, round_id: int, *, actor: int | None) -> Round:
    """Reveal a closed round to its bodies. Raise NoOffice, NotClosed; RoundStillOpen if the worker comes too early."""
    if actor is None:
        decision = access.lock_decision(decision_id)
    else:
        decision = access.lock_for_facilitator(decision_id, actor)
    now = clock.now()
    closed = access.reload_round(decision, round_id)
    if closed.state != RoundState.CLOSED or closed.closed_at is None:
        raise NotClosed
    if actor is None and now < closed.closed_at + FORGOTTEN_AFTER:
        raise RoundStillOpen
    audit.record(_actor(actor), "round.revealed", "decision", decision.id)
    _reveal(decision, closed, now)
    return closed


def void_round(decision_id: int, round_id: int, *, reason: str, actor: int) -> Round:
    """Stop a round that must not count, with a reason for all to read. Raise NoOffice; NotClosed if it is revealed."""
    decision = access.lock_for_facilitator(decision_id, actor)
    stopped = access.reload_round(decision, round_id)
    void_locked(decision, stopped, reason=reason, actor=_actor(actor))
    return stopped


def void_locked(decision: Decision, stopped: Round, *, reason: str, actor: audit.Actor) -> None:
    """Void a round of a decision that the caller has locked. Its answers are erased for ever."""
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
    """Return (decision id, round id) of the open rounds whose deadline has passed."""
    statement = select(Round.decision_id, Round.id).where(
        Round.state == RoundState.OPEN, Round.closes_at <= now
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def forgotten_rounds(now: datetime) -> list[tuple[int, int]]:
    """Return (decision id, round id) of the closed rounds that nobody revealed in time."""
    statement = select(Round.decision_id, Round.id).where(
        Round.state == RoundState.CLOSED, Round.closed_at <= now - FORGOTTEN_AFTER
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def counted_ballots(round_id: int) -> list[Counted]:
    """Return the last ballot of each seat, ordered by seat number. Only for use at the reveal."""
    statement = (
        select(RoundSeat, Ballot)
        .join(Ballot, (Ballot.round_seat_id == RoundSeat.id) & (Ballot.number == RoundSeat.casts))
        .where(RoundSeat.round_id == round_id, Ballot.answer.is_not(None), Ballot.answer != Answer.VOID)
        .order_by(RoundSeat.number)
        .execution_options(populate_existing=True)
    )
    return [Counted(seat, ballot) for seat, ballot in db.session.execute(statement)]


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
    """End a locked decision and append the event to its chain.

    Whoever was asked to translate this draft alone may do so no longer, unless another decision on it is open.
    """
    open_too = select(Decision.id).where(
        Decision.draft_id == decision.draft_id,
        Decision.id != decision.id,
        Decision.status == DecisionStatus.OPEN,
    )
    if db.session.scalar(open_too.limit(1)) is None:
        translators.end_with_decision(decision.draft_id)
    decision.status, decision.ended_at, decision.ending_note = status, at, note
    events.append(decision, "ended", {"status": status}, at=at)


def _everyone_answered(closing: Round) -> bool:
    seats = select(func.count()).select_from(RoundSeat).where(RoundSeat.round_id == closing.id)
    return _answered(closing) == db.session.scalar(seats)  # a disputed ballot is not an answer


def _answered(closing: Round) -> int:
    statement = (
        select(func.count())
        .select_from(RoundSeat)
        .join(Ballot, (Ballot.round_seat_id == RoundSeat.id) & (Ballot.number == RoundSeat.casts))
        .where(RoundSeat.round_id == closing.id, Ballot.answer != Answer.VOID)
    )
    return int(db.session.scalar(statement) or 0)


def _empty_superseded(closed: Round) -> None:
    """Erase the ballots that their voters replaced by a later one. Nobody needs to know them."""
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
    """Return the verdicts with their numbers, and the opened votes of bodies whose public record names voters."""
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


def _raise_concerns(decision: Decision, closed: Round, counted: Sequence[Counted], now: datetime) -> None:
    """Add one concern for each person's 0, 1 or 2, even if that answer counted in several bodies.

    Concern numbers are drawn by lot: in seat order they would tell the public who wrote which words.
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
    """Notify the facilitators if somebody gave a 5 and so offered to help lead."""
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


def _actor(user_id: int | None) -> audit.Actor:
    return WORKER if user_id is None else user_id
