"""Work of those who arrange services: what is unmet, unanswered, without an outcome, or to be looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, or_, select

from engage.accommodations.models import INTERPRETATION, Assignment, Provider, ServiceOutcome, State
from engage.accommodations.queries import boards
from engage.accommodations.services import access
from engage.bodies.models import Meeting
from engage.core.current import current_city
from engage.core.db import db
from engage.listening.models import (
    TAKES_CAPACITY,
    ListeningSession,
    NeedKind,
    Registration,
    RegistrationNeed,
    SessionStatus,
)

RECENT = timedelta(days=30)


def count_unmet(now: datetime) -> int:
    """Return how many needs of what is to come are past their deadline and not arranged. At most six statements."""
    window = access.request_window()
    soon = [
        *(
            access.session_moment(one)
            for one in db.session.scalars(
                select(ListeningSession).where(
                    ListeningSession.ends_at > now,
                    ListeningSession.starts_at <= now + window,
                    ListeningSession.status == SessionStatus.PUBLISHED,
                )
            )
        ),
        *(
            access.meeting_moment(one)
            for one in db.session.scalars(
                select(Meeting).where(
                    Meeting.ends_at > now, Meeting.starts_at <= now + window, Meeting.cancelled_at.is_(None)
                )
            )
        ),
    ]
    if not soon:
        return 0
    return sum(line.is_unmet(now) for lines in boards.lines_by_moment(soon) for line in lines)


def unanswered(now: datetime) -> Select[int]:
    """Return the assignments whose answer is due, of what is to come."""
    return select(Assignment.id).where(
        Assignment.state == State.PROPOSED, Assignment.answer_by <= now, Assignment.agreed_until > now
    )


def to_check() -> Select[int]:
    """Return the substitutes whom staff have not looked at."""
    return select(Provider.id).where(Provider.checked_at.is_(None), Provider.erased_at.is_(None))


def without_outcome(now: datetime) -> Select[int]:
    """Return the needs of sessions that are lately past of which nobody recorded what came: one row each."""
    need, is_interpreting = RegistrationNeed, RegistrationNeed.kind == NeedKind.INTERPRETATION
    service: ColumnElement[str] = case((is_interpreting, literal(INTERPRETATION)), else_=need.key)
    language: ColumnElement[str] = case((is_interpreting, need.key), else_=literal(""))
    services = list(current_city().services.kinds)
    recorded = exists().where(
        ServiceOutcome.session_id == Registration.session_id,
        ServiceOutcome.service == service,
        ServiceOutcome.language == language,
        ServiceOutcome.variety == need.variety,
    )
    return (
        select(Registration.session_id)
        .join(need, need.registration_id == Registration.id)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(
            ListeningSession.ends_at <= now,
            ListeningSession.ends_at > now - RECENT,
            ListeningSession.status == SessionStatus.PUBLISHED,
            Registration.status.in_(TAKES_CAPACITY),
            or_(is_interpreting, (need.kind == NeedKind.ACCESS) & need.key.in_(services)),
            ~recorded,
        )
        .group_by(Registration.session_id, need.kind, need.key, need.variety)
    )


def sessions_without_outcome(now: datetime) -> list[tuple[ListeningSession, int]]:
    """Return the sessions with such needs and how many each has, the oldest first. One statement."""
    found = without_outcome(now).subquery()
    rows = db.session.execute(
        select(ListeningSession, func.count())
        .join(found, found.c.session_id == ListeningSession.id)
        .group_by(ListeningSession.id)
        .order_by(ListeningSession.starts_at)
    )
    return [(session, number) for session, number in rows]
