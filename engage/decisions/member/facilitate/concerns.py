"""The facilitator's part in concerns, and the redaction of words that harm somebody."""

from __future__ import annotations

from flask import flash
from flask_login import current_user

from engage.core.acts import say
from engage.core.db import write
from engage.core.errors import NotFound
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.pages import Audience, Reply, page
from engage.decisions.errors import AlreadyEnded, WrongVersion
from engage.decisions.labels.decisions import ANSWERING, ENDED
from engage.decisions.member.facilitate.base import OF_DECISION, act_and_return, back, bp, show
from engage.decisions.member.facilitate.follow_up_forms import AnswerConcernForm, CloseConcernForm
from engage.decisions.member.facilitate.forms import ConfirmForm
from engage.decisions.member.scopes import (
    FACILITATED,
    FACILITATED_CONCERN,
    FACILITATED_STATEMENT,
    FACILITATED_WORDS,
)
from engage.decisions.models import Ballot, Concern, Decision
from engage.decisions.queries import facilitating
from engage.decisions.queries.facilitating import open_concerns
from engage.decisions.queries.overview import list_statements
from engage.decisions.services import access, concerns, statements
from engage.drafts.queries import reading
from engage.drafts.queries.reading import ClauseView
from engage.drafts.services import access as draft_access

WORDS_SHOWN = 60  # characters of a clause that lists show
OF_CONCERN = f"{OF_DECISION}/concerns/<int:concern_number>"


def _raiser(concern: Concern, ballot: Ballot) -> str:
    """Return the name of the person who raised a concern."""
    return facilitating.names_of_raisers([(concern, ballot)])[concern.raiser_id]


def _has_ended(concern: Concern, ballot: Ballot) -> bool:
    return not open_concerns([(concern, ballot)])


def _ended(decision: Decision) -> Reply:
    flash(str(ENDED[AlreadyEnded]), "warning")
    return back(decision, "concerns")


@bp.route(f"{OF_CONCERN}/answer", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED_CONCERN, personal=True, form_checks_csrf=True)
def answer_concern(decision_slug: str, concern_number: int) -> Reply:
    """Record which change answers a concern."""
    decision, concern, ballot = FACILITATED_CONCERN.loaded()
    raiser = _raiser(concern, ballot)
    versions = facilitating.later_versions(decision, concern)
    form = AnswerConcernForm([version.number for version in versions], _clauses(decision, concern))
    if form.validate_on_submit():
        done = _answer(decision, concern, form)
        if done is not None:
            return done
    elif not form.is_submitted():
        if _has_ended(concern, ballot):
            return _ended(decision)
        if ballot.clause_keys:
            form.clause.data = ballot.clause_keys[0]
    return show(
        "answer_concern",
        decision,
        form,
        concern=concern,
        ballot=ballot,
        raiser=raiser,
        versions=versions,
        draft=draft_access.get_draft(decision.draft_id),
    )


def _answer(decision: Decision, concern: Concern, form: AnswerConcernForm) -> Reply | None:
    try:
        with write():
            concerns.answer_concern(
                decision.id,
                concern.number,
                version=form.version.data,
                clause=form.clause.data,
                answer=form.answer.data,
                actor=current_user.id,
            )
    except AlreadyEnded:
        return _ended(decision)
    except (WrongVersion, NotFound) as fact:
        say(form, fact, ANSWERING, "version" if isinstance(fact, WrongVersion) else "clause")
        return None
    flash(
        _(
            "Your answer is saved. We will ask the person who raised the concern whether the change resolves it."
        ),
        "success",
    )
    return back(decision, "concerns")


