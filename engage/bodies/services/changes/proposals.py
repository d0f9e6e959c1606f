"""Propose a change of a body, agree to it, refuse it, take it back. All of it under the lock on the body's row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, select

from engage.accounts.errors import EmailTaken, PersonInactive
from engage.accounts.models import User
from engage.accounts.policy import fold_email
from engage.accounts.services import people
from engage.accounts.services.people import NewPerson
from engage.bodies.errors import (
    AdoptionNotNamed,
    AlreadyDecided,
    AlreadyProposed,
    MayNotDecide,
    OwnAppointment,
)
from engage.bodies.models import Body, BodyChange, ChangeKind, ChangeState, Ground, Meeting
from engage.bodies.policy import DECIDED_ELSEWHERE, RuleDraft
from engage.bodies.policy.changes import Appointment, RuleAdopted, What, about, from_json, kind_of, to_json
from engage.bodies.services import access, inviting
from engage.bodies.services.changes import telling
from engage.bodies.services.changes.approval import approval_of, may_refuse
from engage.bodies.services.changes.carrying_out import carry_out
from engage.bodies.services.reads import body_ids_of, has_taken_place
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound


@dataclass(frozen=True)
class Invited:
    """A person to appoint, who may have no account yet. `language` is a tag. An account keeps its name and language."""

    email: str
    name: str
    language: str


class _Concerned(NamedTuple):
    user_id: int | None
    invited: Invited | None


def propose(
    body_id: int, what: What, *, user_id: int | None = None, invited: Invited | None = None, actor: int
) -> BodyChange:
    """Propose a change that concerns a user, a person to invite, or nobody in particular.

    It is tried first and undone, so it raises what carrying it out would raise, and OwnAppointment, AlreadyProposed,
    AdoptionNotNamed.
    """
    if lock(Body, body_id) is None:
        raise NotFound
    if isinstance(what, RuleAdopted):
        _must_name_adoption(body_id, what.rule)
    concerned = _concerned(user_id, invited)
    if isinstance(what, Appointment) and concerned.user_id == actor:
        raise OwnAppointment
    change = BodyChange(
        body_id=body_id,
        kind=kind_of(what).value,
        what=to_json(what),
        about=about(what),
        user_id=concerned.user_id,
        proposed_by_id=actor,
        proposed_at=clock.now(),
        state=ChangeState.PROPOSED,
    )
    if concerned.invited is not None:
        change.invited_email = fold_email(concerned.invited.email)
        change.invited_name = concerned.invited.name
        change.invited_language = concerned.invited.language
    if db.session.scalar(select(BodyChange.id).where(*_same(change))) is not None:
        raise AlreadyProposed
    _rehearse(change)
    db.session.add(change)
    db.session.flush()
    audit.record(actor, "body.change_proposed", "body", body_id, [f"change:{change.kind}"])
    telling.ask(change, approval_of(change))
    db.session.flush()
    return change


def _must_name_adoption(body_id: int, rule: RuleDraft) -> None:
    if rule.adoption is None or rule.adopted_on is None:
        raise AdoptionNotNamed
    if rule.adoption.meeting_id is not None:
        meeting = db.session.get(Meeting, rule.adoption.meeting_id)
        if (
            meeting is None
            or body_id not in body_ids_of(meeting)
            or not has_taken_place(meeting, clock.now())
        ):
            raise AdoptionNotNamed
    slug = rule.adoption.decision
    if slug is not None and not any(has(body_id, slug) for has in DECIDED_ELSEWHERE.values()):
        raise AdoptionNotNamed


def agree(change_id: int, *, actor: int) -> BodyChange:
    """Put a change in force.

    Raise NotFound, AlreadyDecided, MayNotDecide, OwnAppointment, and what carrying it out raises.
    """
    change = lock_change(change_id)
    ground = approval_of(change).ground_of(actor)
    if ground is None:
        raise MayNotDecide
    put_in_force(change, ground, decided_by=actor)
    return change


def refuse(change_id: int, *, actor: int) -> BodyChange:
    """Refuse a change, or object to one that would come into force by itself. Raise as `agree` does."""
    change = lock_change(change_id)
    is_member = change.body_id in access.member_body_ids(actor)
    if not may_refuse(change, approval_of(change), actor, is_member=is_member):
        raise MayNotDecide
    close(change, ChangeState.REFUSED, actor=actor, decided_by=actor)
    return change


def withdraw(change_id: int, *, actor: int) -> BodyChange:
    """Take back one's own proposal. Raise NotFound, AlreadyDecided, MayNotDecide."""
    change = lock_change(change_id)
    if change.proposed_by_id != actor:
        raise MayNotDecide
    close(change, ChangeState.WITHDRAWN, actor=actor)
    return change


def find_change(change_id: int) -> BodyChange:
    """Return the change with this id. Raise NotFound."""
    change = db.session.get(BodyChange, change_id)
    if change is None:
        raise NotFound
    return change


