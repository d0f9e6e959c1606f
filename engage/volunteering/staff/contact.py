"""Contact each: the volunteers of a session one by one, with call and mail links, and what came of it."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.core.i18n import staff_gettext as _
from engage.core.outbox import contacts
from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission
from engage.volunteering.models import ContactOutcome
from engage.volunteering.queries.board import board_of
from engage.volunteering.services import contacting
from engage.volunteering.staff.base import note_view, press, render_board
from engage.volunteering.staff.labels import OUTCOMES
from engage.volunteering.staff.scopes import SESSION, SIGNUP

bp = Blueprint("staff_contact", __name__, url_prefix="/staff/sessions/<session_slug>/volunteers/contact")
_MANAGE = Permission.MANAGE_VOLUNTEERS


@bp.get("")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SESSION, personal=True)
def show_contacts(session_slug: str) -> str:
    """List who has a place: first those whom nobody has contacted."""
    session = SESSION.loaded()
    board = board_of(session.id)
    held = [(view, on) for view in board.open_shifts for on in view.people if on.holds_place]
    held.sort(key=lambda one: one[1].signup.contacted_at is not None)
    if held:
        note_view("session", session.id)
    emails = {on.volunteer.email for _view, on in held if on.volunteer.email}
    return render_board(
        "show_contacts.html",
        session,
        held=held,
        left=sum(on.signup.contacted_at is None for _view, on in held),
        outcomes=OUTCOMES,
        refused=contacts.suppressed_among(emails) if emails else frozenset(),
    )


@bp.post("/<int:signup_id>")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def note_contact(session_slug: str, signup_id: int) -> Response:
    """Note what came of contacting somebody."""
    session, _shift, signup = SIGNUP.loaded()
    asked = request.form.get("outcome", "")
    outcome = ContactOutcome(asked) if asked in set(ContactOutcome) else ContactOutcome.NO_ANSWER
    back = url_for("staff_contact.show_contacts", session_slug=session.slug)
    return press(
        lambda by: contacting.note_contact(signup.id, outcome, contacted_by=current_user.id, actor=by),
        done=_("Noted."),
        back=back,
    )
