"""Find the member of a planning team or the quorum warning that a staff page is about; each is of the session."""

from __future__ import annotations

from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.scopes import Scope
from engage.listening.models import ListeningSession
from engage.listening.queries.registrations import staff_session
from engage.volunteering.models import PlanningMember, QuorumWarning


def _planner(session_slug: str, planner_id: int) -> tuple[ListeningSession, PlanningMember]:
    """Return a session and a row of its planning team, ended or not. Raises SessionNotFound, NotFound."""
    session = staff_session(session_slug)
    row = db.session.get(PlanningMember, planner_id)
    if row is None or row.session_id != session.id:
        raise NotFound
    return session, row


def _warning(session_slug: str, warning_id: int) -> tuple[ListeningSession, QuorumWarning]:
    """Return a session and one of its quorum warnings. Raises SessionNotFound, NotFound."""
    session = staff_session(session_slug)
    row = db.session.get(QuorumWarning, warning_id)
    if row is None or row.session_id != session.id:
        raise NotFound
    return session, row


PLANNER = Scope("member of the session's planning team", _planner)
WARNING = Scope("quorum warning of the session", _warning)