def lock_change(change_id: int) -> BodyChange:
    """Lock the body of a change, and return the change as it is then. Raise NotFound, AlreadyDecided."""
    body_id = db.session.scalar(select(BodyChange.body_id).where(BodyChange.id == change_id))
    if body_id is None or lock(Body, body_id) is None:
        raise NotFound
    change = db.session.get_one(BodyChange, change_id, populate_existing=True)
    if not change.is_open:
        raise AlreadyDecided
    return change


def close(
    change: BodyChange, state: ChangeState, *, actor: audit.Actor, decided_by: int | None = None
) -> None:
    """End a proposal that does not come into force. What was typed of a person without an account is forgotten."""
    change.state = state
    change.decided_by_id, change.decided_at = decided_by, clock.now()
    _forget_invited(change)
    db.session.flush()
    audit.record(actor, f"body.change_{state.value}", "body", change.body_id, [f"change:{change.kind}"])


def put_in_force(change: BodyChange, ground: Ground, *, decided_by: int | None) -> None:
    """Carry out a change and tell the members; whoever was invited gets their link. Raise what the acts raise."""
    actor: audit.Actor = "worker" if decided_by is None else decided_by
    user = _account(change, actor)
    if user is not None and change.kind == ChangeKind.APPOINTMENT:
        if user.id in (change.proposed_by_id, decided_by):
            raise OwnAppointment
        change.user_id = user.id
    before = telling.members_of(change.body_id)
    carry_out(change, actor=actor)
    change.state, change.ground = ChangeState.IN_FORCE, ground
    change.decided_by_id, change.decided_at = decided_by, clock.now()
    change.in_force_at = change.decided_at
    _forget_invited(change)
    db.session.flush()
    audit.record(actor, "body.change_applied", "body", change.body_id, [f"change:{change.kind}"])
    invited = _invite(change, user, actor)
    if ground is not Ground.NOTICE:
        telling.tell(change, (before | telling.members_of(change.body_id)) - invited)


def _invite(change: BodyChange, user: User | None, actor: audit.Actor) -> frozenset[int]:
    """Mail an invited person their link. Return who was mailed."""
    what = from_json(change.kind, change.what)
    if user is None or not isinstance(what, Appointment) or not what.is_invited:
        return frozenset()
    inviting.send_invitation(user, [change.body_id], actor)
    return frozenset({user.id})


def _account(change: BodyChange, actor: audit.Actor) -> User | None:
    """Return the account of the person whom a change concerns; make one for who has none. Raise PersonInactive."""
    if change.invited_email is None:
        return people.find_user(change.user_id) if change.user_id else None
    user = people.find_user_by_email(change.invited_email)
    if user is None:
        person = NewPerson(
            change.invited_email, change.invited_name or "", change.invited_language or "", frozenset()
        )
        try:
            user = people.add_person(person, actor=actor)
        except EmailTaken:  # somebody else invited them at the same time
            user = people.find_user_by_email(change.invited_email)
    assert user is not None, "the address was free or taken"
    if not user.active:
        raise PersonInactive
    _forget_invited(change)
    return user


def _rehearse(change: BodyChange) -> None:
    """Carry out a change and undo it, so that what stands in its way is said at once. The change is not stored yet."""
    trial = BodyChange(
        body_id=change.body_id,
        kind=change.kind,
        what=change.what,
        user_id=change.user_id,
        invited_email=change.invited_email,
        invited_name=change.invited_name,
        invited_language=change.invited_language,
        proposed_by_id=change.proposed_by_id,
    )
    savepoint = db.session.begin_nested()
    try:
        user = _account(trial, "worker")
        trial.user_id = user.id if user else trial.user_id
        carry_out(trial, actor="worker")
    finally:
        savepoint.rollback()


def _concerned(user_id: int | None, invited: Invited | None) -> _Concerned:
    """Return the user whom a change concerns, or else the person who has no account yet."""
    known = people.find_user_by_email(invited.email) if invited else None
    if known is not None:
        return _Concerned(known.id, None)
    return _Concerned(user_id, invited)


def _same(change: BodyChange) -> list[ColumnElement[bool]]:
    """Return the conditions for the same change that waits already, as the unique indexes have them."""
    conditions = [
        BodyChange.body_id == change.body_id,
        BodyChange.kind == change.kind,
        BodyChange.state == ChangeState.PROPOSED,
    ]
    if change.invited_email is not None:
        return [*conditions, BodyChange.invited_email == change.invited_email]
    same_person = (
        BodyChange.user_id == change.user_id
        if change.user_id is not None
        else BodyChange.user_id.is_(None) & BodyChange.invited_email.is_(None)
    )
    return [*conditions, BodyChange.about == change.about, same_person]


def _forget_invited(change: BodyChange) -> None:
    change.invited_email = change.invited_name = change.invited_language = None
