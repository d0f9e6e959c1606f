"""Mandates: grant a named matter to a work team, revoke it, and report on it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.bodies.queries import lookup
from engage.core import clock
from engage.core.db import db, write
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, Reply, page
from engage.decisions.errors import MandateNeeded, MandateOver
from engage.decisions.member.facilitate.base import OF_DECISION, act_and_return, back, bp, show
from engage.decisions.member.facilitate.follow_up_forms import MandateForm, ReportForm, RevokeForm
from engage.decisions.member.scopes import (
    FACILITATED,
    FACILITATED_BODIES,
    MANDATE_TO_REPORT,
    MANDATE_TO_REVOKE,
)
from engage.decisions.models import DecisionStatus
from engage.decisions.services import mandates


@bp.route(f"{OF_DECISION}/mandates/new", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True, form_checks_csrf=True)
def grant_mandate(decision_slug: str) -> Reply:
    """Let a work team decide a named matter."""
    decision = FACILITATED.loaded()
    if decision.status != DecisionStatus.CONSENSUS:
        flash(_("Only a decision made by consensus can grant a mandate."), "warning")
        return back(decision)
    if not mandates.is_of_full_bodies(decision):
        raise MandateNeeded
    teams = [body for body in lookup.list_bodies() if body.is_team]
    names = lookup.body_names(teams, current_language().tag)
    form = MandateForm({team.id: names[team.id].value for team in teams})
    if form.validate_on_submit():
        with write():
            mandates.grant_mandate(decision.id, form.to_request(), actor=current_user.id)
        flash(_("You granted the mandate. We are telling the team."), "success")
        return back(decision, "mandates")
    return show("grant_mandate", decision, form, teams=teams)


@bp.route("/mandates/<int:mandate_id>/revoke", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=MANDATE_TO_REVOKE, personal=True, form_checks_csrf=True)
def revoke_mandate(mandate_id: int) -> Reply:
    """Revoke a mandate and stop the rounds under way that use it."""
    mandate, decision = MANDATE_TO_REVOKE.loaded()
    form = RevokeForm()
    if form.validate_on_submit():
        return act_and_return(
            decision,
            lambda: mandates.revoke_mandate(mandate.id, reason=form.reason.data, actor=current_user.id),
            _("You took the mandate back. We are telling the team."),
            refusals={MandateOver: _over},
            anchor="mandates",
        )
    if mandate.revoked_at is not None and not form.is_submitted():
        flash(_over(), "warning")
        return back(decision, "mandates")
    team = lookup.get_body(mandate.team_id)
    return show(
        "revoke_mandate",
        decision,
        form,
        mandate=mandate,
        team=team,
        text_ids=[team.name_id, mandate.scope_id, mandate.limits_id],
    )


@bp.get("/mandates")
@page(audience=Audience.MEMBER, scope=FACILITATED_BODIES, personal=True)
def list_mandates() -> str:
    """List the mandates of the teams that the reader facilitates."""
    mine = FACILITATED_BODIES.loaded()
    teams = {ident: body for ident, body in lookup.bodies_by_id(mine).items() if body.is_team}
    granted = [one for ident in teams for one in mandates.list_of_team(ident)]
    idents = [team.name_id for team in teams.values()]
    idents += [ident for one in granted for ident in (one.scope_id, one.limits_id)]
    return render_template(
        "decisions/member/facilitate/list_mandates.html",
        teams=teams,
        granted=granted,
        now=clock.now(),
        texts=load_texts(db.session, idents, current_language().tag),
    )


@bp.route("/mandates/<int:mandate_id>/report", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=MANDATE_TO_REPORT, personal=True, form_checks_csrf=True)
def report_back(mandate_id: int) -> Reply:
    """Store the team's report on what it did under a mandate."""
    mandate = MANDATE_TO_REPORT.loaded()
    form = ReportForm()
    if form.validate_on_submit():
        with write():
            mandates.report_back(
                mandate.id, text=form.text.data, language=form.language.data, actor=current_user.id
            )
        flash(_("The report is saved. The groups that granted the mandate can read it."), "success")
        return _to_mandates()
    team = lookup.get_body(mandate.team_id)
    idents = [team.name_id, mandate.scope_id, mandate.limits_id]
    idents += [mandate.report_id] if mandate.report_id else []
    texts = load_texts(db.session, idents, current_language().tag)
    if mandate.report_id and not form.is_submitted():
        form.text.data = texts[mandate.report_id].value
        form.language.data = texts[mandate.report_id].language
    body = render_template(
        "decisions/member/facilitate/report_back.html", form=form, mandate=mandate, team=team, texts=texts
    )
    return body, form.http_status


def _over(_fact: MandateOver | None = None) -> str:
    return _("This mandate was already taken back.")


def _to_mandates() -> Response:
    return redirect(url_for("facilitate.list_mandates"), 303)
