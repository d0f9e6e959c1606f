"""Overview of a session's needs: numbers and a chart, without names."""

from __future__ import annotations

from flask import Blueprint

from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission
from engage.listening.models import Capacity
from engage.listening.queries.needs import Needs, needs_of
from engage.listening.queries.sessions import counter_order
from engage.listening.staff.captures_labels import NOT_AGREED
from engage.listening.staff.registration_base import note_view, render_session
from engage.listening.staff.scopes import SESSION

bp = Blueprint("staff_needs", __name__, url_prefix="/staff/sessions/<session_slug>")


@bp.get("/needs")
@page(audience=Audience.STAFF, permission=Permission.SEE_NEEDS, scope=SESSION, personal=True)
def show_needs(session_slug: str) -> str:
    """Show interpreters, access, meals, children, modes and languages, for planning and printing."""
    session = SESSION.loaded()
    needs = needs_of(session)
    if needs.food_notes:
        note_view("session", session.id)
    return render_session(
        "show_needs.html", session, needs=needs, counters=_counters(needs), not_agreed=NOT_AGREED
    )


def _counters(needs: Needs) -> list[Capacity]:
    """Return the counters in the usual order: seats, meals, childcare."""
    return sorted(needs.capacities, key=lambda row: counter_order(row.resource))
