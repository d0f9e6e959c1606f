"""Find what a staff page about services is about."""

from __future__ import annotations

import re

from engage.accommodations.errors import OccasionNotFound
from engage.accommodations.models import Alternative, Assignment, Provider, ServiceDemand
from engage.accommodations.policy import NeedKey
from engage.accommodations.queries import providers
from engage.accommodations.queries.boards import Event, meeting_event, session_event
from engage.accommodations.services.providers import must_be_known
from engage.bodies.models import Meeting
from engage.core.db import db
from engage.core.errors import DomainError, NotFound
from engage.core.i18n import current_language
from engage.core.scopes import Scope
from engage.listening.models import ListeningSession
from engage.listening.queries.registrations import staff_session

_KEY = re.compile(r"(session|meeting)-([1-9]\d{0,8})")


def _session(session_slug: str) -> Event:
    return session_event(staff_session(session_slug), current_language().tag)


def _event(occasion: str) -> Event:
    """Return the session or meeting that an address names: `session-12`. Raises OccasionNotFound."""
    found = _KEY.fullmatch(occasion)
    if found is None:
        raise OccasionNotFound
    kind, number = found.group(1), int(found.group(2))
    tag = current_language().tag
    if kind == "session":
        session = db.session.get(ListeningSession, number)
        if session is not None:
            return session_event(session, tag)
    else:
        meeting = db.session.get(Meeting, number)
        if meeting is not None:
            return meeting_event(meeting, tag)
    raise OccasionNotFound


def _need(occasion: str, need: str) -> tuple[Event, NeedKey]:
    """Return a session or meeting and a need that the city knows: `interpretation-hmn-mww`. Raises NotFound."""
    parts = need.split("-")
    if len(parts) > len(NeedKey._fields):
        raise NotFound
    key = NeedKey(*parts)
    try:
        must_be_known(key)
    except DomainError as unknown:
        raise NotFound from unknown
    return _event(occasion), key


def _demand(occasion: str, demand_id: int) -> Event:
    """Return the session or meeting of a need that staff entered. Raises OccasionNotFound."""
    return _with(occasion, db.session.get(ServiceDemand, demand_id))


def _alternative(occasion: str, alternative_id: int) -> Event:
    """Return the session or meeting of what is offered instead. Raises OccasionNotFound."""
    return _with(occasion, db.session.get(Alternative, alternative_id))


def _with(occasion: str, row: ServiceDemand | Alternative | None) -> Event:
    event = _event(occasion)
    if row is None or row.occasion != event.moment.occasion:
        raise OccasionNotFound
    return event


def written_need(key: NeedKey) -> str:
    """Return how addresses name a need."""
    return "-".join(part for part in key if part)


def _assignment(assignment_id: int) -> tuple[Event, Assignment]:
    """Return an assignment and its session or meeting. Raises AssignmentNotFound."""
    assignment = providers.find_assignment(assignment_id)
    kind = "meeting" if assignment.session_id is None else "session"
    return _event(f"{kind}-{assignment.session_id or assignment.meeting_id}"), assignment


def _provider(provider_id: int) -> Provider:
    return providers.find_provider(provider_id)


SESSION_SERVICES = Scope("services of the session", _session)
OCCASION = Scope("session or meeting in the address", _event)
NEED = Scope("need of the session or meeting", _need)
OCCASION_DEMAND = Scope("need that staff entered, of the session or meeting", _demand)
OCCASION_ALTERNATIVE = Scope("what the session or meeting offers instead", _alternative)
ASSIGNMENT = Scope("assignment in the address", _assignment)
PROVIDER = Scope("provider in the address", _provider)
