"""The page of a group: its seats, offices and rule, what has changed, and deciding about what is proposed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.bodies.labels import adoption_lines, change_lines, ground_line, rule_lines, version_draft
from engage.bodies.member.labels import DECIDING, OFFICES
from engage.bodies.member.scopes import CHANGE, GROUP
from engage.bodies.member.waiting import waiting_for
from engage.bodies.ports import RULE_SOURCES, Adopting
from engage.bodies.queries import changes, lookup
from engage.bodies.services import access
from engage.bodies.services.changes import proposals
from engage.bodies.services.reads import current_seats, list_rules
from engage.core.acts import run
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, page
from engage.core.query_string import asked_page

bp = Blueprint("group_pages", __name__, url_prefix="/members/groups")


@bp.get("/<body_slug>")
@page(audience=Audience.MEMBER, scope=GROUP, personal=True)
def show_group(body_slug: str) -> str:
    """Show a group to its members, and what waits for the reader's decision."""
    body = GROUP.loaded()
    versions = list_rules(body.id)
    idents = [body.name_id, body.purpose_id, *(versions[0].meaning_ids.values())]
    made, paging = changes.list_in_force(body.id, asked_page())
    return render_template(
        "bodies/member/show_group.html",
        body=body,
        texts=load_texts(db.session, idents, current_language().tag),
        seats=current_seats(body.id),
        offices=access.office_holders([body.id]),
        office_names=OFFICES,
        rules=versions,
        adopting=_adopting(body.id),
        rule_lines=rule_lines,
        adoption_lines=adoption_lines,
        version_draft=version_draft,
        waiting=waiting_for(current_user.id, [body.id]),
        made=made,
        paging=paging,
        lines=change_lines,
        ground=ground_line,
    )


def _adopting(body_id: int) -> dict[str, Adopting]:
    """Return the public decisions that may have adopted a version of the rule, by slug."""
    tag = current_language().tag
    return {one.slug: one for source in RULE_SOURCES for one in source.list_of(body_id, tag)}


@bp.post("/<body_slug>/changes/<int:change_id>/agree")
@page(audience=Audience.MEMBER, scope=CHANGE, personal=True)
def agree_to_change(body_slug: str, change_id: int) -> Response:
    """Put a change in force that somebody else proposed."""
    said = _("The change is in effect now. We will email the members.")
    return _decide(body_slug, lambda: proposals.agree(CHANGE.loaded(), actor=current_user.id), said)


@bp.post("/<body_slug>/changes/<int:change_id>/refuse")
@page(audience=Audience.MEMBER, scope=CHANGE, personal=True)
def refuse_change(body_slug: str, change_id: int) -> Response:
    """Refuse a change, or stop one that would count by itself."""
    said = _("The change is refused. Nothing changes.")
    return _decide(body_slug, lambda: proposals.refuse(CHANGE.loaded(), actor=current_user.id), said)


def _decide(body_slug: str, act: Callable[[], object], said: str) -> Response:
    """Decide, and go back to the group; who has just left it goes to their own home."""
    answer = run(act, done=said, refusals=DECIDING, back=url_for(".show_group", body_slug=body_slug))
    if lookup.find_body(body_slug).id not in access.member_body_ids(current_user.id):
        return redirect(url_for("members.show_home"), 303)
    return answer
