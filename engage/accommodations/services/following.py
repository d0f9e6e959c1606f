"""Assignments follow their session or meeting: moved, they are asked again; cancelled, they are taken back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from engage.accommodations import policy
from engage.accommodations.errors import BusyThen
from engage.accommodations.models import Assignment, Provider, State
from engage.accommodations.services import access, answering, assigning, telling
from engage.bodies.models import Meeting
from engage.core import audit, clock
from engage.core.db import db
from engage.core.following import FOLLOWERS, Follower, Move
from engage.core.happened import Due
from engage.listening.models import ListeningSession, SessionStatus

_OPEN = (State.PROPOSED, State.ACCEPTED)


def find_stale() -> Sequence[int]:
    """Return the assignments whose session or meeting to come has moved or was cancelled. One statement."""
    stale = (
        select(Assignment.id)
        .outerjoin(ListeningSession, ListeningSession.id == Assignment.session_id)
        .outerjoin(Meeting, Meeting.id == Assignment.meeting_id)
        .where(
            Assignment.state.in_(_OPEN),
            or_(
                _is_stale(ListeningSession, ListeningSession.status == SessionStatus.CANCELLED),
                _is_stale(Meeting, Meeting.cancelled_at.is_not(None)),
            ),
        )
        .order_by(Assignment.id)
    )
    return db.session.scalars(stale).all()


def follow(assignment_id: int, *, actor: audit.Actor) -> Assignment:
    """Bring an assignment up to date with its session or meeting. Where it is, nothing changes.

    Who had said yes to another time is asked again. Who has something else at the new time is lost. The people who
    signed up read in the message about the move how what they asked for stands.
    Raises AssignmentNotFound.
    """
    provider, moment, assignment = access.lock_assignment(assignment_id)
    if assignment.state not in _OPEN or moment.ends_at <= clock.now():
        return assignment
    if moment.is_cancelled:
        assigning.end(assignment, State.WITHDRAWN, user_id=None, actor=actor)
        telling.tell_provider("withdrawn", assignment)
    elif not policy.is_current(assignment, moment):
        _ask_again(provider, moment, assignment, actor)
    return assignment


def _ask_again(provider: Provider, moment: policy.Moment, assignment: Assignment, actor: audit.Actor) -> None:
    was_accepted = assignment.state == State.ACCEPTED
    try:
        assigning.must_be_free(provider, *policy.times_now(assignment, moment), but=assignment.id)
    except BusyThen:
        after = State.LOST if was_accepted else State.WITHDRAWN
        assigning.end(assignment, after, user_id=None, actor=actor)
        telling.tell_provider("withdrawn", assignment)
    else:
        answering.set_times(assignment, moment)
        assignment.state, assignment.accepted_at = State.PROPOSED, None
        assignment.version += 1
        db.session.flush()
        audit.record(actor, "assignment.asked_again", "assignment", assignment.id)
        telling.tell_provider("changed", assignment)


def _is_stale(
    table: type[ListeningSession] | type[Meeting], is_cancelled: ColumnElement[bool]
) -> ColumnElement[bool]:
    moved = or_(
        table.starts_at != Assignment.occasion_starts_at, table.ends_at != Assignment.occasion_ends_at
    )
    return and_(table.ends_at > clock.now(), or_(moved, is_cancelled))


def _follow_move(session_id: int, move: Move, _actor: audit.Actor) -> int:
    """Tell providers of another place at once. Another time is followed by the worker, which locks each provider."""
    if not move.is_elsewhere or move.by:
        return 0
    return telling.tell_elsewhere(db.session.get_one(ListeningSession, session_id))


def _follow_cancellation(_session_id: int, _actor: audit.Actor) -> int:
    """The worker takes back each assignment under its provider's lock."""
    return 0


def _told(session_id: int) -> list[Due]:
    standing = (
        select(Assignment.id, Assignment.provider_id)
        .where(Assignment.session_id == session_id, Assignment.state.in_(_OPEN))
        .order_by(Assignment.id)
    )
    return [
        ("accommodations.changed", {"provider": row.provider_id, "assignment": row.id})
        for row in db.session.execute(standing)
    ]


FOLLOWERS["accommodations"] = Follower(moved=_follow_move, cancelled=_follow_cancellation, told=_told)
