"""The sheet for the door, on paper: who comes in person, how many, and what they do not agree to."""

from __future__ import annotations

from flask import Blueprint

from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission
from engage.listening.queries.registrations import list_for_the_door
from engage.listening.staff.captures_labels import not_agreed
from engage.listening.staff.registration_base import note_view, render_session
from engage.listening.staff.scopes import SESSION

bp = Blueprint("staff_door", __name__, url_prefix="/staff/sessions/<session_slug>")


@bp.get("/door")
@page(audience=Audience.STAFF, permission=Permission.SEE_REGISTRATIONS, scope=SESSION, personal=True)
def show_door_sheet(session_slug: str) -> str:
    """Show who has spots in person, by name, to be printed. It has no contact, no needs and no notes."""
    session = SESSION.loaded()
    parties = list_for_the_door(session.id)
    note_view("session", session.id)
    return render_session(
        "show_door_sheet.html",
        session,
        parties=parties,
        not_agreed={party.id: not_agreed(session, party.mode, party.agreed) for party in parties},
    )
