"""Ends of a decision other than consensus, and what follows an end: review, publication, notice."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Office, OfficeHolder
from engage.bodies.services import access as members
from engage.bodies.services import meetings
from engage.bodies.services.reads import body_ids_of
from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.decisions.errors import (
    NotDecided,
    RoundsNotUsedUp,
    WayOutNotAdopted,
)
from engage.decisions.models import (
    Ballot,
    Decision,
    DecisionStatus,
    ResolutionMeeting,
    Round,
    RoundMode,
    RoundSeat,
    RoundState,
)
from engage.decisions.policy import chain, consensus
from engage.decisions.policy.consensus import morning_of
from engage.decisions.services import access, closing, events
from engage.decisions.services.reads import binding_rounds_left, frozen_limits


def end_without_consensus(decision_id: int, status: DecisionStatus, *, note: str, actor: int) -> Decision:
    """Withdraw a decision, or refer it to somebody else, with a public note.

    Withdrawing is always possible, referring only if every body adopted that way out. Raise NoOffice, DecisionEnded,
    RoundUnderWay, WayOutNotAdopted.
    """
    decision = access.lock_open(decision_id, actor)
    access.must_be_free(decision)
    if status is DecisionStatus.REFERRED:
        _must_be_adopted(decision, "referral")
    closing.end(decision, status, at=clock.now(), note=note)
    events.append(decision, "ending_note", {"note": chain.sha256(note)}, at=clock.now())
    db.session.flush()
    audit.record(actor, f"decision.{status}", "decision", decision.id)
    tell_ended(decision)
    return decision


def record_resolution_meeting(decision_id: int, *, held_on: date, note: str, actor: int) -> None:
    """Record a resolution meeting after the last permitted round. It grants one more binding round.

    Raise NoOffice, DecisionEnded, RoundsNotUsedUp, WayOutNotAdopted.
    """
    decision = access.lock_open(decision_id, actor)
    access.must_be_free(decision)
    _must_be_adopted(decision, "resolution_meeting")
    if binding_rounds_left(decision, frozen_limits(decision)) > 0:
        raise RoundsNotUsedUp
    now = clock.now()
    decision.extra_rounds += 1
    db.session.add(
        ResolutionMeeting(
            decision_id=decision.id, held_on=held_on, note=note, recorded_by_id=actor, recorded_at=now
        )
    )
    db.session.flush()
    payload = {"held_on": held_on.isoformat(), "note": chain.sha256(note)}
    events.append(decision, "resolution_meeting", payload, at=now)
    audit.record(actor, "decision.resolution_recorded", "decision", decision.id)


def set_review(decision_id: int, *, review_on: date, actor: int) -> None:
    """Set the day of the bodies' review. Facilitators are reminded on that day. Raise NoOffice, NotDecided."""
    decision = _ended(decision_id, actor)
    decision.review_on = review_on
    db.session.flush()
    events.append(decision, "review", {"on": review_on.isoformat()}, at=clock.now())
    audit.record(actor, "decision.review_set", "decision", decision.id)
    due = morning_of(review_on)
    enqueue_many(
        NewMessage(
            "decisions.review_due",
            f"decisions.review_due:{decision.id}:{person.id}:{review_on}",
            {"decision": decision.id, "user": person.id},
            due,
        )
        for person in facilitators_of(decision)
    )


def give_notice(decision_id: int, *, meeting_id: int | None, actor: int) -> None:
    """Announce to the public what will be decided, and at which meeting.

    Raise NoOffice, DecisionEnded; NotFound if the meeting is of other bodies.
    """
    decision = access.lock_open(decision_id, actor)
    meeting = None if meeting_id is None else meetings.get_meeting(meeting_id)
    if meeting is not None and body_ids_of(meeting).isdisjoint(decision.body_ids):
        raise NotFound
    now = clock.now()
    decision.noticed_at = decision.noticed_at or now
    decision.notice_meeting_id = meeting_id
    db.session.flush()
    events.append(decision, "noticed", {"meeting": meeting_id}, at=now)
    audit.record(actor, "decision.notice_given", "decision", decision.id)


def publish(decision_id: int, *, actor: int) -> None:
    """Publish the record by the bodies' publication rules. A repetition changes nothing. Raise NoOffice, NotDecided."""
    decision = _ended(decision_id, actor)
    if decision.published_at is not None:
        return
    now = clock.now()
    decision.published_at = now
    db.session.flush()
    events.append(decision, "published", {}, at=now)
    audit.record(actor, "decision.published", "decision", decision.id)


def volunteers(decision: Decision) -> list[User]:
    """Return the people who gave a 5 in the binding round that reached consensus: they offered to help lead."""
    if decision.status != DecisionStatus.CONSENSUS:
        return []
    last = (
        select(Round.id)
        .where(
            Round.decision_id == decision.id,
            Round.mode == RoundMode.BINDING,
            Round.state == RoundState.REVEALED,
        )
        .order_by(Round.number.desc())
        .limit(1)
    )
    statement = (
        select(User)
        .join(Ballot, Ballot.voter_id == User.id)
        .join(RoundSeat, (RoundSeat.id == Ballot.round_seat_id) & (RoundSeat.casts == Ballot.number))
        .where(Ballot.round_id.in_(last), Ballot.value == consensus.OFFERS_HELP)
        .order_by(User.name, User.id)
        .distinct()
    )
    return list(db.session.scalars(statement))


def facilitators_of(decision: Decision) -> list[User]:
    """Return the facilitators of the decision's bodies."""
    statement = (
        select(User)
        .join(OfficeHolder, OfficeHolder.user_id == User.id)
        .where(
            OfficeHolder.body_id.in_(decision.body_ids),
            OfficeHolder.office == Office.FACILITATOR,
            User.active,
        )
        .order_by(User.id)
        .distinct()
    )
    return list(db.session.scalars(statement))


def tell_ended(decision: Decision) -> None:
    """Notify every member that a decision was withdrawn or referred."""
    enqueue_many(
        NewMessage(
            "decisions.ended",
            f"decisions.ended:{decision.id}:{person.id}",
            {"decision": decision.id, "user": person.id},
        )
        for person in members.people_of(decision.body_ids)
    )


def _ended(decision_id: int, user_id: int) -> Decision:
    decision = access.lock_for_facilitator(decision_id, user_id)
    if decision.status == DecisionStatus.OPEN:
        raise NotDecided
    return decision


def _must_be_adopted(decision: Decision, way_out: str) -> None:
    if way_out not in frozen_limits(decision).ways_out:
        raise WayOutNotAdopted
