"""Find the shift that a public page is about, and the volunteer whose private link opens one."""

from __future__ import annotations

from engage.core.scopes import Scope
from engage.listening.models import ListeningSession
from engage.listening.queries.public import find_session
from engage.volunteering.errors import VolunteerLinkInvalid
from engage.volunteering.queries.open_shifts import ShiftView, find_shift, view_shift
from engage.volunteering.services import links
from engage.volunteering.services.links import Saved


def _session(session_slug: str) -> ListeningSession:
    return find_session(session_slug)


def _shift(session_slug: str, shift_ident: str) -> tuple[ListeningSession, ShiftView]:
    return find_shift(session_slug, shift_ident)


def _saved(session_slug: str, token: str) -> tuple[ListeningSession, ShiftView, Saved]:
    """Return what the page after signing up may say. Raises VolunteerLinkInvalid."""
    saved = links.find_saved(token)
    session, shift = view_shift(saved.shift_id)
    if session.slug != session_slug:
        raise VolunteerLinkInvalid
    return session, shift, saved


OF_SESSION = Scope("public session, for its shifts", _session)
SHIFT = Scope("shift of a public session", _shift)
SAVED = Scope("holder of the link to what a volunteer sent", _saved)
