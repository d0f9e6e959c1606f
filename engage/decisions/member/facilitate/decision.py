"""The facilitator's page of a decision, which shows the next step, and starting a decision on a draft."""

from __future__ import annotations

from flask import flash, render_template
from flask_login import current_user

from engage.bodies.models import Body
from engage.bodies.ports import Part, home_part
from engage.bodies.queries import lookup
from engage.core.acts import say
from engage.core.db import db, write
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, Reply, page
from engage.decisions.errors import MandateExceeded, MandateNeeded, MandateOver
from engage.decisions.labels.decisions import OUTCOMES, REFUSALS
from engage.decisions.member.facilitate.base import OF_DECISION, back, bp, show
from engage.decisions.member.facilitate.forms import StartForm
from engage.decisions.member.scopes import DRAFT_TO_DECIDE, FACILITATED, FACILITATED_BODIES
from engage.decisions.models import Decision, Mandate
from engage.decisions.policy.next_step import next_step
from engage.decisions.queries import facilitating
from engage.decisions.queries.overview import list_statements
from engage.decisions.queries.readiness import readiness_of
from engage.decisions.services import concerns, mandates, starting
from engage.drafts.models import Draft
from engage.drafts.queries import reading


@home_part(order=30)
def _home(user_id: int, body_ids: frozenset[int]) -> Part | None:
    """Return the facilitator's part of the members' home: start a decision, and the mandates of their teams."""
    mine = facilitating.bodies_facilitated(user_id) if body_ids else []
    if not mine:
        return None
    has_teams = any(body.is_team for body in lookup.bodies_by_id(mine).values())
    return "decisions/member/facilitate/_home.html", {"has_teams": has_teams}


@bp.get(OF_DECISION)
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True)
def show_overview(decision_slug: str) -> Reply:
    """Show the state of a decision and the next step, with everything else below."""
    decision = FACILITATED.loaded()
    now_asked = facilitating.under_way(decision.id)
    ready = readiness_of(decision)
    raised = concerns.list_concerns(decision.id)
    rounds = facilitating.list_rounds(decision.id)
    granted = mandates.list_granted(decision.id)
    teams = lookup.bodies_by_id({one.team_id for one in granted})
    return show(
        "show_overview",
        decision,
        bodies=[one.body for one in ready.bodies],
        text_ids=[
            ready.draft.title_id,
            *(team.name_id for team in teams.values()),
            *(ident for one in granted for ident in (one.scope_id, one.limits_id, one.report_id) if ident),
        ],
        ready=ready,
        now_asked=now_asked,
        step=next_step(facilitating.situation_of(decision, now_asked, ready, raised)).value,
        rounds=rounds,
        lacking=facilitating.without_quorum(rounds),
        concerns=raised,
        open_concerns=len(facilitating.open_concerns(raised)),
        raisers=facilitating.names_of_raisers(raised),
        statements=list_statements(decision.id),
        granted=granted,
        teams=teams,
        outcomes=OUTCOMES,
        ways_out=ready.ways_out,
    )


@bp.get("/decisions/new")
@page(audience=Audience.MEMBER, scope=FACILITATED_BODIES, personal=True)
def choose_draft() -> str:
    """List the drafts on which a decision can be started."""
    mine = FACILITATED_BODIES.loaded()
    drafts = [draft for draft in reading.list_drafts(mine) if draft.latest]
    bodies = lookup.bodies_by_id({ident for draft in drafts for ident in draft.body_ids})
    idents = [*(draft.title_id for draft in drafts), *(body.name_id for body in bodies.values())]
    return render_template(
        "decisions/member/facilitate/choose_draft.html",
        drafts=drafts,
        bodies=bodies,
        texts=load_texts(db.session, idents, current_language().tag),
    )


@bp.route("/drafts/<draft_slug>/decide", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=DRAFT_TO_DECIDE, personal=True, form_checks_csrf=True)
def start_decision(draft_slug: str) -> Reply:
    """Start a decision on a draft."""
    draft = DRAFT_TO_DECIDE.loaded()
    bodies = _deciding(draft)
    form = _start_form(bodies)
    if form.validate_on_submit():
        decision = _start(form, draft)
        if decision is not None:
            flash(_("You started the decision, and members can see it now. Next, open a round."), "success")
            return back(decision)
    texts = load_texts(db.session, [draft.title_id], current_language().tag)
    title = texts[draft.title_id]
    body = render_template(
        "decisions/member/facilitate/start_decision.html",
        form=form,
        draft=draft,
        draft_title=title,
        has_team=any(body.is_team for body in bodies),
    )
    return body, form.http_status


def _deciding(draft: Draft) -> list[Body]:
    """Return the bodies that may decide on a draft and that the reader facilitates."""
    mine = set(facilitating.bodies_facilitated(current_user.id)) & draft.body_ids
    return list(lookup.bodies_by_id(mine).values())


def _start_form(bodies: list[Body]) -> StartForm:
    valid = [one for body in bodies if body.is_team for one in mandates.list_valid(body.id)]
    idents = [*(body.name_id for body in bodies), *(one.scope_id for one in valid)]
    texts = load_texts(db.session, idents, current_language().tag)
    return StartForm(
        bodies={body.id: texts[body.name_id].value for body in bodies},
        chosen=[body.id for body in bodies if not body.is_team] or [body.id for body in bodies],
        mandates={one.id: (one.team_id, _mandate_name(one, texts[one.scope_id].value)) for one in valid},
    )


def _mandate_name(mandate: Mandate, scope: str) -> str:
    """Return the name of a mandate in a list: its first words."""
    short = scope if len(scope) <= 90 else f"{scope[:89]}…"
    return _("Mandate %(number)s: %(scope)s", number=str(mandate.id), scope=short)


def _start(form: StartForm, draft: Draft) -> Decision | None:
    """Return the new decision, or None if the mandate does not cover it: the form then shows the error."""
    try:
        with write():
            return starting.start_decision(form.to_request(draft.id), actor=current_user.id)
    except (MandateOver, MandateNeeded) as fact:
        say(form, fact, REFUSALS, "mandate")
    except MandateExceeded as fact:
        say(form, fact, REFUSALS, "spends" if form.spends.data else "mandate")
    return None
