"""Volunteers of the whole season: the sessions at a glance, the list of people, and one person's page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.queries.actors import names_of
from engage.accounts.services.people import actor_of
from engage.core import clock
from engage.core.acts import accepted
from engage.core.audit_log import written_actor
from engage.core.current import current_city
from engage.core.forms import BaseForm
from engage.core.happened import noting
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.outbox import calls, contacts
from engage.core.pages import Audience, Reply, page
from engage.core.personal_data.requests import erase_person
from engage.core.query_string import asked_number
from engage.core.security.permissions import Permission
from engage.core.staff.people import PERSON
from engage.core.staff.told import say_happened
from engage.volunteering.models import VOLUNTEER as PERSON_KIND
from engage.volunteering.queries import people
from engage.volunteering.queries.season import season
from engage.volunteering.services import changes, links
from engage.volunteering.staff.base import note_view, press, render_volunteers
from engage.volunteering.staff.people_forms import CorrectForm, correct_form, find_form
from engage.volunteering.staff.refusals import REFUSALS
from engage.volunteering.staff.scopes import VOLUNTEER

bp = Blueprint("staff_volunteers", __name__, url_prefix="/staff/volunteers")
_MANAGE = Permission.MANAGE_VOLUNTEERS


@bp.get("")
@page(audience=Audience.STAFF, permission=_MANAGE)
def show_season() -> str:
    """Show all sessions to come, or the past ones: which people and languages their shifts need. No names."""
    past = request.args.get("show") == "past"
    found = season(clock.now(), current_language().tag, past=past)
    return render_volunteers("show_season.html", season=found, past=past)


@bp.get("/people")
@page(audience=Audience.STAFF, permission=_MANAGE, personal=True)
def list_people() -> str:
    """List everyone who volunteers, with their roles, languages and hours."""
    form = find_form()
    wanted = form.to_wanted()
    found = people.list_people(wanted, page=asked_number("page", digits=6) or 1)
    note_view("volunteers", 0)
    return render_volunteers(
        "list_people.html", form=form, found=found, wanted=wanted, arguments=form.to_arguments()
    )


@bp.get("/people/<int:volunteer_id>")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=VOLUNTEER, personal=True)
def show_volunteer(volunteer_id: int) -> str:
    """Show one volunteer: contact, languages, every shift, and what may be done."""
    volunteer = VOLUNTEER.loaded()
    note_view("volunteer", volunteer.id)
    history = people.history_of(volunteer.id)
    return render_volunteers(
        "show_volunteer.html",
        volunteer=volunteer,
        works=people.works_of(volunteer.id, current_language().tag),
        history=history,
        people=names_of([*(event.actor for event in history), written_actor(volunteer.entered_by or "")]),
        refused=contacts.suppressed_among(filter(None, [volunteer.email])),
        wrong_number=volunteer.phone is not None and calls.number_is_wrong((PERSON_KIND, volunteer.id)),
        person_parts=PERSON.of(PERSON_KIND, volunteer.id),
        now=clock.now(),
    )


@bp.route("/people/<int:volunteer_id>/change", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=VOLUNTEER, personal=True, form_checks_csrf=True)
def correct_volunteer(volunteer_id: int) -> Reply:
    """Correct what is known of a volunteer. They are told."""
    volunteer = VOLUNTEER.loaded()
    if volunteer.erased_at is not None:
        return redirect(_address(volunteer.id), 303)
    form = correct_form(volunteer)
    if not form.is_submitted():
        note_view("volunteer", volunteer.id)
    if form.validate_on_submit() and _correct(form, volunteer.id):
        return redirect(_address(volunteer.id), 303)
    return render_volunteers("correct_volunteer.html", volunteer=volunteer, form=form), form.http_status


def _correct(form: CorrectForm, volunteer_id: int) -> bool:
    by = actor_of(current_user)
    with noting() as happened:
        saved = accepted(
            form,
            lambda: changes.correct(volunteer_id, person=form.to_person(), actor=by, seen=form.seen.data),
            refusals=REFUSALS,
            at={changes.PersonExists: "name"},
        )
    if saved:
        flash(say_happened(happened, _("Your changes are saved.")), "success")
    else:
        form.see(people.must_find_volunteer(volunteer_id))
    return saved


@bp.post("/people/<int:volunteer_id>/link")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=VOLUNTEER)
def send_link(volunteer_id: int) -> Response:
    """Send the private link again."""
    volunteer = VOLUNTEER.loaded()
    return press(lambda by: links.send_link(volunteer.id, actor=by), done="", back=_address(volunteer.id))


@bp.route("/people/<int:volunteer_id>/new-link", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=VOLUNTEER, form_checks_csrf=True)
def rotate_link(volunteer_id: int) -> Reply:
    """Ask once, then replace the private link: earlier ones no longer work."""
    volunteer = VOLUNTEER.loaded()
    form = BaseForm()
    if form.validate_on_submit():
        return press(
            lambda by: links.rotate_link(volunteer.id, actor=by),
            done=_("The old private link no longer works."),
            back=_address(volunteer.id),
        )
    body = render_volunteers("ask_about_volunteer.html", volunteer=volunteer, form=form, question="link")
    return body, form.http_status


@bp.route("/people/<int:volunteer_id>/erase", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=VOLUNTEER, personal=True, form_checks_csrf=True)
def erase_volunteer(volunteer_id: int) -> Reply:
    """Erase on request: at once where the approved schedule allows it, else record the request."""
    volunteer = VOLUNTEER.loaded()
    form, at_once = BaseForm(), _erases_at_once()
    if form.validate_on_submit():
        return press(
            lambda by: _erase(volunteer.id, by, at_once=at_once),
            done=_("The personal data is deleted.")
            if at_once
            else _("We recorded the request to delete their data."),
            back=_address(volunteer.id),
        )
    if not form.is_submitted():
        note_view("volunteer", volunteer.id)
    body = render_volunteers(
        "ask_about_volunteer.html", volunteer=volunteer, form=form, question="erase", at_once=at_once
    )
    return body, form.http_status


def _erase(volunteer_id: int, by: str, *, at_once: bool) -> None:
    if at_once:
        erase_person(PERSON_KIND, volunteer_id, actor=by)
    else:
        changes.ask_erasure(volunteer_id, actor=by)


def _erases_at_once() -> bool:
    return current_city().retention.approved


def _address(volunteer_id: int) -> str:
    return url_for("staff_volunteers.show_volunteer", volunteer_id=volunteer_id)
