"""The board of a session: which people and languages its shifts need, who is on each, and deciding about sign-ups."""

from __future__ import annotations

from flask import Blueprint, request
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.core import clock
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission
from engage.volunteering.models import DeclineReason, Status
from engage.volunteering.queries.board import board_of
from engage.volunteering.services import changes, confirming, placing
from engage.volunteering.staff.base import board_address, note_view, press, render_board
from engage.volunteering.staff.labels import DECLINES
from engage.volunteering.staff.scopes import SESSION, SIGNUP

bp = Blueprint("staff_board", __name__, url_prefix="/staff/sessions/<session_slug>/volunteers")
_MANAGE = Permission.MANAGE_VOLUNTEERS


@bp.get("")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SESSION, personal=True)
def show_board(session_slug: str) -> str:
    """Show every shift of a session with its people, and where people or languages are short."""
    session = SESSION.loaded()
    board = board_of(session.id)
    if board.people or board.with_status(Status.PENDING):
        note_view("session", session.id)
    return render_board(
        "show_board.html",
        session,
        board=board,
        pending=board.with_status(Status.PENDING),
        declines=DECLINES,
        is_over=session.ends_at <= clock.now(),
    )


@bp.post("/signups/<int:signup_id>/release")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def release_signup(session_slug: str, signup_id: int) -> Response:
    """Let in a sign-up that looked automated: it gets its place."""
    session, _shift, signup = SIGNUP.loaded()
    return press(
        lambda by: placing.release(signup.id, actor=by),
        done=_("You let in this sign-up."),
        back=board_address(session),
    )


@bp.post("/signups/<int:signup_id>/discard")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def discard_signup(session_slug: str, signup_id: int) -> Response:
    """Discard a sign-up that is not real. Nobody is told."""
    session, _shift, signup = SIGNUP.loaded()
    return press(
        lambda by: placing.discard(signup.id, actor=by),
        done=_("You discarded this sign-up. No one is told."),
        back=board_address(session),
    )


@bp.post("/signups/<int:signup_id>/decline")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def decline_signup(session_slug: str, signup_id: int) -> Response:
    """Decline a sign-up kindly, for one of the reasons."""
    session, _shift, signup = SIGNUP.loaded()
    asked = request.form.get("reason", "")
    reason = DeclineReason(asked) if asked in set(DeclineReason) else DeclineReason.ENOUGH
    return press(
        lambda by: placing.decline(signup.id, reason=reason, decided_by=current_user.id, actor=by),
        done=_("You declined this sign-up."),
        back=board_address(session),
    )


@bp.post("/signups/<int:signup_id>/confirm")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def confirm_signup(session_slug: str, signup_id: int) -> Response:
    """Confirm a sign-up to which nothing is missing any more."""
    session, _shift, signup = SIGNUP.loaded()
    return press(
        lambda by: confirming.confirm(signup.id, actor=by),
        done=_("This sign-up is confirmed."),
        back=board_address(session),
    )


@bp.post("/signups/<int:signup_id>/cancel")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def cancel_signup(session_slug: str, signup_id: int) -> Response:
    """Cancel a sign-up for somebody who cannot come. They can be entered again."""
    session, _shift, signup = SIGNUP.loaded()
    return press(
        lambda by: changes.cancel(signup.id, actor=by),
        done=_("This sign-up is canceled."),
        back=board_address(session),
    )


@bp.post("/signups/<int:signup_id>/covered")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SIGNUP)
def mark_covered(session_slug: str, signup_id: int) -> Response:
    """Note that nobody has to be found any more for a place that became free at short notice."""
    session, _shift, signup = SIGNUP.loaded()
    return press(
        lambda by: confirming.set_covered(signup.id, actor=by),
        done=_("We no longer look for someone to cover this shift."),
        back=board_address(session),
    )
