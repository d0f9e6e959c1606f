"""Who plans a session: the host's team, what it decided, and whether a majority of a public body would come."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.bodies.queries.lookup import body_names
from engage.core import clock
from engage.core.acts import accepted, run
from engage.core.current import current_city
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.listening.models import ListeningSession
from engage.volunteering import policy
from engage.volunteering.errors import NotSeated
from engage.volunteering.labels.roles import rule_on_uniforms
from engage.volunteering.queries.partners import choices_of, count_by_kind
from engage.volunteering.queries.planning import list_planners, list_seated, list_warnings
from engage.volunteering.services import headcount, hosting, quorum
from engage.volunteering.staff.base import render_board
from engage.volunteering.staff.hosting_labels import PLANNING_ROLES, REFUSALS
from engage.volunteering.staff.planning_forms import PlannerForm
from engage.volunteering.staff.planning_scopes import PLANNER, WARNING
from engage.volunteering.staff.scopes import SESSION

bp = Blueprint("staff_planning", __name__, url_prefix="/staff/sessions/<session_slug>/planning")
_MANAGE = Permission.MANAGE_VOLUNTEERS


@bp.route("", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SESSION, personal=True, form_checks_csrf=True)
def show_team(session_slug: str) -> Reply:
    """Show the planning team of a session, and add somebody to it."""
    session = SESSION.loaded()
    seated = list_seated()
    names = body_names({body.id: body for _user, body in seated}.values(), current_language().tag)
    form = PlannerForm(seated, dict(names))
    if form.validate_on_submit():
        user_id, by = current_user.id, actor_of(current_user)
        wanted = form.to_request()
        if accepted(
            form,
            lambda: hosting.add_planner(session.id, planner=wanted, added_by=user_id, actor=by),
            refusals=REFUSALS,
            at={NotSeated: "person"},
        ):
            flash(_("This person is on the planning team now."), "success")
            return redirect(_address(session_slug), 303)
    return _show(session, form), form.http_status


@bp.post("/<int:planner_id>/end")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PLANNER)
def end_planner(session_slug: str, planner_id: int) -> Response:
    """Take somebody off the planning team."""
    session, row = PLANNER.loaded()
    by = actor_of(current_user)
    return run(
        lambda: hosting.end_planner(session.id, row.id, actor=by),
        done=_("This person is no longer on the planning team."),
        refusals=REFUSALS,
        back=_address(session_slug),
    )


@bp.post("/warnings/<int:warning_id>/read")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=WARNING)
def acknowledge_warning(session_slug: str, warning_id: int) -> Response:
    """Record that this person read the note of the City's counsel."""
    session, warning = WARNING.loaded()
    user_id, by = current_user.id, actor_of(current_user)
    return run(
        lambda: quorum.acknowledge(session.id, warning.body_id, user_id=user_id, actor=by),
        done=_("We recorded that you read this."),
        refusals={},
        back=_address(session_slug),
    )


def _address(session_slug: str) -> str:
    return url_for("staff_planning.show_team", session_slug=session_slug)


def _show(session: ListeningSession, form: PlannerForm) -> str:
    planners = list_planners(session.id)
    counts = headcount.count_members(session.id)
    warnings = list_warnings(session.id)
    bodies = {one.body.id: one.body for one in planners} | {one.body.id: one.body for one in counts}
    return render_board(
        "show_team.html",
        session,
        form=form,
        planners=planners,
        roles=PLANNING_ROLES,
        names=body_names(bodies.values(), current_language().tag),
        counts=counts,
        shown_bodies={one.body.id for one in counts if one.is_majority or one.is_close},
        warnings=warnings,
        to_read={warning.body_id: warning for warning, reader in warnings if reader is None},
        counsels_line=current_city().text("volunteering.quorum_note", current_language().tag),
        choices=choices_of(session.id),
        come=count_by_kind(session.id),
        rule=rule_on_uniforms,
        is_open=policy.is_planned(session.status, session.ends_at, clock.now()),
    )
