"""On the day: who arrived, who completed a shift and how long they worked, who did not come. One tap each."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.acts import run
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission
from engage.core.text import whole_number
from engage.volunteering.models import Signup, Status
from engage.volunteering.queries.board import board_of
from engage.volunteering.services import attendance
from engage.volunteering.staff.base import note_view, render_board
from engage.volunteering.staff.refusals import REFUSALS
from engage.volunteering.staff.scopes import SESSION, SIGNUP

bp = Blueprint(
    "staff_attendance", __name__, url_prefix="/staff/sessions/<session_slug>/volunteers/attendance"
)
_MANAGE = Permission.MANAGE_VOLUNTEERS
_SHOWN = (
    Status.SIGNED_UP,
    Status.CONFIRMED,
    Status.ARRIVED,
    Status.COMPLETED,
    Status.NO_SHOW,
)


@bp.get("")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SESSION, personal=True)
def show_attendance(session_slug: str) -> str:
    """List who has a place, by shift, with a button for what happens next."""
    session = SESSION.loaded()
    board = board_of(session.id)
    shown = [
        (view, [on for on in view.people if on.signup.status in _SHOWN])
        for view in sorted(board.open_shifts, key=lambda one: (one.shift.starts_at, one.shift.id))
    ]
    if any(people for _view, people in shown):
        note_view("session", session.id)
    everyone = [on.signup for _view, people in shown for on in people]
    return render_board(
        "show_attendance.html",
        session,
        shifts=[(view, people) for view, people in shown if people],
        minutes=sum(signup.minutes or 0 for signup in everyone),
        here=sum(signup.status == Status.ARRIVED for signup in everyone),
        expected=sum(signup.status in (Status.CONFIRMED, Status.SIGNED_UP) for signup in everyone),
        now=clock.now(),
    )


@bp.post("/<int:signup_id>/arrived")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def mark_arrived(session_slug: str, signup_id: int) -> Response:
    """Note that somebody has arrived."""
    return _mark(lambda signup, by: attendance.mark_arrived(signup.id, actor=by))


@bp.post("/<int:signup_id>/completed")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def mark_completed(session_slug: str, signup_id: int) -> Response:
    """Note that somebody has worked their shift, for the minutes that are said, or from their arrival on."""
    written = request.form.get("minutes", "").strip()
    minutes = (whole_number(written) or 0) if written else None
    return _mark(lambda signup, by: attendance.mark_completed(signup.id, minutes=minutes, actor=by))


@bp.post("/<int:signup_id>/no-show")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def mark_no_show(session_slug: str, signup_id: int) -> Response:
    """Note that somebody did not come."""
    return _mark(lambda signup, by: attendance.mark_no_show(signup.id, actor=by))


@bp.post("/<int:signup_id>/undo")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def take_back(session_slug: str, signup_id: int) -> Response:
    """Put a mark right: it is as before."""
    return _mark(lambda signup, by: attendance.take_back(signup.id, actor=by))


def _mark(act: Callable[[Signup, str], object]) -> Response:
    """Mark, and come back to the shift that the button belongs to."""
    session, shift, signup = SIGNUP.loaded()
    by = actor_of(current_user)
    address = url_for(
        "staff_attendance.show_attendance", session_slug=session.slug, _anchor=f"shift-{shift.id}"
    )
    return run(
        lambda: act(signup, by),
        done=_("Noted."),
        refusals=REFUSALS,
        back=address,
        tones=("success", "warning"),
    )
