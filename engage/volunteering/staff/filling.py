"""Filling a gap: who could take a shift, asking them, and entering somebody who is on the phone."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.acts import accepted
from engage.core.current import current_city
from engage.core.happened import noting
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.told import say_happened
from engage.core.text import whole_number
from engage.volunteering.errors import AlreadySignedUp, Overlaps, ShiftFull
from engage.volunteering.labels.expectations import version_name
from engage.volunteering.queries.board import shift_view
from engage.volunteering.queries.cover import who_could_cover
from engage.volunteering.queries.people import find_volunteer
from engage.volunteering.services import cover, signups
from engage.volunteering.services.changes import person_of
from engage.volunteering.services.signups import EnteredBy, SignupRequest
from engage.volunteering.staff.base import board_address, note_view, press, render_board
from engage.volunteering.staff.entry_forms import EntryForm, entry_form
from engage.volunteering.staff.refusals import REFUSALS
from engage.volunteering.staff.scopes import SHIFT

bp = Blueprint(
    "staff_filling", __name__, url_prefix="/staff/sessions/<session_slug>/volunteers/shifts/<int:shift_id>"
)
_MANAGE = Permission.MANAGE_VOLUNTEERS


@bp.get("/who")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SHIFT, personal=True)
def show_candidates(session_slug: str, shift_id: int) -> str:
    """Show who could take a shift: people who agreed to be asked, know its role, and are free."""
    session, shift = SHIFT.loaded()
    candidates = who_could_cover(shift)
    if candidates:
        note_view("session", session.id)
    return render_board(
        "show_candidates.html",
        session,
        view=shift_view(shift),
        candidates=candidates,
        is_over=shift.ends_at <= clock.now(),
    )


@bp.post("/ask")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SHIFT)
def ask_candidates(session_slug: str, shift_id: int) -> Response:
    """Ask people whether they can take a shift, in their language."""
    session, shift = SHIFT.loaded()
    found = [whole_number(value) for value in request.form.getlist("volunteer")]
    wanted = [number for number in found if number is not None]
    return press(
        lambda by: cover.ask_for_cover(shift.id, wanted, actor=by),
        done=_("We ask them in their language if they can take this shift."),
        back=url_for("staff_filling.show_candidates", session_slug=session.slug, shift_id=shift.id),
    )


@bp.route("/enter", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SHIFT, personal=True, form_checks_csrf=True)
def enter_volunteer(session_slug: str, shift_id: int) -> Reply:
    """Sign somebody up who is on the phone. The expectations are read to them in their language."""
    session, shift = SHIFT.loaded()
    known = find_volunteer(whole_number(request.args.get("volunteer", "")) or 0)
    form = entry_form(None if known is None else person_of(known))
    if known is not None and not form.is_submitted():
        note_view("volunteer", known.id)
    if form.validate_on_submit() and _enter(form, shift.id):
        return redirect(board_address(session), 303)
    city = current_city()
    body = render_board(
        "enter_volunteer.html",
        session,
        view=shift_view(shift),
        form=form,
        expectations=city.current_expectations,
        version_name=version_name(city.current_expectations),
    )
    return body, form.http_status


def _enter(form: EntryForm, shift_id: int) -> bool:
    """Sign up, and say who is told. Where the shift is full, ask what to do."""
    by = actor_of(current_user)
    wanted = SignupRequest(
        person=form.to_person(),
        agreed_version=current_city().current_expectations.version if form.agreed.data else None,
        agreed_language=form.spoken_language,
        may_wait=form.wants_to_wait,
        submission=form.submission_ident,
    )
    entered_by = EnteredBy(user_id=current_user.id, overbook=form.wants_overbooking, actor=by)
    with noting() as happened:
        saved = accepted(
            form,
            lambda: signups.sign_up(shift_id, request=wanted, entered_by=entered_by),
            refusals=REFUSALS,
            at={ShiftFull: "if_full", AlreadySignedUp: "name", Overlaps: "name"},
        )
    if saved:
        flash(say_happened(happened, _("This person is signed up for the shift.")), "success")
    elif form.if_full.errors:
        form.is_full = True
    return saved
