"""Pages of decisions for the members of the bodies: the list, one decision, one round."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.sansio.blueprints import BlueprintSetupState
from flask_login import current_user

from engage.bodies.queries import lookup
from engage.core import clock
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, page
from engage.decisions.labels import ballots as ballot_words
from engage.decisions.labels import decisions, quorum
from engage.decisions.member.refusals import explain_refusals
from engage.decisions.member.scopes import DECISION, OWN_BODIES, ROUND
from engage.decisions.queries import overview, rounds

bp = Blueprint("decisions", __name__, url_prefix="/members/decisions")
explain_refusals(bp)


@bp.record_once
def _teach_templates(state: BlueprintSetupState) -> None:
    """Give templates the labels of this domain, as globals: components are imported without the context."""
    helpers: dict[str, Any] = {
        "decision_words": decisions,
        "ballot_words": ballot_words,
        "quorum_words": quorum,
    }
    state.app.jinja_env.globals.update(helpers)


@bp.get("")
@page(audience=Audience.MEMBER, scope=OWN_BODIES, personal=True)
def list_decisions() -> str:
    """List the decisions of the reader's bodies; those that wait for their answer come first."""
    body_ids = OWN_BODIES.loaded()
    listed = rounds.list_for(body_ids, current_user.id, clock.now()) if body_ids else []
    bodies = lookup.bodies_by_id({body_id for one in listed for body_id in one.decision.body_ids})
    ids = [one.decision.title_id for one in listed] + [body.name_id for body in bodies.values()]
    return render_template(
        "decisions/member/list_decisions.html",
        listed=listed,
        bodies=bodies,
        texts=load_texts(db.session, ids, current_language().tag),
    )


@bp.get("/<decision_slug>")
@page(audience=Audience.MEMBER, scope=DECISION, personal=True)
def show_decision(decision_slug: str) -> str:
    """Show one decision: its state, rounds, concerns, statements and mandates."""
    view = overview.load_decision(DECISION.loaded(), current_user.id, current_language().tag)
    now = clock.now()
    mine = [one for one in rounds.waiting_for(current_user.id, now) if one.slug == decision_slug]
    return render_template(
        "decisions/member/show_decision.html", view=view, now=now, me=current_user.id, mine=mine
    )


@bp.get("/<decision_slug>/rounds/<int:number>")
@page(audience=Audience.MEMBER, scope=ROUND, personal=True)
def show_round(decision_slug: str, number: int) -> str:
    """Show one round: before the reveal who has answered, after it all answers and the verdict."""
    view = rounds.load_round(ROUND.loaded(), current_user.id, current_language().tag)
    template = "decisions/member/show_result.html" if view.is_revealed else "decisions/member/show_round.html"
    return render_template(template, view=view, now=clock.now(), me=current_user.id)
