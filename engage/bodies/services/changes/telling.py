"""Messages about changes of bodies. Each key holds the change and the person, so that nobody is told twice."""

from __future__ import annotations

from collections.abc import Iterable

from engage.bodies.models import BodyChange
from engage.bodies.services import access
from engage.bodies.services.changes.approval import Approval, Route
from engage.core import clock
from engage.core.outbox.services import NewMessage, enqueue_many


def members_of(body_id: int) -> frozenset[int]:
    """Return the ids of everybody active who holds a seat or an office (two statements)."""
    seated = {user.id for user in access.people_of([body_id])}
    return frozenset(seated | {one.user_id for one in access.office_holders([body_id])})


def ask(change: BodyChange, approval: Approval) -> None:
    """Ask those who may agree; where nobody has to, tell the members and the proposer when it comes into force.

    The proposer is told too, because somebody else may be using their sign-in.
    """
    if approval.route is not Route.NOTICE:
        _tell("bodies.change_proposed", change, approval.people)
        return
    if change.told_at is None:
        change.told_at = clock.now()
    _tell("bodies.change_announced", change, members_of(change.body_id) | {change.proposed_by_id or 0})


def tell(change: BodyChange, people: Iterable[int]) -> None:
    """Tell these people that a change is in force."""
    _tell("bodies.changed", change, people)


def _tell(kind: str, change: BodyChange, people: Iterable[int]) -> None:
    enqueue_many(
        NewMessage(kind, f"{kind}:{change.id}:{user_id}", {"change": change.id, "user": user_id})
        for user_id in sorted(people)
        if user_id
    )
