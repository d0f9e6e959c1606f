"""The run of show of a session: minutes, who, what; to be printed in the team's languages."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core.acts import accepted
from engage.core.current import current_city
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.listening.models import ListeningSession
from engage.volunteering.queries.run_of_show import run_of_show
from engage.volunteering.services import run_of_show as acts
from engage.volunteering.staff.base import press, render_board
from engage.volunteering.staff.refusals import REFUSALS
from engage.volunteering.staff.run_of_show_forms import step_form
from engage.volunteering.staff.scopes import SESSION, STEP

bp = Blueprint("staff_run_of_show", __name__, url_prefix="/staff/sessions/<session_slug>/volunteers/run")
_MANAGE = Permission.MANAGE_VOLUNTEERS


@bp.get("")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SESSION)
def show_steps(session_slug: str) -> str:
    """Show the steps from the session's start, in one of the city's languages, to be printed."""
    session = SESSION.loaded()
    asked = request.args.get("in", "")
    tag = asked if asked in current_city().languages else current_language().tag
    steps = run_of_show(session, tag)
    return render_board("show_run_of_show.html", session, steps=steps, shown_in=tag)


@bp.route("/new", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SESSION, form_checks_csrf=True)
def add_step(session_slug: str) -> Reply:
    """Add a step at the end."""
    session = SESSION.loaded()
    form = step_form()
    by = actor_of(current_user)
    if form.validate_on_submit() and accepted(
        form, lambda: acts.add_step(session.id, facts=form.to_facts(), actor=by), refusals=REFUSALS
    ):
        flash(_("The step is added."), "success")
        return redirect(_address(session), 303)
    return render_board("edit_step.html", session, form=form, step=None), form.http_status


@bp.route("/<int:step_id>", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=STEP, form_checks_csrf=True)
def edit_step(session_slug: str, step_id: int) -> Reply:
    """Change a step and its words in other languages."""
    session, step = STEP.loaded()
    form = step_form(step)
    by = actor_of(current_user)
    if form.validate_on_submit() and accepted(
        form,
        lambda: acts.change_step(session.id, step.id, facts=form.to_facts(), actor=by),
        refusals=REFUSALS,
    ):
        flash(_("The step is changed."), "success")
        return redirect(_address(session), 303)
    return render_board("edit_step.html", session, form=form, step=step), form.http_status


@bp.post("/<int:step_id>/move/<any(up, down):where_to>")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=STEP)
def move_step(session_slug: str, step_id: int, where_to: str) -> Response:
    """Move a step one place up or down."""
    session, step = STEP.loaded()
    return press(
        lambda by: acts.move_step(session.id, step.id, up=where_to == "up", actor=by),
        done=_("The step is moved."),
        back=_address(session),
    )


@bp.post("/<int:step_id>/remove")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=STEP)
def remove_step(session_slug: str, step_id: int) -> Response:
    """Remove a step."""
    session, step = STEP.loaded()
    return press(
        lambda by: acts.remove_step(session.id, step.id, actor=by),
        done=_("The step is removed."),
        back=_address(session),
    )


def _address(session: ListeningSession) -> str:
    return url_for("staff_run_of_show.show_steps", session_slug=session.slug)
