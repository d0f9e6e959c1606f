"""Find the shift that a public page is about, and the volunteer whose private link opens one."""

from __future__ import annotations

from engage.core.scopes import Scope
from engage.listening.models import ListeningSession
from engage.listening.queries.public import find_session
from engage.volunteering.errors import SignupNotFound, VolunteerLinkInvalid
from engage.volunteering.models import Orientation, Signup, Volunteer
from engage.volunteering.queries.mine import find_signup
from engage.volunteering.queries.open_shifts import ShiftView, find_shift, find_shift_anywhere, view_shift
from engage.volunteering.queries.orientations import find_orientation
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


def _volunteer(token: str) -> Volunteer:
    return links.find_by_token(token)


def _signup(token: str, signup_ident: str) -> tuple[Volunteer, Signup]:
    volunteer = links.find_by_token(token)
    signup = find_signup(volunteer.id, signup_ident)
    if signup is None:
        raise SignupNotFound
    return volunteer, signup


def _adding(token: str, shift_ident: str) -> tuple[Volunteer, ListeningSession, ShiftView]:
    return links.find_by_token(token), *find_shift_anywhere(shift_ident)


def _orientation(token: str, orientation_id: int) -> tuple[Volunteer, Orientation]:
    return links.find_by_token(token), find_orientation(orientation_id)


OF_SESSION = Scope("public session, for its shifts", _session)
SHIFT = Scope("shift of a public session", _shift)
SAVED = Scope("holder of the link to what a volunteer sent", _saved)
HELPING = Scope("holder of a volunteer's private link", _volunteer)
OWN_SIGNUP = Scope("holder of a volunteer's private link, for a sign-up of theirs", _signup)
ADDING = Scope("holder of a volunteer's private link, for a public shift", _adding)
CHOOSING = Scope("holder of a volunteer's private link, for an orientation", _orientation)
