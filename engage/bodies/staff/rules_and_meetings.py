"""Staff pages to adopt a version of a body's rule, and to plan and cancel its meetings."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.bodies.models import BodyChange
from engage.bodies.policy.changes import RuleAdopted
from engage.bodies.queries import lookup
from engage.bodies.services import meetings
from engage.bodies.services.changes.proposals import propose
from engage.bodies.services.reads import current_rule
from engage.bodies.staff.adoptions import ways_to_adopt
from engage.bodies.staff.bodies import bp, change, proposed_by_form
from engage.bodies.staff.bodies_forms import MeetingForm
from engage.bodies.staff.rules_forms import rule_form
from engage.bodies.staff.scopes import BODY, MEETING
from engage.core.current import current_city
from engage.core.db import db, write
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.content import load_all
from engage.core.i18n.runtime import offered_languages
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff

_MANAGE = Permission.MANAGE_BODIES


@bp.route("/<body_slug>/rule", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=BODY, form_checks_csrf=True)
def adopt_rule(body_slug: str) -> Reply:
    """Propose a new version of the rule."""
    body = BODY.loaded()
    rule = current_rule(body.id)
    source = current_city().default_language
    first, *others = sorted(offered_languages(), key=lambda language: language.tag != source)
    form = rule_form(
        rule,
        load_all(db.session, list(rule.meaning_ids.values())),
        [first, *others],
        source,
        ways_to_adopt(body.id, current_language().tag),
    )

    def act() -> BodyChange:
        what = RuleAdopted(form.to_request(source), rule.version, is_reviewed=form.meanings_reviewed.data)
        return propose(body.id, what, actor=current_user.id)

    if form.validate_on_submit() and proposed_by_form(form, act):
        return redirect(url_for(".show_body", body_slug=body_slug), 303)
    names = lookup.body_names([body], current_language().tag)
    page_text = render_staff(
        "bodies/staff/adopt_rule.html",
        body=body,
        body_name=names[body.id],
        rule=rule,
        form=form,
        first=first,
        others=others,
    )
    return page_text, form.http_status


@bp.route("/<body_slug>/meetings", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=BODY, form_checks_csrf=True)
def plan_meeting(body_slug: str) -> Reply:
    """Plan a meeting, of this body or of several together."""
    body = BODY.loaded()
    everything = lookup.list_bodies()
    names = lookup.body_names(everything, current_language().tag)
    choices = {one.id: names[one.id].value for one in everything}
    form = MeetingForm(choices, data={"body_ids": [body.id]})
    if form.validate_on_submit():
        with write():
            meetings.plan_meeting(form.to_request(), actor=actor_of(current_user))
        flash(_("The meeting is planned. Members see it on their pages."), "success")
        return redirect(url_for(".show_body", body_slug=body_slug), 303)
    page_text = render_staff("bodies/staff/plan_meeting.html", body=body, body_name=names[body.id], form=form)
    return page_text, form.http_status


@bp.post("/<body_slug>/meetings/<int:meeting_id>/cancel")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=MEETING)
def cancel_meeting(body_slug: str, meeting_id: int) -> Response:
    """Cancel a meeting."""
    return change(
        body_slug,
        lambda: meetings.cancel_meeting(meeting_id, actor=actor_of(current_user)),
        _("The meeting is canceled."),
    )
