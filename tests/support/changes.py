"""Changes of bodies for tests: somebody proposes, somebody else agrees; committed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from engage.accounts.models import User
from engage.bodies.models import Body, BodyChange, ChangeState, Office
from engage.bodies.policy.changes import What
from engage.bodies.services import access
from engage.bodies.services.changes import proposals
from engage.core.db import db, write
from engage.core.security.permissions import Role
from tests.support.accounts import make_user
from tests.support.bodies import give


def propose(body: Body, what: What, *, by: User | None = None, **about: Any) -> BodyChange:
    """Somebody of the staff proposes a change."""
    actor = by.id if by else make_user(Role.ORGANIZER).id
    with write():
        return proposals.propose(body.id, what, actor=actor, **about)


def waiting(body: Body) -> list[BodyChange]:
    """What waits in a body, read anew."""
    db.session.remove()
    waits = (BodyChange.body_id == body.id, BodyChange.state == ChangeState.PROPOSED)
    return list(
        db.session.scalars(
            select(BodyChange).where(*waits).order_by(BodyChange.id),
            execution_options={"populate_existing": True},
        )
    )


def reread(change: BodyChange) -> BodyChange:
    """The change as it is now."""
    (ident,) = inspect(change).identity or ()
    db.session.remove()
    return db.session.get_one(BodyChange, ident)


def facilitator_of(body: Body) -> User:
    """A facilitator of the body: who is there, or somebody new."""
    there = access.office_holders([body.id], Office.FACILITATOR)
    if there:
        return there[0].user
    user = make_user(name="Fay Facilitator")
    give(body, user, Office.FACILITATOR)
    return user


def agree_to_all(body: Body) -> None:
    """A facilitator agrees to everything that waits."""
    user = facilitator_of(body)
    for change in waiting(body):
        with write():
            proposals.agree(change.id, actor=user.id)
