"""What happens to memberships when a member's account is erased: the record keeps the seats by user id."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from engage.accounts.services import people
from engage.bodies.models import BodyChange, ChangeState, Office, OfficeHolder, Seat, SeatHolder
from engage.bodies.policy.changes import OfficeTaken, Unseated
from engage.bodies.services import access, seats
from engage.bodies.services.changes.alone import record_command
from engage.bodies.services.changes.proposals import close
from engage.core.audit import Actor
from engage.core.db import db
from engage.core.personal_data.declarations import USER
from engage.core.personal_data.requests import eraser


@eraser(USER)
def leave_bodies(user_id: int, /, *, actor: Actor) -> None:
    """End the seats and offices of a person whose account is erased; the seats stay. What waits about them lapses."""
    concerned = select(BodyChange.body_id).where(*_waits_about(user_id))
    # What is read from here on stays as it is.
    seats.lock_bodies(access.member_body_ids(user_id) | set(db.session.scalars(concerned)))
    waiting = select(BodyChange).where(*_waits_about(user_id)).order_by(BodyChange.id)
    for change in db.session.scalars(waiting.execution_options(populate_existing=True)).all():
        close(change, ChangeState.LAPSED, actor=actor)
    held = (
        select(SeatHolder.body_id, Seat.number)
        .join(Seat, Seat.id == SeatHolder.seat_id)
        .where(SeatHolder.user_id == user_id, SeatHolder.until_at.is_(None))
    )
    for body_id, number in db.session.execute(held.order_by(SeatHolder.body_id)).all():
        seats.unseat(body_id, user_id, actor=actor)
        record_command(body_id, Unseated(number), user_id=user_id, untold={user_id})
    offices = select(OfficeHolder.body_id, OfficeHolder.office).where(OfficeHolder.user_id == user_id)
    for body_id, office in db.session.execute(offices.order_by(OfficeHolder.body_id)).all():
        seats.take_office(body_id, user_id, Office(office), actor=actor)
        record_command(body_id, OfficeTaken(Office(office)), user_id=user_id, untold={user_id})


def _waits_about(user_id: int) -> list[ColumnElement[bool]]:
    """Return the conditions for proposals about a person, under the number of their account or under their address."""
    user = people.find_user(user_id)
    is_theirs = BodyChange.user_id == user_id
    if user is not None:
        is_theirs = or_(is_theirs, BodyChange.invited_email == user.email)
    return [BodyChange.state == ChangeState.PROPOSED, is_theirs]
