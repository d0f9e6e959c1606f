"""Carry out what a change says. The body's row is locked by the caller; every act checks its own rules again."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from engage.accounts.services import people
from engage.bodies.errors import NothingChanges
from engage.bodies.models import Body, BodyChange, Office, OfficeHolder, Seat, SeatHolder
from engage.bodies.policy.changes import (
    Appointment,
    FactsChanged,
    OfficeTaken,
    RuleAdopted,
    SeatAdded,
    SeatEnded,
    Unseated,
    from_json,
)
from engage.bodies.services import bodies, rules, seats
from engage.bodies.services.reads import current_rule
from engage.core import audit
from engage.core.db import db
from engage.core.errors import Changed, NotFound
from engage.core.i18n.content import Reviewer


def carry_out(change: BodyChange, *, actor: audit.Actor) -> None:
    """Carry out a change. `user_id` names the person whom it concerns, who has an account.

    Raise what the acts raise, Changed if the body is not any more as it was when this was proposed, and NothingChanges.
    """
    what, body_id = from_json(change.kind, change.what), change.body_id
    match what:
        case Appointment():
            _appoint(body_id, _person(change), what, actor)
        case OfficeTaken():
            _take_office(body_id, _person(change), what.office, actor)
        case Unseated():
            _unseat(body_id, _person(change), what.number, actor)
        case SeatAdded():
            seats.add_seat(body_id, organization=what.organization, actor=actor)
        case SeatEnded():
            _end_seat(what, actor)
        case RuleAdopted():
            _adopt_rule(change, what, actor)
        case FactsChanged():
            _change_facts(body_id, what, actor)


def _person(change: BodyChange) -> int:
    assert change.user_id is not None, "it concerns a person"
    return change.user_id


def _appoint(body_id: int, user_id: int, what: Appointment, actor: audit.Actor) -> None:
    held = select(OfficeHolder.office).where(OfficeHolder.body_id == body_id, OfficeHolder.user_id == user_id)
    if what.seat is None and what.offices <= {Office(office) for office in db.session.scalars(held)}:
        raise NothingChanges
    if what.seat is not None:
        seats.seat_person(body_id, user_id, wish=what.seat, actor=actor)
    for office in sorted(what.offices):
        seats.give_office(body_id, user_id, office, actor=actor)


def _take_office(body_id: int, user_id: int, office: Office, actor: audit.Actor) -> None:
    if db.session.get(OfficeHolder, (body_id, user_id, office.value), populate_existing=True) is None:
        raise NothingChanges
    seats.take_office(body_id, user_id, office, actor=actor)


def _unseat(body_id: int, user_id: int, number: int, actor: audit.Actor) -> None:
    held = (
        select(Seat.number)
        .join(SeatHolder, SeatHolder.seat_id == Seat.id)
        .where(SeatHolder.body_id == body_id, SeatHolder.user_id == user_id, SeatHolder.until_at.is_(None))
    )
    if db.session.scalar(held) != number:
        raise NothingChanges
    seats.unseat(body_id, user_id, actor=actor)


def _end_seat(what: SeatEnded, actor: audit.Actor) -> None:
    if seats.get_seat(what.seat_id).ended_at is not None:
        raise NothingChanges
    seats.end_seat(what.seat_id, actor=actor)


def _adopt_rule(change: BodyChange, what: RuleAdopted, actor: audit.Actor) -> None:
    if current_rule(change.body_id).version != what.after:
        raise Changed
    proposer = people.find_user(change.proposed_by_id) if what.is_reviewed and change.proposed_by_id else None
    reviewer = Reviewer(proposer.name, proposer.id) if proposer is not None else None
    rules.adopt_rule(change.body_id, replace(what.rule, reviewer=reviewer), actor=actor)


def _change_facts(body_id: int, what: FactsChanged, actor: audit.Actor) -> None:
    body = db.session.get(Body, body_id)
    if body is None:
        raise NotFound
    if not what.changed:
        raise NothingChanges
    if bodies.facts_of(body) != what.before:
        raise Changed
    bodies.change_body(body_id, what.after, actor=actor)
