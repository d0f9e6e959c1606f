"""What happens to memberships when a member's account is erased: the record keeps the seats by user id."""

from __future__ import annotations

from sqlalchemy import select

from engage.bodies.models import Office, OfficeHolder, SeatHolder
from engage.bodies.services import access, seats
from engage.core.audit import Actor
from engage.core.db import db
from engage.core.personal_data.declarations import USER
from engage.core.personal_data.requests import eraser


@eraser(USER)
def leave_bodies(user_id: int, /, *, actor: Actor) -> None:
    """End the seats and offices of a person whose account is erased; the seats stay."""
    seats.lock_bodies(access.member_body_ids(user_id))  # what is read from here on stays as it is
    held = select(SeatHolder.body_id).where(SeatHolder.user_id == user_id, SeatHolder.until_at.is_(None))
    for body_id in db.session.scalars(held.order_by(SeatHolder.body_id)).all():
        seats.unseat(body_id, user_id, actor=actor)
    offices = select(OfficeHolder.body_id, OfficeHolder.office).where(OfficeHolder.user_id == user_id)
    for body_id, office in db.session.execute(offices.order_by(OfficeHolder.body_id)).all():
        seats.take_office(body_id, user_id, Office(office), actor=actor)
