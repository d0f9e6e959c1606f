"""What the page of a session says of its shifts."""

from __future__ import annotations

from engage.core.current import current_city
from engage.listening.models import ListeningSession
from engage.listening.ports import Part, session_part
from engage.volunteering.labels.open_shifts import at_session
from engage.volunteering.queries.open_shifts import people_wanted


@session_part(order=10)
def help_at_this_session(session: ListeningSession) -> Part | None:
    """Say how many people are still needed, and lead to the shifts. One statement."""
    if not current_city().volunteer_roles:
        return None
    wanted = people_wanted(session.id)
    if not wanted.shifts:
        return None
    return "volunteering/public/_at_session.html", {"session": session, "line": at_session(wanted)}
