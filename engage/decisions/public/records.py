"""Public pages of decisions: the list, the record of each, and its verification against a head."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from flask_login import current_user

from engage.bodies.services import access as members
from engage.core.db import db
from engage.core.errors import NotFound
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, page
from engage.core.ports.hearing import sessions_about
from engage.core.query_string import asked_page
from engage.core.scopes import PUBLIC_THING, Scope
from engage.decisions.labels import ballots, decisions, records
from engage.decisions.models import Decision
from engage.decisions.policy import chain
from engage.decisions.queries import record, record_lists
from engage.decisions.queries.verifying import verify
from engage.decisions.services import access

bp = Blueprint("records", __name__)
SHOWS_ORIGINAL = "original"
LONGEST_HEAD = 200


def _announced(decision_slug: str) -> Decision:
    """Return an announced or published decision to everybody, any other to its own members. Raise NotFound."""
    decision = access.find_decision(decision_slug)
    if _is_public(decision):
        return decision
    if not current_user.is_authenticated:
        raise NotFound
    members.must_be_member(current_user.id, decision.body_ids)
    return decision


def _is_public(decision: Decision) -> bool:
    return decision.published_at is not None or decision.noticed_at is not None


ANNOUNCED = Scope("announced or published, or member of the decision", _announced)


@bp.record_once
def _teach_templates(state: BlueprintSetupState) -> None:
    """Give templates the labels of this domain, as globals: components are imported without the context."""
    helpers: dict[str, Any] = {
        "decision_words": decisions,
        "ballot_words": ballots,
        "record_words": records,
    }
    state.app.jinja_env.globals.update(helpers)


@bp.get("/<lang>/decisions")
@page(audience=Audience.PUBLIC)
def list_records() -> str:
    """List the published records, newest first, and the announced decisions."""
    listed = record_lists.list_records(asked_page(), current_language().tag)
    return render_template("decisions/public/list_records.html", listed=listed)


@bp.get("/<lang>/decisions/<decision_slug>")
@page(audience=Audience.PUBLIC, scope=PUBLIC_THING)
def show_record(decision_slug: str) -> str:
    """Show the record of a decision, or its notice before publication."""
    language = current_language().tag
    found = record.load_record(decision_slug, language)
    is_translated = found.text is not None and found.text.is_translated_to(language)
    beside = is_translated and request.args.get("text") == SHOWS_ORIGINAL
    template = (
        "decisions/public/show_record.html" if found.is_published else "decisions/public/show_notice.html"
    )
    speaking = [] if found.is_published else sessions_about(decision_slug, language)
    return render_template(template, record=found, beside=beside, speaking=speaking)


@bp.get("/<lang>/decisions/<decision_slug>/verify")
@page(audience=Audience.PUBLIC, scope=ANNOUNCED)
def verify_record(decision_slug: str) -> str:
    """Check whether the record extends a head that somebody kept, and explain what that proves."""
    decision = ANNOUNCED.loaded()
    given = request.args.get("head", "")[:LONGEST_HEAD].strip()
    head = chain.read_head(given) if given else None
    broken = verify(decision.id, [head]) if head else []
    return render_template(
        "decisions/public/verify_record.html",
        decision=decision,
        title=load_texts(db.session, [decision.title_id], current_language().tag)[decision.title_id],
        given=given,
        head=head,
        is_open=_is_public(decision),
        answer=records.check_result(broken) if head else None,
        end=chain.Head(decision.events, decision.head),
    )
