"""Members' other acts on a decision: concerns, statements, wishes about publication, interpretation."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from engage.core.acts import run, say
from engage.core.db import db, write
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.pages import Audience, page
from engage.decisions.errors import DecisionEnded, NotDecided
from engage.decisions.labels import decisions
from engage.decisions.member.ballot_forms import StatementForm, WishForm
from engage.decisions.member.decisions import bp
from engage.decisions.member.scopes import (
    DECISION,
    OWN_ANSWER,
    OWN_CONCERN,
    OWN_STATEMENT,
    STATEMENT_TO_TAKE_BACK,
    VERSION,
)
from engage.decisions.models import Decision, DecisionStatus, StatementKind, Wish
from engage.decisions.services import access, concerns, opening, statements


@bp.post("/<decision_slug>/concerns/<int:concern_number>/resolve")
@page(audience=Audience.MEMBER, scope=OWN_CONCERN, personal=True)
def resolve_concern(decision_slug: str, concern_number: int) -> ResponseReturnValue:
    """Resolve the reader's own concern."""
    said = _("Your concern is marked as resolved. Thank you.")
    return _about_own_concern(concerns.resolve_concern, said)


@bp.post("/<decision_slug>/concerns/<int:concern_number>/insist")
@page(audience=Audience.MEMBER, scope=OWN_CONCERN, personal=True)
def insist_on_concern(decision_slug: str, concern_number: int) -> ResponseReturnValue:
    """Reopen the reader's own concern because the change does not resolve it."""
    said = _("Your concern is open again. The facilitator will see it in the list of concerns.")
    return _about_own_concern(concerns.insist_on_concern, said)


def _about_own_concern(act: Callable[..., object], said: str) -> ResponseReturnValue:
    """Carry out the raiser's act on a concern and return to it. A concern that has ended says so."""
    decision, concern = OWN_CONCERN.loaded()
    decision_id, number = decision.id, concern.number
    return run(
        lambda: act(decision_id, number, actor=current_user.id),
        done=said,
        refusals=decisions.ENDED,
        back=_decision_address(decision.slug, f"concern-{number}"),
        tones=("success", "warning"),
    )


@bp.route("/<decision_slug>/statements/new", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=DECISION, personal=True, form_checks_csrf=True)
def write_statement(decision_slug: str) -> ResponseReturnValue:
    """Write a statement: before the end as an absent member, after it as a dissent."""
    decision = DECISION.loaded()
    form = StatementForm()
    kind = form.kind(is_open=decision.status == DecisionStatus.OPEN)
    if not form.validate_on_submit():
        return _statement_page(decision, form, kind), form.http_status
    try:
        with write():
            statements.write_statement(
                decision.id,
                kind=kind,
                text=form.text.data or "",
                language=current_language().tag,
                wish=Wish(form.wish.data),
                actor=current_user.id,
            )
    except (DecisionEnded, NotDecided) as changed:
        say(form, changed, decisions.REFUSALS)
        again = access.decision_of_member(decision_slug, current_user.id)
        return _statement_page(again, form, kind), changed.status
    flash(_("Your statement is saved. The group can read it now."), "success")
    return _to_decision(decision_slug, "statements")


@bp.post("/<decision_slug>/statements/<int:statement_id>/wish")
@page(audience=Audience.MEMBER, scope=OWN_STATEMENT, personal=True)
def set_statement_wish(decision_slug: str, statement_id: int) -> ResponseReturnValue:
    """Set how the reader's own statement is published."""
    decision, statement = OWN_STATEMENT.loaded()
    form = WishForm()
    if form.validate_on_submit():
        with write():
            statements.set_statement_wish(
                decision.id, statement.id, wish=Wish(form.wish.data), actor=current_user.id
            )
        flash(_("Your choice is saved."), "success")
    return _to_decision(decision_slug, "statements")


@bp.post("/<decision_slug>/statements/<int:statement_id>/take-back")
@page(audience=Audience.MEMBER, scope=STATEMENT_TO_TAKE_BACK, personal=True)
def take_back_statement(decision_slug: str, statement_id: int) -> ResponseReturnValue:
    """Destroy the words of the reader's own statement. The record still shows that it existed."""
    decision, statement = STATEMENT_TO_TAKE_BACK.loaded()
    with write():
        statements.redact_statement(decision.id, statement.id, actor=current_user.id)
    flash(
        _("Your words are deleted permanently. The record shows only that there was a statement."), "success"
    )
    return _to_decision(decision_slug, "statements")


@bp.post("/<decision_slug>/rounds/<int:number>/answers/<int:ballot_id>/wish")
@page(audience=Audience.MEMBER, scope=OWN_ANSWER, personal=True)
def set_answer_wish(decision_slug: str, number: int, ballot_id: int) -> ResponseReturnValue:
    """Set how the words of the reader's own answer are published."""
    decision, ballot = OWN_ANSWER.loaded()
    form = WishForm()
    if form.validate_on_submit():
        with write():
            statements.set_reason_wish(
                decision.id, ballot.id, wish=Wish(form.wish.data), actor=current_user.id
            )
        flash(_("Your choice is saved."), "success")
    address = url_for("decisions.show_round", decision_slug=decision_slug, number=number)
    return redirect(f"{address}#answer-{ballot_id}", 303)


@bp.post("/interpreted/<draft_slug>/<int:version>")
@page(audience=Audience.MEMBER, scope=VERSION, personal=True)
def record_interpretation(draft_slug: str, version: int) -> ResponseReturnValue:
    """Record that this version was interpreted to the reader into their language."""
    version_id = VERSION.loaded()
    with write():
        opening.record_interpretation(version_id, actor=current_user.id, language=current_user.language)
    flash(_("Thank you. We noted that someone interpreted this version for you."), "success")
    return redirect(url_for("drafts.show_draft", draft_slug=draft_slug), 303)


def _to_decision(decision_slug: str, part: str) -> ResponseReturnValue:
    return redirect(_decision_address(decision_slug, part), 303)


def _decision_address(decision_slug: str, part: str) -> str:
    return f"{url_for('decisions.show_decision', decision_slug=decision_slug)}#{part}"


def _statement_page(decision: Decision, form: StatementForm, kind: StatementKind) -> str:
    texts = load_texts(db.session, [decision.title_id], current_language().tag)
    return render_template(
        "decisions/member/write_statement.html", decision=decision, form=form, kind=kind, texts=texts
    )
