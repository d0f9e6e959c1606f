"""Staff pages for creating and editing sessions: the list, the overview of one session, and its forms."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core.current import current_city
from engage.core.db import write
from engage.core.errors import Changed
from engage.core.form_parts import VersionedForm
from engage.core.happened import Happened, noting
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.pages import Audience, Reply, page
from engage.core.query_string import asked_page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.listening.errors import SlugTaken, TransitionRefused
from engage.listening.models import ListeningSession, Status
from engage.listening.queries import sessions as session_queries
from engage.listening.queries.registrations import staff_session
from engage.listening.queries.sessions import Shelf
from engage.listening.queries.waiting import waiting_reasons
from engage.listening.services import sessions
from engage.listening.staff import labels as words
from engage.listening.staff.captures_labels import planned_line
from engage.listening.staff.registration_labels import waiting_lines
from engage.listening.staff.said import say
from engage.listening.staff.scopes import SESSION
from engage.listening.staff.session_lifecycle_forms import capacities_form
from engage.listening.staff.sessions_forms import WRITTEN, CopyForm, FactsForm, NewSessionForm, TextsForm

bp = Blueprint("staff_sessions", __name__, url_prefix="/staff/sessions")

SHELVES = {
    Shelf.COMING: _l("Upcoming"),
    Shelf.DRAFTS: _l("Drafts"),
    Shelf.PAST: _l("Past"),
    Shelf.CANCELLED: _l("Canceled"),
}


@bp.errorhandler(TransitionRefused)
def refuse_cancelled(_fact: TransitionRefused) -> Response:
    """Redirect to the session's page with a notice: the session is cancelled, or its state has changed."""
    flash(_("The session was changed or canceled in the meantime, so nothing was saved."), "error")
    return redirect(
        url_for("staff_sessions.show_session", session_slug=(request.view_args or {})["session_slug"]), 303
    )


@bp.get("")
@page(audience=Audience.STAFF, permission=Permission.SEE_NEEDS)
def list_sessions() -> str:
    """List upcoming, draft, past and cancelled sessions."""
    wanted = request.args.get("show", "")
    shelf = Shelf(wanted) if wanted in set(Shelf) else Shelf.COMING
    found = session_queries.list_sessions(shelf, page=asked_page(), language=current_language().tag)
    return render_staff("listening/staff/list_sessions.html", found=found, words=words, shelves=SHELVES)


@bp.route("/new", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_SESSIONS, form_checks_csrf=True)
def create_session() -> Reply:
    """Create a draft. Its page lists what else it needs."""
    form = NewSessionForm()
    if form.validate_on_submit():
        try:
            with write():
                session = sessions.create_session(form.to_request(), actor=actor_of(current_user))
        except SlugTaken:
            form.slug.errors = [_("Another session already has this web address. Choose a different one.")]
        else:
            flash(_("The draft is saved. The public cannot see it yet."), "success")
            return redirect(url_for(".show_session", session_slug=session.slug), 303)
    return render_staff("listening/staff/create_session.html", form=form), form.http_status


@bp.get("/<session_slug>")
@page(audience=Audience.STAFF, permission=Permission.SEE_NEEDS, scope=SESSION)
def show_session(session_slug: str) -> str:
    """Show the overview of one session, and what to do next."""
    session = SESSION.loaded()
    view = session_queries.show_session(
        session, language=current_language().tag, languages=current_city().languages
    )
    return render_staff(
        "listening/staff/show_session.html",
        view=view,
        words=words,
        planned=planned_line(session),
        waiting=waiting_lines(waiting_reasons(session.id)) if view.parties.get(Status.WAITING) else [],
    )


@bp.route("/<session_slug>/facts", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_SESSIONS, scope=SESSION, form_checks_csrf=True)
def edit_session(session_slug: str) -> Reply:
    """Edit the facts of a session, except its texts, time and place."""
    session = SESSION.loaded()
    form = FactsForm(session)
    if form.validate_on_submit():
        try:
            with noting() as happened, write():
                session = sessions.edit_session(
                    session.id,
                    facts=form.to_request(),
                    version=form.seen_version,
                    actor=actor_of(current_user),
                )
        except SlugTaken:
            form.slug.errors = [_("Another session already has this web address. Choose a different one.")]
        except Changed:
            show_conflict(form, session_slug)
        else:
            return saved(session, say(happened, _("The details are saved.")))
    return render_form("edit_session.html", session, form)


