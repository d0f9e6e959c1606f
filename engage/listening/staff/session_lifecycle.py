"""Staff pages for the life of a session: publish, move, cancel, discard, preview, and record outcomes."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core.acts import run
from engage.core.current import current_city
from engage.core.db import write
from engage.core.errors import Changed
from engage.core.forms import BaseForm
from engage.core.happened import Happened, noting
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.formats import language_name
from engage.core.outbox.reach import reach_of_people
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.core.staff.told import will_be_told
from engage.listening.errors import NotOpen, NotReady, OutcomeNotFound
from engage.listening.models import REGISTRANT, ListeningSession, SessionStatus
from engage.listening.queries import sessions as session_queries
from engage.listening.services import discarding, outcomes, publishing, sessions, telling
from engage.listening.services.reads import TEXT_FIELDS, PublishingReadiness, find_readiness
from engage.listening.staff import labels as words
from engage.listening.staff.said import helpers_told, say
from engage.listening.staff.scopes import OUTCOME, OUTCOME_TO_REMOVE, SESSION
from engage.listening.staff.session_lifecycle_forms import (
    OutcomeDueForm,
    OutcomeForm,
    cancel_form,
    publish_form,
)
from engage.listening.staff.sessions import bp, render_form, saved, show_conflict

_EDIT, _PUBLISH = Permission.EDIT_SESSIONS, Permission.PUBLISH_SESSIONS


def refused(session: ListeningSession, message: str) -> Response:
    """Redirect to the session's page with the reason why nothing was saved."""
    flash(message, "error")
    return redirect(url_for("staff_sessions.show_session", session_slug=session.slug), 303)


@bp.route("/<session_slug>/cancel", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_PUBLISH, scope=SESSION, form_checks_csrf=True)
def cancel_session(session_slug: str) -> Reply:
    """Cancel a session, after showing who is affected."""
    session = SESSION.loaded()
    form = cancel_form(_reason_languages(session), session.version)
    if form.validate_on_submit():
        try:
            with noting() as happened, write():
                sessions.cancel_session(
                    session.id,
                    reasons=form.to_request(),
                    source_language=current_city().default_language,
                    version=form.seen_version,
                    actor=actor_of(current_user),
                )
        except Changed:
            show_conflict(form, session_slug)
        except NotOpen:
            return refused(session, _("This session is over, so it can no longer be canceled."))
        else:
            return saved(session, _cancelled(happened))
    return render_form("cancel_session.html", session, form, told=_would_be_told(session.id))


def _would_be_told(session_id: int) -> list[str]:
    """Return who would be told of a cancellation, and how."""
    ids = telling.live_registration_ids(session_id)
    return [*will_be_told(reach_of_people(REGISTRANT, ids)), *helpers_told(session_id)]


def _cancelled(happened: Happened) -> str:
    if not happened.due:
        return _("The session is canceled. No one was registered, so no messages were sent.")
    return say(happened, _("The session is canceled."))


def _reason_languages(session: ListeningSession) -> list[str]:
    """Return the languages of this session in the city's order, the default language first."""
    public = session_queries.list_languages(session.id)
    default = current_city().default_language
    return [default, *(tag for tag in current_city().languages if tag in public and tag != default)]


@bp.route("/<session_slug>/discard", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_EDIT, scope=SESSION, form_checks_csrf=True)
def discard_draft(session_slug: str) -> Reply:
    """Delete a draft, which was never public."""
    session = SESSION.loaded()
    form = BaseForm()
    if form.validate_on_submit():
        with write():
            discarding.discard_draft(session.id, actor=actor_of(current_user))
        flash(_("The draft is deleted."), "success")
        return redirect(url_for("staff_sessions.list_sessions", show="drafts"), 303)
    return render_form("discard_draft.html", session, form)


@bp.route("/<session_slug>/publish", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_PUBLISH, scope=SESSION, form_checks_csrf=True)
def publish_session(session_slug: str) -> Reply:
    """Publish a session in the languages that are ready, and set the days for the others."""
    session = SESSION.loaded()
    if session.status != SessionStatus.DRAFT:
        return redirect(url_for(".edit_languages", session_slug=session_slug), 303)
    readiness = find_readiness(session, current_city().languages)
    form = publish_form(_core_missing(readiness), {})
    if readiness.languages and not readiness.facts and form.validate_on_submit():
        try:
            with write():
                publishing.publish_session(
                    session.id,
                    languages=readiness.languages,
                    promised=form.to_request(),
                    core_languages=current_city().core_languages,
                    actor=actor_of(current_user),
                )
        except NotReady as fact:
            form.form_errors += [words.missing_name(key) for key in sorted(fact.missing)]
        else:
            return saved(session, _("The session is now public."))
    return render_form(
        "publish_session.html", session, form, readiness=readiness, city_languages=current_city().languages
    )


def _core_missing(readiness: PublishingReadiness) -> list[str]:
    return [tag for tag in current_city().core_languages if tag not in readiness.languages]


