"""Members of bodies: people who hold a seat now, as holder or alternate, and people who hold an office."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

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
    """A person's membership of one body. `part` is how they hold `seat` (`SeatPart`); both are None without a seat."""

    body: Body
    seat: Seat | None
    part: str | None
    offices: frozenset[Office]


def bodies_of(user_id: int) -> list[Membership]:
    """Return the memberships of a person, bodies before teams, each in its order (two statements)."""
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
    """Return the ids of the bodies that a person is a member of (one statement)."""
    seated = select(SeatHolder.body_id).where(SeatHolder.user_id == user_id, IS_CURRENT)
    held = select(OfficeHolder.body_id).where(OfficeHolder.user_id == user_id)
    return frozenset(db.session.scalars(seated.union(held)))


def is_member(user_id: int) -> bool:
    """Return whether a person is a member of any body (one statement)."""
    return bool(member_body_ids(user_id))


def must_be_member(user_id: int, body_ids: Iterable[int]) -> None:
    """Raise NotFound unless the person is a member of one of these bodies: outsiders must not learn what they do."""
    if member_body_ids(user_id).isdisjoint(body_ids):
        raise NotFound


def holds_office(
    user_id: int, body_ids: Collection[int], *offices: Office, since: datetime | None = None
) -> bool:
    """Return whether a person holds one of these offices (none given: any) in one of these bodies.

    `since`: only offices count that were given by then.
    """
    held = select(OfficeHolder.office).where(
        OfficeHolder.user_id == user_id,
        OfficeHolder.body_id.in_(body_ids),
        OfficeHolder.office.in_([office.value for office in offices or tuple(Office)]),
    )
    if since is not None:
        held = held.where(OfficeHolder.from_at <= since)
    return db.session.scalar(held.limit(1)) is not None


def must_hold_office(user_id: int, body_ids: Collection[int], *offices: Office) -> None:
    """Raise NoOffice, or NotFound if the person is not a member of any of these bodies."""
    if not holds_office(user_id, body_ids, *offices):
        must_be_member(user_id, body_ids)
        raise NoOffice


def people_of(body_ids: Collection[int]) -> list[User]:
    """Return all active holders, alternates and facilitators of these bodies, once each, to write to them.

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
    """Return the active holders of these offices (none given: any) with the people loaded (one statement)."""
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


def parts_switched_off(body_id: int, *, besides: int | None) -> frozenset[str]:
    """Return the offices, and the parts in seats, of people whose accounts are switched off, except one person.

    One statement.
    """
    seated = select(SeatHolder.part).join(User, User.id == SeatHolder.user_id)
    held = select(OfficeHolder.office).join(User, User.id == OfficeHolder.user_id)
    off = (User.active.is_(False), User.id != (besides or 0))
    return frozenset(
        db.session.scalars(
            seated.where(SeatHolder.body_id == body_id, IS_CURRENT, *off).union(
                held.where(OfficeHolder.body_id == body_id, *off)
            )
        )
    )


def _active(condition: ColumnElement[bool]) -> Select[User]:
    return (
        select(User)
        .where(User.active, condition)
        .order_by(User.name, User.id)
        .options(lazyload(User.role_rows))
    )
