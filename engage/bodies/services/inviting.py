"""Invite people to a body: create an account if needed, give a seat or an office, and mail a link."""

from __future__ import annotations

from dataclasses import dataclass

from engage.accounts.errors import EmailTaken
from engage.accounts.models import LinkPurpose, User
from engage.accounts.services import links, people
from engage.accounts.services.people import NewPerson
from engage.bodies.errors import NothingAsked
from engage.bodies.models import Office
from engage.bodies.policy.changes import SeatWish
from engage.bodies.services import seats
from engage.bodies.services.access import must_be_member
from engage.core import audit
from engage.core.outbox.services import enqueue


@dataclass(frozen=True)
class BodyInvitation:
    """What an invitation offers in one body: a seat, offices, or both."""

    body_id: int
    seat: SeatWish | None = None
    offices: frozenset[Office] = frozenset()


@dataclass(frozen=True)
class Invitation:
    """An invitation. `language` is a tag. An existing account keeps its name and language."""

    email: str
    name: str
    language: str
    memberships: tuple[BodyInvitation, ...]


def invite_member(invitation: Invitation, *, actor: audit.Actor) -> User:
    """Give a person their seats and offices and mail them an invitation. Staff propose instead: see `changes`.

    Raise NothingAsked, PersonInactive, NotFound and what `seats.seat_person` raises; then nothing is given.
    """
    if not invitation.memberships or any(not one.seat and not one.offices for one in invitation.memberships):
        raise NothingAsked
    user = _account(invitation, actor)
    for membership in sorted(
        invitation.memberships, key=lambda one: one.body_id
    ):  # always locked in this order
        if membership.seat is not None:
            seats.seat_person(membership.body_id, user.id, wish=membership.seat, actor=actor)
        for office in sorted(membership.offices):
            seats.give_office(membership.body_id, user.id, office, actor=actor)
    send_invitation(user, [membership.body_id for membership in invitation.memberships], actor)
    return user


def invite_again(body_id: int, user_id: int, *, actor: audit.Actor) -> User:
    """Mail a member a new link. Raise NotFound if they are not a member of the body, PersonInactive."""
    must_be_member(user_id, [body_id])
    user = people.get_user(user_id)
    send_invitation(user, [body_id], actor)
    return user


def send_invitation(user: User, body_ids: list[int], actor: audit.Actor) -> None:
    """Mail a member a link that lets them in."""
    link = links.make_link(user, LinkPurpose.INVITATION)
    enqueue("bodies.invitation", key=f"bodies.invitation:{link.nonce}", subject={"link": link.id})
    for body_id in body_ids:
        audit.record(actor, "body.invited", "body", body_id)


def _account(invitation: Invitation, actor: audit.Actor) -> User:
    known = people.find_user_by_email(invitation.email)
    if known is not None:
        return known
    person = NewPerson(invitation.email, invitation.name, invitation.language, frozenset())
    try:
        return people.add_person(person, actor=actor)
    except EmailTaken:  # somebody else invited them at the same time
        known = people.find_user_by_email(invitation.email)
        assert known is not None, "the address was taken"
        return known
