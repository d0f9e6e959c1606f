"""The planning team's pages: who from the City wants to help, deciding about each, and what the host decides."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user

from engage.core.acts import accepted
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, Reply, page
from engage.volunteering.errors import QuorumReached, ShiftFull
from engage.volunteering.labels.declines import why_declined
from engage.volunteering.labels.languages import spoken_list
from engage.volunteering.labels.roles import rule_on_uniforms
from engage.volunteering.member import labels
from engage.volunteering.member.planning_forms import ChoicesForm, DecideForm
from engage.volunteering.member.scopes import PARTNER, PLAN, PLAN_TO_DECIDE, OpenPlan
from engage.volunteering.models import Status
from engage.volunteering.queries.partners import Partner, choices_of, is_full, list_partners, list_shifts
from engage.volunteering.services import headcount, hosting, partners

bp = Blueprint("planning", __name__, url_prefix="/members/planning")
AT = {ShiftFull: "will_wait", QuorumReached: "majority"}


@bp.get("/<session_slug>")
@page(audience=Audience.MEMBER, scope=PLAN, personal=True)
def show_plan(session_slug: str) -> str:
    """Show the planning team who from the City wants to help, and what the host decided."""
    plan = PLAN.loaded()
    found = list_partners(plan.session.id)
    return _render(
        "show_plan.html",
        plan,
        pending=[one for one in found if one.is_pending],
        declined=[one for one in found if one.signup.status == Status.DECLINED],
        accepted=[one for one in found if one.signup.status in labels.STATES],
        choices=choices_of(plan.session.id),
        free=[shift for shift in list_shifts(plan.session.id) if not shift.partners_welcome],
    )


@bp.route("/<session_slug>/partners/<int:signup_id>", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=PARTNER, personal=True, form_checks_csrf=True)
def decide_partner(session_slug: str, signup_id: int) -> Reply:
    """Accept somebody from the City, or decline kindly."""
    plan, partner = PARTNER.loaded()
    form = DecideForm(is_pending=partner.is_pending)
    if form.validate_on_submit() and accepted(
        form, lambda: _decide(form, signup_id, current_user.id), refusals=labels.DECIDING, at=AT
    ):
        flash(_("Your answer is saved. We tell the person."), "success")
        return redirect(url_for("planning.show_plan", session_slug=session_slug), 303)
    return _show_partner(plan, partner, form), form.http_status


def _decide(form: DecideForm, signup_id: int, planner_id: int) -> None:
    if form.reason is None:
        partners.accept(signup_id, planner_id=planner_id, known=form.known)
    else:
        partners.decline(signup_id, reason=form.reason, planner_id=planner_id)


def _show_partner(plan: OpenPlan, partner: Partner, form: DecideForm) -> str:
    made = headcount.made_majorities(plan.session.id, partner.volunteer_id) if partner.is_pending else []
    return _render(
        "decide_partner.html",
        plan,
        form=form,
        partner=partner,
        choices=choices_of(plan.session.id),
        is_full=partner.is_pending and is_full(partner.shift.id),
        majorities=[labels.majority_line(one.body, one.coming, one.seats) for one in made],
        counsels_line=labels.counsels_line(),
    )


@bp.route("/<session_slug>/choices", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=PLAN_TO_DECIDE, form_checks_csrf=True)
def edit_choices(session_slug: str) -> Reply:
    """Set the limit, the rule on uniforms and weapons, and the shifts without people from the City."""
    plan = PLAN_TO_DECIDE.loaded()
    session_id, planner_id = plan.session.id, current_user.id
    choices = choices_of(session_id)
    form = ChoicesForm(choices, list_shifts(session_id))
    if not form.is_submitted():
        form.show_version(choices.version)
    if form.validate_on_submit():
        wanted = form.to_request()
        if accepted(
            form,
            lambda: hosting.set_choices(session_id, choices=wanted, planner_id=planner_id),
            refusals=labels.CHOOSING,
        ):
            flash(_("Saved. People read this before they sign up."), "success")
            return redirect(url_for("planning.show_plan", session_slug=session_slug), 303)
        choices = choices_of(session_id)
        form.show_version(choices.version)
    return _render("edit_choices.html", plan, form=form, choices=choices), form.http_status


def _render(template: str, plan: OpenPlan, **context: object) -> str:
    return render_template(
        f"volunteering/member/{template}",
        plan=plan,
        session=plan.session,
        words=labels,
        why_declined=why_declined,
        spoken_list=spoken_list,
        rule_on_uniforms=rule_on_uniforms,
        **context,
    )
