"""Changes that need nobody's agreement: those of whoever runs the server, and an empty seat."""

from __future__ import annotations

from collections.abc import Collection

from engage.accounts.models import User
from engage.bodies.models import Body, BodyChange, ChangeState, Ground, Seat
from engage.bodies.policy.changes import Appointment, SeatAdded, What, about, kind_of, to_json
from engage.bodies.services import inviting, seats
from engage.bodies.services.changes import telling
from engage.bodies.services.inviting import Invitation
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound


def add_empty_seat(body_id: int, *, organization: str = "", actor: int) -> Seat:
    """Add a seat that nobody holds, which gives nobody anything, and tell the members. Raise NotFound, BodyFull."""
    if lock(Body, body_id) is None:
        raise NotFound
    seat = seats.add_seat(body_id, organization=organization, actor=actor)
    _record(body_id, SeatAdded(seat.number, organization), Ground.EMPTY_SEAT, proposed_by=actor)
    return seat


def invite_by_command(invitation: Invitation) -> User:
    """Give a person seats and offices from the server's command line, mail them a link, and tell the other members.

    Raise what `inviting.invite_member` raises.
    """
    user = inviting.invite_member(invitation, actor="command")
    for one in invitation.memberships:
        what = Appointment(one.seat, one.offices, is_invited=True)
        record_command(one.body_id, what, user_id=user.id, untold={user.id})
    return user


def record_command(
    body_id: int, what: What, *, user_id: int | None = None, untold: Collection[int] = ()
) -> None:
    """Write down what a command on the server has just done to a body, and tell its members but those in `untold`."""
    _record(body_id, what, Ground.COMMAND, user_id=user_id, untold=untold)


def _record(
    body_id: int,
    what: What,
    ground: Ground,
    *,
    user_id: int | None = None,
    proposed_by: int | None = None,
    untold: Collection[int] = (),
) -> None:
    now = clock.now()
    change = BodyChange(
        body_id=body_id,
        kind=kind_of(what).value,
        what=to_json(what),
        about=about(what),
        user_id=user_id,
        proposed_by_id=proposed_by,
        proposed_at=now,
        state=ChangeState.IN_FORCE,
        decided_at=now,
        in_force_at=now,
        ground=ground,
    )
    db.session.add(change)
    db.session.flush()
    actor: audit.Actor = "command" if proposed_by is None else proposed_by
    audit.record(actor, "body.change_applied", "body", body_id, [f"change:{change.kind}"])
    telling.tell(change, telling.members_of(body_id) - set(untold))
