"""The quorum guard: before a majority of a public body would be in one room, staff are warned and it is recorded.

The members are counted, never listed: `headcount.count_members`. A warning is noted in the write that caused it, or by
the hourly job where a registration did.
"""

from __future__ import annotations

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db, insert_new
from engage.listening.models import ListeningSession, SessionStatus
from engage.listening.services.access import lock_session
from engage.volunteering.models import QuorumWarning
from engage.volunteering.services import headcount


def note_quorum(session_id: int, *, actor: audit.Actor) -> int:
    """Note each public body of which a majority, or all but one of it, would come. Returns how many are new.

    One statement where the city has no public body. Call it in a write after a sign-up, an acceptance, or a change of
    the planning team.
    """
    return sum(_note(session_id, count, actor) for count in headcount.count_members(session_id))


def _note(session_id: int, count: headcount.BodyCount, actor: audit.Actor) -> bool:
    if not (count.is_majority or count.is_close):
        return False
    ident = insert_new(
        QuorumWarning,
        {
            "session_id": session_id,
            "body_id": count.body.id,
            "members": count.expected,
            "seats": count.seats,
            "noted_at": clock.now(),
        },
    )
    if ident is None:
        return False
    audit.record(actor, "quorum.noted", "quorum_warning", ident)
    return True


def acknowledge(session_id: int, body_id: int, *, user_id: int, actor: audit.Actor) -> int:
    """Record that a member of the staff read counsel's line about a body at a session. Returns how many warnings.

    What somebody read before stays theirs.
    """
    lock_session(session_id)
    unseen = (
        select(QuorumWarning)
        .where(
            QuorumWarning.session_id == session_id,
            QuorumWarning.body_id == body_id,
            QuorumWarning.seen_at.is_(None),
        )
        .order_by(QuorumWarning.id)
    )
    found = list(db.session.scalars(unseen))
    for warning in found:
        warning.seen_by, warning.seen_at = user_id, clock.now()
        audit.record(actor, "quorum.acknowledged", "quorum_warning", warning.id, ["seen_at"])
    db.session.flush()
    return len(found)


def find_sessions_to_count() -> list[int]:
    """Return the sessions that are still to come."""
    coming = select(ListeningSession.id).where(
        ListeningSession.ends_at > clock.now(), ListeningSession.status == SessionStatus.PUBLISHED
    )
    return list(db.session.scalars(coming.order_by(ListeningSession.starts_at)))


def count_again(session_id: int) -> None:
    """Note what registrations have changed meanwhile."""
    note_quorum(session_id, actor="worker")
