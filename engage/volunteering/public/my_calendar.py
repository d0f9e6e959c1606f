"""A shift in the calendar of the holder of a private link, as a file."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import select

from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, page
from engage.core.scopes import Scope
from engage.listening import policy as sessions
from engage.listening.models import ListeningSession
from engage.volunteering.documents.calendar import shift_calendar
from engage.volunteering.errors import SignupNotFound
from engage.volunteering.models import Shift, Signup, Status, Volunteer
from engage.volunteering.services.links import find_by_token

bp = Blueprint("helping_calendar", __name__)


def _entry(token: str, signup_ident: str) -> tuple[Volunteer, Signup, Shift]:
    """Return a confirmed sign-up of the holder. Raises VolunteerLinkInvalid, SignupNotFound."""
    volunteer = find_by_token(token)
    row = db.session.execute(
        select(Signup, Shift)
        .join(Shift, Shift.id == Signup.shift_id)
        .where(Signup.volunteer_id == volunteer.id, Signup.public_id == signup_ident)
        .where(Signup.status.in_((Status.CONFIRMED, Status.ARRIVED, Status.COMPLETED)))
    ).one_or_none()
    if row is None:
        raise SignupNotFound
    return volunteer, row[0], row[1]


CONFIRMED = Scope("confirmed shift of the holder of a private link", _entry)


@bp.get("/<lang>/helping/<token>/<signup_ident>.ics")
@page(audience=Audience.PUBLIC, scope=CONFIRMED, personal=True)
def download_shift(token: str, signup_ident: str) -> Response:
    """Return a confirmed shift as a calendar entry, in the language of the page."""
    volunteer, signup, shift = CONFIRMED.loaded()
    language = current_language().tag
    session = db.session.get_one(ListeningSession, shift.session_id)
    texts = sessions.as_told(load_texts(db.session(), [session.title_id], language), [session])
    title = texts[session.title_id].value
    entry = shift_calendar(volunteer, signup, shift, session, title, method="PUBLISH")
    response = Response(entry, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="shift.ics"'
    return response
