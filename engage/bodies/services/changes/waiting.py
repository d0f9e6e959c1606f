"""What becomes of proposals as time passes: they come into force after a notice, are asked about again, or lapse."""

from __future__ import annotations

from sqlalchemy import select

from engage.bodies.models import BodyChange, ChangeState, Ground
from engage.bodies.policy.changes import LAPSES, NOTICE
from engage.bodies.services.changes import telling
from engage.bodies.services.changes.approval import Route, approval_of
from engage.bodies.services.changes.proposals import close, lock_change, put_in_force
from engage.core import clock
from engage.core.db import db
from engage.core.errors import DomainError


def open_changes() -> list[int]:
    """Return the ids of all proposals that wait."""
    statement = select(BodyChange.id).where(BodyChange.state == ChangeState.PROPOSED).order_by(BodyChange.id)
    return list(db.session.scalars(statement))


def review(change_id: int) -> None:
    """Do what time has made due for a proposal. Raise NotFound, AlreadyDecided.

    Whoever may agree by now, and was not asked yet, is asked: administrators after a week, a new facilitator.
    """
    change = lock_change(change_id)
    now, approval = clock.now(), approval_of(change)
    if change.proposed_at + LAPSES <= now:
        close(change, ChangeState.LAPSED, actor="worker")
    elif approval.route is Route.NOTICE and change.told_at and change.told_at + NOTICE <= now:
        _finish_notice(change)
    else:
        telling.ask(change, approval)
        db.session.flush()


def _finish_notice(change: BodyChange) -> None:
    """Put a change in force of which the members were told; if it is not possible any more, it lapses."""
    savepoint = db.session.begin_nested()
    try:
        put_in_force(change, Ground.NOTICE, decided_by=None)
    except DomainError:
        savepoint.rollback()
        close(lock_change(change.id), ChangeState.LAPSED, actor="worker")
    else:
        savepoint.commit()
