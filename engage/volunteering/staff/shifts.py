"""Staff pages on which the shifts of a session are planned: add, change, move, withdraw, copy."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask_login import current_user

from engage.accounts.services.people import actor_of
from engage.core.acts import accepted
from engage.core.db import write
from engage.core.forms import BaseForm
from engage.core.happened import noting
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.formats import format_date
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.told import say_happened
from engage.volunteering.models import Shift
from engage.volunteering.queries.board import shift_view
from engage.volunteering.queries.people import find_shift
from engage.volunteering.queries.season import sessions_with_shifts
from engage.volunteering.services import shift_sets, shifts
from engage.volunteering.services.shift_sets import Entry
from engage.volunteering.staff.base import board_address, press, render_board
from engage.volunteering.staff.refusals import REFUSALS
from engage.volunteering.staff.scopes import SESSION, SHIFT
from engage.volunteering.staff.shifts_forms import (
    AddShiftsForm,
    CopyShiftsForm,
    ShiftForm,
    add_form,
    change_form,
    copy_form,
)

bp = Blueprint("staff_shifts", __name__, url_prefix="/staff/sessions/<session_slug>/volunteers/shifts")
_MANAGE = Permission.MANAGE_VOLUNTEERS


@bp.route("/new", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SESSION, form_checks_csrf=True)
def add_shifts(session_slug: str) -> Reply:
    """Add a shift, or one at each of several tables. The times begin as the session's."""
    session = SESSION.loaded()
    form = add_form(session)
    if form.validate_on_submit():
        wanted = form.to_all_facts()
        if accepted(
            form,
            lambda: shift_sets.add_shifts(session.id, wanted=wanted, entry=_entry(form)),
            refusals=REFUSALS,
        ):
            flash(ngettext("%(num)s shift is added.", "%(num)s shifts are added.", len(wanted)), "success")
            return redirect(board_address(session), 303)
    return render_board("add_shifts.html", session, form=form), form.http_status


@bp.route("/<int:shift_id>", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SHIFT, form_checks_csrf=True)
def edit_shift(session_slug: str, shift_id: int) -> Reply:
    """Change or move a shift. Whoever takes it is told of what concerns them."""
    session, shift = SHIFT.loaded()
    form = change_form(shifts.read_facts(shift), shift.version)
    if form.validate_on_submit() and _change(form, shift):
        return redirect(board_address(session), 303)
    now = find_shift(shift.id)
    body = render_board(
        "edit_shift.html", session, form=form, view=shift_view(now), meanwhile=bool(form.form_errors)
    )
    return body, form.http_status


def _change(form: ShiftForm, shift: Shift) -> bool:
    """Save, and say who is told. Where others saved meanwhile, show it and keep what was typed."""
    facts, by = form.to_facts(), actor_of(current_user)
    with noting() as happened:
        saved = accepted(
            form,
            lambda: shifts.change_shift(shift.id, facts=facts, version=form.seen_version, actor=by),
            refusals=REFUSALS,
        )
    if saved:
        flash(say_happened(happened, _("The shift is changed.")), "success")
    else:
        form.show_version(find_shift(shift.id).version)
    return saved


@bp.route("/<int:shift_id>/withdraw", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SHIFT, form_checks_csrf=True)
def withdraw_shift(session_slug: str, shift_id: int) -> Reply:
    """Ask once, then withdraw a shift. Everyone who signed up for it is told."""
    session, shift = SHIFT.loaded()
    form = BaseForm()
    if form.validate_on_submit():
        return press(
            lambda by: shifts.withdraw_shift(shift.id, actor=by),
            done=_("The shift is withdrawn."),
            back=board_address(session),
        )
    return render_board("withdraw_shift.html", session, form=form, view=shift_view(shift)), form.http_status


@bp.route("/copy", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SESSION, form_checks_csrf=True)
def copy_shifts(session_slug: str) -> Reply:
    """Copy the shifts of another session, without its people."""
    session = SESSION.loaded()
    found = sessions_with_shifts(session.id, current_language().tag)
    form = copy_form(
        [
            (one.id, _("%(title)s, %(day)s", title=title, day=format_date(one.starts_at)))
            for one, title in found
        ]
    )
    if form.validate_on_submit():
        with write():
            number = shift_sets.copy_shifts(int(form.source.data), session.id, entry=_entry(form))
        flash(ngettext("%(num)s shift is copied.", "%(num)s shifts are copied.", number), "success")
        return redirect(board_address(session), 303)
    return render_board("copy_shifts.html", session, form=form), form.http_status


def _entry(form: AddShiftsForm | CopyShiftsForm) -> Entry:
    return Entry(user_id=current_user.id, actor=actor_of(current_user), submission=form.submission_ident)
