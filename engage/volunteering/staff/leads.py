"""People who would like to help: how to reach them, in which language, and whether somebody spoke with them."""

from __future__ import annotations

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission
from engage.listening.services import consent
from engage.volunteering.queries import leads
from engage.volunteering.staff.base import note_view, press, render_volunteers
from engage.volunteering.staff.scopes import LEAD

bp = Blueprint("staff_leads", __name__, url_prefix="/staff/volunteers/leads")
_MANAGE = Permission.MANAGE_VOLUNTEERS


@bp.get("")
@page(audience=Audience.STAFF, permission=_MANAGE, personal=True)
def list_leads() -> str:
    """List who ticked that they would like to help, the oldest first."""
    found = leads.list_leads(current_language().tag)
    if found.rows:
        note_view("volunteers", 0)
    return render_volunteers("list_leads.html", leads=found)


@bp.post("/<int:registration_id>/answered")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=LEAD)
def note_answered(registration_id: int) -> Response:
    """Note that somebody spoke with them."""
    registration = LEAD.loaded()
    return press(
        lambda by: consent.note_help_answered(registration.id, actor=by),
        done=_("Noted."),
        back=url_for("staff_leads.list_leads"),
    )