def _clauses(decision: Decision, concern: Concern) -> dict[str, str]:
    """Return the clauses to choose from, with their first words: the newest version's and those removed since."""
    newest = reading.load_version(draft_id=decision.draft_id, language=current_language().tag)
    about = reading.load_version(
        access.reload_round(decision, concern.round_id).version_id, language=current_language().tag
    )
    clauses = {one.key: _clause_name(one) for one in newest.clauses if not one.is_heading}
    gone = [one for one in about.clauses if not one.is_heading and one.key not in clauses]
    return clauses | {one.key: _("Taken out: %(clause)s", clause=_clause_name(one)) for one in gone}


def _clause_name(clause: ClauseView) -> str:
    """Return the name of a clause in a list: its number and first words."""
    words = clause.text.value
    short = words if len(words) <= WORDS_SHOWN else f"{words[: WORDS_SHOWN - 1].rstrip()}…"
    return _("%(number)s. %(words)s", number=clause.label, words=short) if clause.label else short


@bp.route(f"{OF_CONCERN}/close", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED_CONCERN, personal=True, form_checks_csrf=True)
def close_concern(decision_slug: str, concern_number: int) -> Reply:
    """Close a concern with a public note."""
    decision, concern, ballot = FACILITATED_CONCERN.loaded()
    raiser = _raiser(concern, ballot)
    form = CloseConcernForm()
    if form.validate_on_submit():
        return act_and_return(
            decision,
            lambda: concerns.close_concern(
                decision.id, concern.number, note=form.note.data, actor=current_user.id
            ),
            _("The concern is closed with your note."),
            refusals=ENDED,
            anchor="concerns",
        )
    if _has_ended(concern, ballot) and not form.is_submitted():
        return _ended(decision)
    return show("close_concern", decision, form, concern=concern, ballot=ballot, raiser=raiser)


@bp.get(f"{OF_DECISION}/words")
@page(audience=Audience.MEMBER, scope=FACILITATED, personal=True)
def list_words(decision_slug: str) -> Reply:
    """List everything written in revealed rounds and in statements, to redact words that harm somebody."""
    decision = FACILITATED.loaded()
    return show(
        "list_words",
        decision,
        words=facilitating.list_words(decision.id),
        statements=list_statements(decision.id),
    )


@bp.route(f"{OF_DECISION}/ballots/<int:ballot_id>/redact", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED_WORDS, personal=True, form_checks_csrf=True)
def redact_ballot(decision_slug: str, ballot_id: int) -> Reply:
    """Ask for confirmation, then destroy the words of a ballot."""
    decision, words = FACILITATED_WORDS.loaded()
    form = ConfirmForm()
    if form.validate_on_submit():
        with write():
            concerns.redact(decision.id, ballot_id, actor=current_user.id)
        flash(_("The words are deleted permanently. The answer stays."), "success")
        return back(decision)
    if words.ballot.redacted_at is not None and not form.is_submitted():
        return _gone(decision)
    said = [text for text in (words.ballot.reason, words.ballot.remedy) if text]
    return show(
        "redact", decision, form, name=words.name, said=said, language=words.ballot.language, is_ballot=True
    )


@bp.route(f"{OF_DECISION}/statements/<int:statement_id>/redact", methods=["GET", "POST"])
@page(audience=Audience.MEMBER, scope=FACILITATED_STATEMENT, personal=True, form_checks_csrf=True)
def redact_statement(decision_slug: str, statement_id: int) -> Reply:
    """Ask for confirmation, then destroy the words of a statement."""
    decision, statement = FACILITATED_STATEMENT.loaded()
    form = ConfirmForm()
    if form.validate_on_submit():
        with write():
            statements.redact_statement(decision.id, statement_id, actor=current_user.id)
        flash(_("The words are deleted permanently."), "success")
        return back(decision)
    if statement.redacted_at is not None and not form.is_submitted():
        return _gone(decision)
    return show(
        "redact",
        decision,
        form,
        name=statement.author_name,
        said=[statement.text],
        language=statement.language,
        is_ballot=False,
    )


def _gone(decision: Decision) -> Reply:
    flash(_("These words were already deleted."), "warning")
    return back(decision)
