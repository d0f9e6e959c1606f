"""The session in the calendar of the holder of a private link: as a file, or as a new entry of a calendar online."""

from __future__ import annotations

from flask import Response, redirect

from engage.core.i18n import current_language, in_language
from engage.core.pages import Audience, Reply, page
from engage.listening.documents import calendar as calendars
from engage.listening.documents.calendar_links import OnlineCalendar, entry_address
from engage.listening.models import Mode, Status
from engage.listening.public.my_registration import back_to, bp
from engage.listening.public.scopes import MANAGED
from engage.listening.queries.public import session_of, view_session


@bp.get("/<lang>/my/<token>/calendar")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True)
def download_calendar(token: str) -> Response:
    """Return the session as a calendar entry."""
    registration = MANAGED.loaded()
    view = view_session(session_of(registration.session_id), current_language().tag)
    with in_language(registration.language):
        entry = calendars.registration_calendar(view.session, registration, view.texts, method="PUBLISH")
    response = Response(entry, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="session.ics"'
    return response


@bp.get("/<lang>/my/<token>/calendar/google")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True)
def open_google(token: str) -> Reply:
    """Lead to a new entry in Google Calendar, as the session is now. Google learns nothing of the private link."""
    return _open(OnlineCalendar.GOOGLE, token)


@bp.get("/<lang>/my/<token>/calendar/outlook")
@page(audience=Audience.PUBLIC, scope=MANAGED, personal=True)
def open_outlook(token: str) -> Reply:
    """Lead to a new entry in the calendar of Outlook.com, likewise."""
    return _open(OnlineCalendar.OUTLOOK, token)


def _open(calendar: OnlineCalendar, token: str) -> Reply:
    registration = MANAGED.loaded()
    view = view_session(session_of(registration.session_id), current_language().tag)
    if registration.status != Status.CONFIRMED or view.why_not_open in ("past", "cancelled"):
        return back_to(token)
    return redirect(entry_address(calendar, view.session, Mode(registration.mode), view.texts), 302)
