"""What people were told of what they asked for."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engage.accommodations.models import NeedNotice
from engage.core import clock
from engage.core.current import current_city
from engage.core.db import db
from engage.listening.models import ListeningSession, SessionStatus


def last_notice(registration_id: int) -> NeedNotice | None:
    """Return the newest message to a party that was not taken back, or None."""
    return db.session.scalar(
        select(NeedNotice)
        .where(NeedNotice.registration_id == registration_id, NeedNotice.dropped_at.is_(None))
        .order_by(NeedNotice.id.desc())
        .limit(1)
    )


def sessions_soon() -> list[int]:
    """Return the sessions that begin within the hours of the city in which nothing can be promised any more."""
    now = clock.now()
    until = now + timedelta(hours=current_city().request_hours)
    return list(
        db.session.scalars(
            select(ListeningSession.id)
            .where(
                ListeningSession.status == SessionStatus.PUBLISHED,
                ListeningSession.starts_at > now,
                ListeningSession.starts_at <= until,
            )
            .order_by(ListeningSession.id)
        )
    )
