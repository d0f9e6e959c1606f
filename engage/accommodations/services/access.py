"""Finding and locking providers, assignments, sessions and meetings. Locks: provider, then session or meeting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from engage.accommodations.errors import (
    AssignmentNotFound,
    OccasionNotFound,
    OccasionNotOpen,
    ProviderNotFound,
)
from engage.accommodations.models import Assignment, Occasion, Provider
from engage.accommodations.policy import Moment
from engage.bodies.models import Meeting
from engage.core import clock
from engage.core.current import current_city
from engage.core.db import db, lock
from engage.listening.models import ListeningSession, SessionStatus


def lock_provider(provider_id: int) -> Provider:
    """Lock and load a provider. Raises ProviderNotFound."""
    provider = lock(Provider, provider_id)
    if provider is None:
        raise ProviderNotFound
    return provider


def lock_providers(provider_ids: Iterable[int]) -> dict[int, Provider]:
    """Lock providers, lower numbers first. Raises ProviderNotFound."""
    return {provider_id: lock_provider(provider_id) for provider_id in sorted(set(provider_ids))}


def session_moment(session: ListeningSession) -> Moment:
    """Return when a session is."""
    return Moment(
        Occasion(session_id=session.id),
        session.starts_at,
        session.ends_at,
        current_city().request_hours,
        session.status == SessionStatus.CANCELLED,
        session.in_person,
        session.virtual,
    )


def meeting_moment(meeting: Meeting) -> Moment:
    """Return when a meeting is."""
    return Moment(
        Occasion(meeting_id=meeting.id),
        meeting.starts_at,
        meeting.ends_at,
        current_city().request_hours,
        meeting.cancelled_at is not None,
    )


def request_window() -> timedelta:
    """Return how long before a session or meeting asking is in time."""
    return timedelta(hours=current_city().request_hours)


def find_moment(occasion: Occasion) -> Moment:
    """Return when a session or meeting is. One statement. Raises OccasionNotFound."""
    if occasion.session_id is not None:
        session = db.session.get(ListeningSession, occasion.session_id)
        if session is not None:
            return session_moment(session)
    elif occasion.meeting_id is not None:
        meeting = db.session.get(Meeting, occasion.meeting_id)
        if meeting is not None:
            return meeting_moment(meeting)
    raise OccasionNotFound


def lock_occasion(occasion: Occasion) -> Moment:
    """Lock a session or meeting, so that it neither moves nor ends meanwhile. Raises OccasionNotFound."""
    if occasion.session_id is not None:
        session = lock(ListeningSession, occasion.session_id)
        if session is not None:
            return session_moment(session)
    elif occasion.meeting_id is not None:
        meeting = lock(Meeting, occasion.meeting_id)
        if meeting is not None:
            return meeting_moment(meeting)
    raise OccasionNotFound


def lock_open_occasion(occasion: Occasion) -> Moment:
    """Lock a session or meeting that is to come. Raises OccasionNotFound, OccasionNotOpen."""
    moment = lock_occasion(occasion)
    must_be_to_come(moment)
    return moment


def must_be_to_come(moment: Moment) -> None:
    """Raise OccasionNotOpen where a session or meeting is cancelled or past."""
    reason = moment.why_not_open(clock.now())
    if reason is not None:
        raise OccasionNotOpen(reason)


def lock_assignment(assignment_id: int) -> tuple[Provider, Moment, Assignment]:
    """Lock an assignment's provider and its session or meeting, and load it. Raises AssignmentNotFound."""
    found = db.session.execute(
        select(Assignment.provider_id, Assignment.session_id, Assignment.meeting_id).where(
            Assignment.id == assignment_id
        )
    ).one_or_none()
    if found is None:
        raise AssignmentNotFound
    provider = lock_provider(found.provider_id)
    moment = lock_occasion(Occasion(found.session_id, found.meeting_id))
    assignment = db.session.get(Assignment, assignment_id, populate_existing=True)
    if assignment is None:
        raise AssignmentNotFound
    return provider, moment, assignment
