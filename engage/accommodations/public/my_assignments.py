"""The pages behind a provider's private link: what they are asked for, their answers, their hours, the terms."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from engage.accommodations.documents.calendar import assignment_calendar
from engage.accommodations.labels.assignments import event_title, rows_of
from engage.accommodations.labels.names import language_name
from engage.accommodations.labels.refusals import OF_SUBSTITUTES, REFUSALS, say_ended
from engage.accommodations.models import INTERPRETATION, Assignment, Provider
from engage.accommodations.public.answers_forms import AcceptForm, HoursForm, NoteForm, SubstituteForm
from engage.accommodations.public.scopes import ASSIGNED, PROVIDING
from engage.accommodations.queries import mine
from engage.accommodations.queries.mine import Mine
from engage.accommodations.services import answering
from engage.core.acts import accepted
from engage.core.errors import NotFound
from engage.core.forms import BaseForm
from engage.core.i18n import current_language, in_language
from engage.core.i18n import gettext as _
from engage.core.i18n.glossary import terms_in
from engage.core.i18n.languages import by_tag
from engage.core.pages import Audience, Reply, page

bp = Blueprint("service", __name__)


def _load() -> tuple[Provider, Mine]:
    provider, assignment = ASSIGNED.loaded()
    return provider, mine.shown(assignment, current_language().tag)


def _back(token: str, assignment: Assignment, done: str) -> AnyResponse:
    flash(done, "success")
    key = assignment.public_id
    return redirect(url_for("service.show_assignment", token=token, assignment_key=key), 303)


def _render(template: str, token: str, form: BaseForm) -> Reply:
    """Return a page about one assignment with its form, as it is now."""
    provider, one = _load()
    body = render_template(
        f"accommodations/public/{template}.html",
        token=token,
        provider=provider,
        mine=one,
        rows=rows_of(one),
        title=event_title(one.event),
        ended=say_ended(one.assignment.state),
        form=form,
    )
    return body, form.http_status


@bp.get("/<lang>/service/<token>")
@page(audience=Audience.PUBLIC, scope=PROVIDING, personal=True)
def show_assignments(token: str) -> str:
    """Everything that the provider is asked for, or was lately, and the terms in their languages."""
    provider = PROVIDING.loaded()
    found = mine.assignments_of(provider, current_language().tag)
    languages = {
        one.assignment.language: language_name(one.assignment.language)
        for one in found
        if one.assignment.service == INTERPRETATION and terms_in(one.assignment.language)[0]
    }
    return render_template(
        "accommodations/public/show_assignments.html",
        token=token,
        provider=provider,
        cards=[(one, event_title(one.event), rows_of(one)) for one in found],
        languages=languages,
    )


@bp.route("/<lang>/service/<token>/<assignment_key>", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=ASSIGNED, personal=True, form_checks_csrf=True, without_cookies=True)
def show_assignment(token: str, assignment_key: str) -> Reply:
    """One assignment with its details, and the answer that is asked for."""
    provider, assignment = ASSIGNED.loaded()
    form = AcceptForm()
    person = None if provider.is_person else form.who_comes.data or ""

    def accept() -> None:
        answering.accept(assignment.id, seen=form.times(), actor="provider", who_comes=person)

    if form.validate_on_submit() and accepted(form, accept, refusals=REFUSALS):
        return _back(token, assignment, _("Thank you. You are confirmed, and we will send you the details."))
    form.seen.data, form.seen.raw_data = _load()[1].seen, None
    return _render("show_assignment", token, form)


@bp.route("/<lang>/service/<token>/<assignment_key>/decline", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=ASSIGNED, personal=True, form_checks_csrf=True, without_cookies=True)
def decline_assignment(token: str, assignment_key: str) -> Reply:
    """Say no, and why where they want to."""
    _provider, assignment = ASSIGNED.loaded()
    form = NoteForm()

    def decline() -> None:
        answering.decline(assignment.id, actor="provider", note=form.note.data or "")

    if form.validate_on_submit() and accepted(form, decline, refusals=REFUSALS):
        return _back(token, assignment, _("Thank you for telling us. We will ask someone else."))
    return _render("decline_assignment", token, form)


@bp.route("/<lang>/service/<token>/<assignment_key>/cannot-come", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=ASSIGNED, personal=True, form_checks_csrf=True, without_cookies=True)
def give_up_assignment(token: str, assignment_key: str) -> Reply:
    """Say that they cannot come after all. People who rely on it are told at once."""
    _provider, assignment = ASSIGNED.loaded()
    form = NoteForm()

    def give_up() -> None:
        answering.lose(assignment.id, actor="provider", note=form.note.data or "")

    if form.validate_on_submit() and accepted(form, give_up, refusals=REFUSALS):
        return _back(
            token, assignment, _("Thank you for telling us. We will tell the people who need this service.")
        )
    return _render("give_up_assignment", token, form)


@bp.route("/<lang>/service/<token>/<assignment_key>/someone-else", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=ASSIGNED, personal=True, form_checks_csrf=True, without_cookies=True)
def name_substitute(token: str, assignment_key: str) -> Reply:
    """Name somebody who comes instead, whom we then ask."""
    provider, assignment = ASSIGNED.loaded()
    form = SubstituteForm()

    def substitute() -> None:
        answering.substitute(assignment.id, form.to_request(provider), actor="provider")

    if form.validate_on_submit() and accepted(form, substitute, refusals=OF_SUBSTITUTES):
        return _back(token, assignment, _("Thank you. We are asking the person you named."))
    return _render("name_substitute", token, form)


@bp.route("/<lang>/service/<token>/<assignment_key>/hours", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, scope=ASSIGNED, personal=True, form_checks_csrf=True, without_cookies=True)
def sign_hours(token: str, assignment_key: str) -> Reply:
    """Sign the hours, once: staff put right what is wrong."""
    provider, assignment = ASSIGNED.loaded()
    form = HoursForm()

    def sign() -> None:
        answering.sign_own_hours(assignment.id, form.total, actor="provider")
        if not provider.is_person and form.who_comes.data:
            answering.name_person(assignment.id, form.who_comes.data, actor="provider")

    if form.validate_on_submit() and accepted(form, sign, refusals=REFUSALS):
        return _back(token, assignment, _("Thank you. Your hours are signed."))
    if not form.is_submitted():
        form.who_comes.data = assignment.who_comes
    return _render("sign_hours", token, form)


@bp.get("/<lang>/service/<token>/<assignment_key>/calendar")
@page(audience=Audience.PUBLIC, scope=ASSIGNED, personal=True)
def download_calendar(token: str, assignment_key: str) -> Response:
    """Return the assignment as a calendar entry."""
    provider, assignment = ASSIGNED.loaded()
    with in_language(provider.language):
        entry = assignment_calendar(provider, mine.shown(assignment, provider.language), method="PUBLISH")
    response = Response(entry, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="assignment.ics"'
    return response


@bp.get("/<lang>/service/<token>/words/<tag>")
@page(audience=Audience.PUBLIC, scope=PROVIDING, personal=True)
def show_terms(token: str, tag: str) -> str:
    """The terms of the initiative in English and in one other language, to read and to print."""
    known, pairs = terms_in(tag)
    if not pairs:
        raise NotFound
    return render_template(
        "accommodations/public/show_terms.html", token=token, other=by_tag(known), pairs=pairs
    )