@bp.route("/<session_slug>/texts", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_SESSIONS, scope=SESSION, form_checks_csrf=True)
def edit_texts(session_slug: str) -> Reply:
    """Edit the texts in their source language."""
    session = SESSION.loaded()
    texts = session_queries.source_texts(session)
    sources = {name: texts[getattr(session, f"{name}_id")] for name in WRITTEN}
    form = TextsForm(
        data={**{name: text.source for name, text in sources.items()}, "version": session.version}
    )
    if form.validate_on_submit():
        try:
            with write():
                changed = sessions.set_texts(
                    session.id,
                    texts={name: form[name].data or "" for name in WRITTEN},
                    version=form.seen_version,
                    actor=actor_of(current_user),
                )
        except Changed:
            show_conflict(form, session_slug)
        else:
            return saved(session, _texts_saved(changed, sources))
    return render_form("edit_texts.html", session, form, source_language=sources["title"].source_language)


def _texts_saved(changed: set[str], sources: dict[str, Any]) -> str:
    outdated = {language for name in changed for language in sources[name].translations}
    if not outdated:
        return _("The texts are saved.")
    return ngettext(
        "The texts are saved. The translation into %(num)d language is now out of date.",
        "The texts are saved. The translations into %(num)d languages are now out of date.",
        len(outdated),
    )


@bp.route("/<session_slug>/capacities", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_SESSIONS, scope=SESSION, form_checks_csrf=True)
def edit_capacities(session_slug: str) -> Reply:
    """Edit the capacities. The page shows how many places are taken and what lowering a capacity does."""
    session = SESSION.loaded()
    rows = session_queries.list_capacities(session.id)
    counters = sessions.counters_of(session, session, current_city().child_bands)
    counters += [counter for counter, row in rows.items() if row.taken and counter not in counters]
    form = capacities_form(counters, rows)
    if form.validate_on_submit():
        try:
            with noting() as happened, write():
                sessions.set_capacities(
                    session.id,
                    capacities=form.to_request(),
                    actor=actor_of(current_user),
                    seen=form.seen.version,
                )
        except Changed:
            rows = session_queries.list_capacities(session.id)
            if form.show_meanwhile({counter: row.capacity for counter, row in rows.items()}):
                return saved(session, say(Happened()))
        else:
            return saved(session, _capacities_saved(session.id, happened))
    return render_form("edit_capacities.html", session, form, rows=rows)


def _capacities_saved(session_id: int, happened: Happened) -> str:
    """Return what the new numbers led to: who was offered spots, or why nobody who waits was."""
    parts = [say(happened, _("The numbers are saved."))]
    reasons = waiting_lines(waiting_reasons(session_id))
    if reasons and not happened.is_nothing and not happened.due_of("registration.offered"):
        parts += [_("No one on the waiting list was offered spots."), *reasons]
    return " ".join(parts)


@bp.route("/<session_slug>/copy", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=Permission.EDIT_SESSIONS, scope=SESSION, form_checks_csrf=True)
def copy_session(session_slug: str) -> Reply:
    """Create a draft like this session on another day."""
    session = SESSION.loaded()
    form = CopyForm()
    if form.validate_on_submit():
        title = session_queries.source_texts(session)[session.title_id].source
        try:
            with write():
                made = sessions.copy_session(
                    session.id, **form.to_request(title), actor=actor_of(current_user)
                )
        except SlugTaken:
            form.slug.errors = [_("Another session already has this web address. Choose a different one.")]
        else:
            return saved(made, _("The copy is a draft. The public cannot see it yet."))
    return render_form("copy_session.html", session, form)


def saved(session: ListeningSession, message: str) -> Response:
    """Redirect to the session's page with a notice."""
    flash(message, "success")
    return redirect(url_for("staff_sessions.show_session", session_slug=session.slug), 303)


def render_form(template: str, session: ListeningSession, form: Any, **context: Any) -> tuple[str, int]:
    """Render a page with a form about one session, under its title."""
    title = session_queries.title_of(session, current_language().tag)
    body = render_staff(
        f"listening/staff/{template}", session=session, session_title=title, form=form, words=words, **context
    )
    return body, form.http_status


def show_conflict(form: VersionedForm, slug: str) -> None:
    """Tell that somebody else changed the session since. The input is kept, and sending it again saves it."""
    form.show_version(staff_session(slug).version)
    form.form_errors.append(
        _(
            "Someone else changed this session while you were writing. What you typed is still here "
            "but is not saved yet. Open the session in another window to compare. If you save now, "
            "your answers replace theirs."
        )
    )
