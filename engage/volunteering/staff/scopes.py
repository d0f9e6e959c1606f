"""Find the session, shift, sign-up or volunteer that a staff page is about; each belongs to the rest of the address."""

from __future__ import annotations

from engage.core.scopes import Scope
from engage.listening.models import ListeningSession, Registration
from engage.listening.queries.registrations import staff_session
from engage.volunteering.models import RunStep, Shift, Signup, Volunteer
from engage.volunteering.queries import people
from engage.volunteering.queries.leads import find_lead
from engage.volunteering.queries.run_of_show import step_of


def _session(session_slug: str) -> ListeningSession:
    return staff_session(session_slug)


def _shift(session_slug: str, shift_id: int) -> tuple[ListeningSession, Shift]:
    session = staff_session(session_slug)
    return session, people.shift_of(session.id, shift_id)


def _signup(session_slug: str, signup_id: int) -> tuple[ListeningSession, Shift, Signup]:
    session = staff_session(session_slug)
    return session, *people.signup_of(session.id, signup_id)


def _step(session_slug: str, step_id: int) -> tuple[ListeningSession, RunStep]:
    session = staff_session(session_slug)
    return session, step_of(session.id, step_id)


def _volunteer(volunteer_id: int) -> Volunteer:
    return people.must_find_volunteer(volunteer_id)


def _lead(registration_id: int) -> Registration:
    return find_lead(registration_id)


SESSION = Scope("session of the shifts", _session)
SHIFT = Scope("shift of the session", _shift)
SIGNUP = Scope("sign-up for a shift of the session", _signup)
VOLUNTEER = Scope("volunteer in the address", _volunteer)
STEP = Scope("step of the session's run of show", _step)
LEAD = Scope("someone who would like to help", _lead)
