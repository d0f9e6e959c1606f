"""Who is of which body: those who hold a seat now, as its holder or its alternate, and those who hold an office."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import contains_eager, lazyload

from engage.accounts.models import User
from engage.bodies.errors import NoOffice
from engage.bodies.models import Body, Office, OfficeHolder, Seat, SeatHolder
from engage.core.db import db
from engage.core.errors import NotFound

IS_CURRENT = SeatHolder.until_at.is_(None)


@dataclass(frozen=True)
class Membership:
    """Somebody's place in one body. `part` is how they hold `seat` (`SeatPart`); both None without a seat."""

    body: Body
    seat: Seat | None
    part: str | None
    offices: frozenset[Office]


def bodies_of(user_id: int) -> list[Membership]:
    """The bodies somebody is of, bodies before teams, each in its order: two statements."""
    seated = db.session.execute(
        select(Body, Seat, SeatHolder.part)
        .join(Seat, Seat.body_id == Body.id)
        .join(SeatHolder, SeatHolder.seat_id == Seat.id)
        .where(SeatHolder.user_id == user_id, IS_CURRENT)
    ).unique()
    seats = {body.id: (body, seat, part) for body, seat, part in seated}
    held = db.session.execute(
        select(Body, OfficeHolder.office)
        .join(OfficeHolder, OfficeHolder.body_id == Body.id)
        .where(OfficeHolder.user_id == user_id)
    ).all()
    bodies = {body.id: body for body, _, _ in seats.values()} | {body.id: body for body, _ in held}
    found = [
        Membership(
            body=body,
            seat=seats[body.id][1] if body.id in seats else None,
            part=seats[body.id][2] if body.id in seats else None,
            offices=frozenset(Office(office) for other, office in held if other.id == body.id),
        )
        for body in bodies.values()
    ]
    return sorted(found, key=lambda one: (one.body.kind, one.body.position, one.body.id))


def member_body_ids(user_id: int) -> frozenset[int]:
    """The numbers of the bodies somebody is of: one statement."""
    seated = select(SeatHolder.body_id).where(SeatHolder.user_id == user_id, IS_CURRENT)
    held = select(OfficeHolder.body_id).where(OfficeHolder.user_id == user_id)
    return frozenset(db.session.scalars(seated.union(held)))


def is_member(user_id: int) -> bool:
    """Whether somebody is of any body: one statement."""
    return bool(member_body_ids(user_id))


def must_be_member(user_id: int, body_ids: Iterable[int]) -> None:
    """Raise NotFound unless the person is of at least one of these bodies: others may not know of what they do."""
    if member_body_ids(user_id).isdisjoint(body_ids):
        raise NotFound


def holds_office(user_id: int, body_ids: Collection[int], *offices: Office) -> bool:
    """Whether somebody holds one of these offices (any, where none is named) in one of these bodies."""
    held = select(OfficeHolder.office).where(
        OfficeHolder.user_id == user_id,
        OfficeHolder.body_id.in_(body_ids),
        OfficeHolder.office.in_([office.value for office in offices or tuple(Office)]),
    )
    return db.session.scalar(held.limit(1)) is not None


def must_hold_office(user_id: int, body_ids: Collection[int], *offices: Office) -> None:
    """Raise NoOffice, or NotFound to people who are of none of these bodies."""
    if not holds_office(user_id, body_ids, *offices):
        must_be_member(user_id, body_ids)
        raise NoOffice


def people_of(body_ids: Collection[int]) -> list[User]:
    """Everybody to be written to about these bodies, once: who holds a seat, alternates, facilitators; active only.

    One statement. Their roles are not loaded.
    """
    seated = exists().where(SeatHolder.user_id == User.id, SeatHolder.body_id.in_(body_ids), IS_CURRENT)
    facilitates = exists().where(
        OfficeHolder.user_id == User.id,
        OfficeHolder.body_id.in_(body_ids),
        OfficeHolder.office == Office.FACILITATOR.value,
    )
    return list(db.session.scalars(_active(or_(seated, facilitates))))


def office_holders(body_ids: Collection[int], *offices: Office) -> list[OfficeHolder]:
    """Who holds these offices (any, where none is named), with the people loaded, active only: one statement."""
    statement = (
        select(OfficeHolder)
        .join(OfficeHolder.user)
        .where(
            OfficeHolder.body_id.in_(body_ids),
            OfficeHolder.office.in_([office.value for office in offices or tuple(Office)]),
            User.active,
        )
        .order_by(OfficeHolder.body_id, OfficeHolder.office, User.name, User.id)
        .options(contains_eager(OfficeHolder.user).lazyload(User.role_rows))
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(statement))


def _active(condition: ColumnElement[bool]) -> Select[User]:
    return (
        select(User)
        .where(User.active, condition)
        .order_by(User.name, User.id)
        .options(lazyload(User.role_rows))
    )
