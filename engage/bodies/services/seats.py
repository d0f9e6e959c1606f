"""The seats of a body and their holders. Every change of them locks the body's row."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from engage.accounts.errors import PersonInactive
from engage.accounts.services import people
from engage.bodies.errors import (
    AlreadySeated,
    AlternateNeedsOrganization,
    BodyFull,
    OrganizationHasNoSeat,
    SeatEnded,
    SeatTaken,
)
from engage.bodies.models import Body, Office, OfficeHolder, Organization, Seat, SeatHolder, SeatPart
from engage.bodies.policy.changes import SeatWish
from engage.bodies.services.reads import current_seats, seats_in_use
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound


def add_seat(body_id: int, *, organization: str = "", actor: audit.Actor) -> Seat:
    """Add a seat, optionally of an organization. Raise NotFound, BodyFull."""
    return _new_seat(_lock_body(body_id), organization, actor)


def end_seat(seat_id: int, *, actor: audit.Actor) -> None:
    """End a seat and the holding of it. A repetition changes nothing. Raise NotFound."""
    seat = _lock_seat(seat_id)
    if seat.ended_at is not None:
        return
    for holder in _holders_of(seat_id):
        holder.until_at = max(clock.now(), holder.from_at)
    seat.ended_at = clock.now()
    db.session.flush()
    audit.record(actor, "body.seat_ended", "body", seat.body_id, [f"seat:{seat.number}"])


def seat_person(
    body_id: int, user_id: int, *, wish: SeatWish | None = None, actor: audit.Actor
) -> SeatHolder:
    """Give a person a seat from now on.

    Raise NotFound, PersonInactive, AlreadySeated, SeatTaken, SeatEnded, BodyFull, AlternateNeedsOrganization,
    OrganizationHasNoSeat.
    """
    body = _lock_body(body_id)
    wish = wish or SeatWish()
    if not people.get_user(user_id).active:
        raise PersonInactive
    taken = select(SeatHolder.id).where(
        SeatHolder.body_id == body_id, SeatHolder.user_id == user_id, SeatHolder.until_at.is_(None)
    )
    if db.session.scalar(taken) is not None:
        raise AlreadySeated
    seat = _seat_for(body, wish, actor)
    holder = SeatHolder(
        seat_id=seat.id, body_id=body_id, user_id=user_id, part=wish.part.value, from_at=clock.now()
    )
    db.session.add(holder)
    db.session.flush()
    audit.record(actor, "body.seated", "body", body_id, [f"seat:{seat.number}"])
    return holder


def unseat(body_id: int, user_id: int, *, actor: audit.Actor) -> None:
    """End a person's holding of a seat in a body; the seat stays. Raise NotFound if they hold none."""
    _lock_body(body_id)
    holder = db.session.scalars(
        select(SeatHolder)
        .where(SeatHolder.body_id == body_id, SeatHolder.user_id == user_id, SeatHolder.until_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if holder is None:
        raise NotFound
    holder.until_at = max(clock.now(), holder.from_at)
    db.session.flush()
    number = db.session.scalar(select(Seat.number).where(Seat.id == holder.seat_id))
    audit.record(actor, "body.unseated", "body", body_id, [f"seat:{number}"])


def give_office(body_id: int, user_id: int, office: Office, *, actor: audit.Actor) -> None:
    """Give a person an office in a body. A repetition changes nothing. Raise NotFound, PersonInactive."""
    _lock_body(body_id)
    if not people.get_user(user_id).active:
        raise PersonInactive
    if db.session.get(OfficeHolder, (body_id, user_id, office.value), populate_existing=True) is None:
        db.session.add(
            OfficeHolder(body_id=body_id, user_id=user_id, office=office.value, from_at=clock.now())
        )
        db.session.flush()
        audit.record(actor, "body.office_given", "body", body_id, [f"office:{office.value}"])


def take_office(body_id: int, user_id: int, office: Office, *, actor: audit.Actor) -> None:
    """Take an office in a body from a person. Raise NotFound if the body does not exist."""
    _lock_body(body_id)
    gone = db.session.execute(
        delete(OfficeHolder)
        .where(
            OfficeHolder.body_id == body_id,
            OfficeHolder.user_id == user_id,
            OfficeHolder.office == office.value,
        )
        .returning(OfficeHolder.user_id)
    ).all()
    if gone:
        audit.record(actor, "body.office_taken", "body", body_id, [f"office:{office.value}"])


def lock_bodies(body_ids: Collection[int]) -> None:
    """Lock the seats of several bodies, lower numbers first, without loading the bodies (one statement)."""
    statement = select(Body.id).where(Body.id.in_(body_ids)).order_by(Body.id)
    db.session.execute(statement.with_for_update()).all()


def find_organization(name: str) -> Organization:
    """Return the organization with this name; add it if it does not exist."""
    known = select(Organization).where(Organization.name == name)
    organization = db.session.scalars(known).one_or_none()
    if organization is not None:
        return organization
    organization = Organization(name=name, created_at=clock.now())
    try:
        with db.session.begin_nested():
            db.session.add(organization)
            db.session.flush()
    except IntegrityError:
        return db.session.scalars(known).one()
    return organization


def get_seat(seat_id: int) -> Seat:
    """Return the seat with this id, ended or not. Raise NotFound."""
    seat = db.session.get(Seat, seat_id)
    if seat is None:
        raise NotFound
    return seat


def _seat_for(body: Body, wish: SeatWish, actor: audit.Actor) -> Seat:
    if wish.seat_id is not None:
        return _chosen_seat(body, wish.seat_id, wish.part)
    if wish.part is SeatPart.ALTERNATE and not wish.organization:
        raise AlternateNeedsOrganization
    seats = [
        seat
        for seat in current_seats(body.id)
        if (seat.organization.name if seat.organization else "") == wish.organization
    ]
    for seat in seats:
        if wish.part not in _parts(seat.holders):
            return seat
    if wish.part is SeatPart.ALTERNATE:
        raise SeatTaken if seats else OrganizationHasNoSeat
    return _new_seat(body, wish.organization, actor)


def _chosen_seat(body: Body, seat_id: int, part: SeatPart) -> Seat:
    seat = db.session.get(Seat, seat_id, populate_existing=True)
    if seat is None or seat.body_id != body.id:
        raise NotFound
    if seat.ended_at is not None:
        raise SeatEnded
    if part is SeatPart.ALTERNATE and seat.organization_id is None:
        raise AlternateNeedsOrganization
    if part in _parts(_holders_of(seat_id)):
        raise SeatTaken
    return seat


def _parts(holders: Collection[SeatHolder]) -> set[str]:
    return {holder.part for holder in holders}


def _holders_of(seat_id: int) -> list[SeatHolder]:
    statement = (
        select(SeatHolder)
        .where(SeatHolder.seat_id == seat_id, SeatHolder.until_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))


def _new_seat(body: Body, organization: str, actor: audit.Actor) -> Seat:
    if seats_in_use(body.id) >= body.size:
        raise BodyFull
    last = db.session.scalar(select(func.max(Seat.number)).where(Seat.body_id == body.id)) or 0
    seat = Seat(
        body_id=body.id,
        number=last + 1,
        organization=find_organization(organization) if organization else None,
        created_at=clock.now(),
    )
    db.session.add(seat)
    db.session.flush()
    audit.record(actor, "body.seat_added", "body", body.id, [f"seat:{seat.number}"])
    return seat


def _lock_body(body_id: int) -> Body:
    body = lock(Body, body_id)
    if body is None:
        raise NotFound
    return body


def _lock_seat(seat_id: int) -> Seat:
    """Lock the seat's body, then return the seat reloaded."""
    body_id = db.session.scalar(select(Seat.body_id).where(Seat.id == seat_id))
    if body_id is None:
        raise NotFound
    _lock_body(body_id)
    seat = db.session.get(Seat, seat_id, populate_existing=True)
    assert seat is not None, "seats are never deleted"
    return seat
