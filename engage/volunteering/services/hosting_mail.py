"""Who of a planning team is told that city partners wait for a decision: each at most once a day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select

from engage.core import clock
from engage.core.city_time import city_today
from engage.core.db import db
from engage.core.outbox.services import NewMessage, enqueue_many
from engage.listening.models import ListeningSession
from engage.volunteering import policy
from engage.volunteering.models import (
    DECIDING,
    PlanningMember,
    Shift,
    Signup,
    Volunteer,
)
from engage.volunteering.services import access, headcount

NEWS = timedelta(days=1)


def tell_planners() -> int:
    """Enqueue the message of the day to those who can decide about somebody. Returns to how many.

    It is about what came since yesterday, and about sessions that are near: what was told once is not told each day.
    """
    now, day = clock.now(), city_today()
    is_news = or_(
        Signup.created_at > now - NEWS, ListeningSession.starts_at < now + policy.PARTNERS_WAIT_UNTIL
    )
    wanted = (
        select(PlanningMember.user_id)
        .join(Shift, Shift.session_id == PlanningMember.session_id)
        .join(ListeningSession, ListeningSession.id == Shift.session_id)
        .join(Signup, Signup.shift_id == Shift.id)
        .join(Volunteer, Volunteer.id == Signup.volunteer_id)
        .where(
            PlanningMember.role.in_([role.value for role in DECIDING]),
            access.is_planning(),
            headcount.waits_for_host(),
            is_news,
        )
        .distinct()
    )
    kind = "volunteering.partners_wait"
    return enqueue_many(
        NewMessage(kind, f"{kind}:{user_id}:{day}", {"user": user_id})
        for user_id in db.session.scalars(wanted)
    )