@bp.route("/<session_slug>/languages", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_PUBLISH, scope=SESSION, form_checks_csrf=True)
def edit_languages(session_slug: str) -> Reply:
    """Show the published languages of a public session, those that are ready, and the days for the others."""
    session = SESSION.loaded()
    if session.status != SessionStatus.PUBLISHED:
        return redirect(url_for("staff_sessions.show_session", session_slug=session_slug), 303)
    readiness = find_readiness(session, current_city().languages)
    rows = session_queries.list_languages(session.id)
    open_tags = [
        tag
        for tag in current_city().languages
        if tag not in readiness.languages and not (tag in rows and rows[tag].is_published)
    ]
    promised = {tag: row.due_on for tag, row in rows.items()}
    form = publish_form(
        [tag for tag in open_tags if tag in current_city().core_languages or tag in rows], promised
    )
    if form.validate_on_submit():
        with write():
            publishing.promise_languages(session.id, promised=form.to_request(), actor=actor_of(current_user))
        return saved(session, _("The dates are saved. The session page shows them."))
    return render_form(
        "edit_languages.html",
        session,
        form,
        readiness=readiness,
        rows=rows,
        city_languages=current_city().languages,
    )


@bp.post("/<session_slug>/languages/<tag>")
@page(audience=Audience.STAFF, permission=_PUBLISH, scope=SESSION)
def publish_language(session_slug: str, tag: str) -> Response:
    """Publish a public session in one more language."""
    session = SESSION.loaded()
    if tag not in current_city().languages:
        return refused(session, _("This city does not offer that language."))
    name = language_name(tag)
    return run(
        lambda: publishing.publish_language(session.id, language=tag, actor=actor_of(current_user)),
        done=_("The session is now public in %(language)s.", language=name),
        refusals={
            NotReady: _(
                "The session is not complete in %(language)s yet. See below which texts are missing.",
                language=name,
            )
        },
        back=url_for(".edit_languages", session_slug=session_slug),
        refused_back=url_for("staff_sessions.show_session", session_slug=session_slug),
    )


@bp.route("/<session_slug>/outcomes", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_EDIT, scope=SESSION, form_checks_csrf=True)
def edit_outcomes(session_slug: str) -> Reply:
    """Show the outcomes of a session, and set the day by which they will be known."""
    session = SESSION.loaded()
    form = OutcomeDueForm(obj=session)
    if form.validate_on_submit():
        due_on: date | None = form.outcome_due_on.data
        with write():
            outcomes.set_outcome_due(session.id, due_on=due_on, actor=actor_of(current_user))
        if due_on is None:
            return saved(session, _("The date is removed."))
        return saved(session, _("The date is saved. The session page shows it until there is a report."))
    found = session_queries.list_outcomes(session.id, current_language().tag)
    return render_form("edit_outcomes.html", session, form, outcomes=found)


@bp.route("/<session_slug>/outcomes/new", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_EDIT, scope=SESSION, form_checks_csrf=True)
def add_outcome(session_slug: str) -> Reply:
    """Add a report or a decision."""
    session = SESSION.loaded()
    form = OutcomeForm()
    if form.validate_on_submit():
        with write():
            outcomes.add_outcome(
                session.id,
                outcome=form.to_request(),
                source_language=current_city().default_language,
                actor=actor_of(current_user),
            )
        flash(_("The report or decision is saved. The session page shows it."), "success")
        return redirect(url_for(".edit_outcomes", session_slug=session_slug), 303)
    return render_form("edit_outcome.html", session, form, outcome=None)


@bp.route("/<session_slug>/outcomes/<int:outcome_id>", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_EDIT, scope=OUTCOME, form_checks_csrf=True)
def edit_outcome(session_slug: str, outcome_id: int) -> Reply:
    """Change a report or a decision."""
    session, outcome, title, sentence = OUTCOME.loaded()
    form = OutcomeForm(outcome, title, sentence)
    form.opened_on(outcomes.values_of(outcome, title, sentence))
    if form.validate_on_submit() and _is_edited(session.id, outcome_id, form):
        flash(_("Your change is saved."), "success")
        return redirect(url_for(".edit_outcomes", session_slug=session_slug), 303)
    return render_form("edit_outcome.html", session, form, outcome=outcome)


def _is_edited(session_id: int, outcome_id: int, form: OutcomeForm) -> bool:
    """Save. Where a colleague has saved something since, show it in the form and change nothing."""
    try:
        with write():
            outcomes.edit_outcome(
                session_id,
                outcome_id,
                outcome=form.to_request(),
                actor=actor_of(current_user),
                seen=form.seen.version,
            )
    except Changed:
        return form.show_meanwhile(outcomes.values_of(*session_queries.find_outcome(session_id, outcome_id)))
    return True


@bp.post("/<session_slug>/outcomes/<int:outcome_id>/remove")
@page(audience=Audience.STAFF, permission=_EDIT, scope=OUTCOME_TO_REMOVE)
def remove_outcome(session_slug: str, outcome_id: int) -> Response:
    """Remove a report or a decision. Removing it again changes nothing."""
    session, _outcome_id = OUTCOME_TO_REMOVE.loaded()
    try:
        with write():
            outcomes.remove_outcome(session.id, outcome_id, actor=actor_of(current_user))
    except OutcomeNotFound:
        pass
    flash(_("The report or decision is removed."), "success")
    return redirect(url_for(".edit_outcomes", session_slug=session_slug), 303)


@bp.get("/<session_slug>/preview")
@page(audience=Audience.STAFF, permission=Permission.SEE_NEEDS, scope=SESSION)
def preview_session(session_slug: str) -> str:
    """Show a session's texts as readers will see them, in each language, before it is public."""
    session = SESSION.loaded()
    texts = session_queries.source_texts(session)
    ids = {name: getattr(session, f"{name}_id") for name in TEXT_FIELDS} | session.venue_texts
    return render_staff(
        "listening/staff/preview_session.html",
        session=session,
        session_title=session_queries.title_of(session, current_language().tag),
        texts={name: texts[ident] for name, ident in ids.items()},
        words=words,
    )
