"""Staff pages about orientations: the dates, who will come, who attended, and a date for somebody who calls."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core import access_log, clock
from engage.core.acts import run
from engage.core.db import write
from engage.core.errors import Changed
from engage.core.happened import noting
from engage.core.i18n import staff_gettext as _
from engage.core.outbox.reach import reach_of_people
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.core.staff.told import say_happened, will_be_told
from engage.volunteering.errors import OrientationNotOpen
from engage.volunteering.labels.languages import spoken_list
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import VOLUNTEER, Orientation
from engage.volunteering.queries import orientations as queries
from engage.volunteering.services import orientations
from engage.volunteering.staff.orientations_forms import (
    AttendanceForm,
    DateForVolunteerForm,
    OrientationForm,
    where,
)
from engage.volunteering.staff.preparing_labels import REFUSALS
from engage.volunteering.staff.preparing_scopes import ORIENTATION, PREPARED

bp = Blueprint("staff_orientations", __name__, url_prefix="/staff/volunteers")
_MANAGE = Permission.MANAGE_VOLUNTEERS


@bp.get("/orientations")
@page(audience=Audience.STAFF, permission=_MANAGE)
def list_orientations() -> str:
    """List the dates: those to come, then the past ones."""
    return _render("list_orientations.html", rows=queries.list_orientations())


@bp.route("/orientations/new", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, form_checks_csrf=True)
def add_orientation() -> Reply:
    """Add a date."""
    form = OrientationForm()
    if form.validate_on_submit():
        with write():
            added = orientations.plan_orientation(
                form.to_request(), user_id=current_user.id, actor=actor_of(current_user)
            )
            ident = added.id
        flash(_("The orientation is planned. Volunteers who need one can choose it now."), "success")
        return redirect(url_for(".show_orientation", orientation_id=ident), 303)
    return _render("edit_orientation.html", form=form, orientation=None), form.http_status


@bp.get("/orientations/<int:orientation_id>")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=ORIENTATION, personal=True)
def show_orientation(orientation_id: int) -> Reply:
    """Show a date and who will come; once it began, with who attended."""
    access_log.note_view(actor_of(current_user), str(request.endpoint), "orientation", orientation_id)
    orientation = ORIENTATION.loaded()
    return _show(orientation, _attendance(orientation))


@bp.post("/orientations/<int:orientation_id>/attendance")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=ORIENTATION, personal=True, form_checks_csrf=True)
def mark_attendance(orientation_id: int) -> Reply:
    """Save who attended. Sign-ups to which nothing is missing any more are confirmed."""
    orientation = ORIENTATION.loaded()
    form = _attendance(orientation)
    if not form.validate_on_submit():
        return _show(orientation, form)
    return run(
        lambda: orientations.mark_attendance(
            orientation_id,
            form.came_ids(),
            form.not_after_all(),
            user_id=current_user.id,
            actor=actor_of(current_user),
        ),
        done=lambda happened: say_happened(happened, _("The attendance is saved.")),
        refusals=REFUSALS,
        back=url_for(".show_orientation", orientation_id=orientation_id),
        tones=("success", "warning"),
    )


@bp.route("/orientations/<int:orientation_id>/edit", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=ORIENTATION, form_checks_csrf=True)
def edit_orientation(orientation_id: int) -> Reply:
    """Change a date. Whoever will come is told of another time or place."""
    orientation = ORIENTATION.loaded()
    form = OrientationForm(orientation)
    if form.validate_on_submit():
        answer = _save(orientation, form)
        if answer is not None:
            return answer
    told = will_be_told(reach_of_people(VOLUNTEER, orientations.visitors(orientation.id)))
    text = _render("edit_orientation.html", form=form, orientation=orientation, told=told)
    return text, form.http_status


def _save(orientation: Orientation, form: OrientationForm) -> Response | None:
    """Save the change. Returns None where somebody else changed the date meanwhile."""
    back = url_for(".show_orientation", orientation_id=orientation.id)
    try:
        with noting() as happened, write():
            orientations.change_orientation(
                orientation.id, form.to_request(), version=form.seen_version, actor=actor_of(current_user)
            )
    except Changed:
        form.show_version(queries.find_orientation(orientation.id).version)
        form.form_errors.append(
            _("Someone else changed this date. Check what you wrote. If you save again, yours is kept.")
        )
        return None
    except OrientationNotOpen:
        flash(_("This orientation is over or canceled, so it can no longer be changed."), "warning")
    else:
        flash(say_happened(happened, _("Your changes are saved.")), "success")
    return redirect(back, 303)


@bp.post("/orientations/<int:orientation_id>/cancel")
@page(audience=Audience.STAFF, permission=_MANAGE, scope=ORIENTATION)
def cancel_orientation(orientation_id: int) -> Response:
    """Cancel a date. Whoever would come is told."""
    return run(
        lambda: orientations.cancel_orientation(orientation_id, actor=actor_of(current_user)),
        done=lambda happened: say_happened(happened, _("The orientation is canceled.")),
        refusals=REFUSALS,
        back=url_for(".show_orientation", orientation_id=orientation_id),
        tones=("success", "warning"),
    )


@bp.route("/people/<int:volunteer_id>/orientation", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=PREPARED, personal=True, form_checks_csrf=True)
def choose_orientation(volunteer_id: int) -> Reply:
    """Choose a date for a volunteer who says on the phone which one suits them."""
    access_log.note_view(actor_of(current_user), str(request.endpoint), VOLUNTEER, volunteer_id)
    choices = queries.choices_for(volunteer_id)
    form = DateForVolunteerForm(choices)
    if form.validate_on_submit():
        return run(
            lambda: orientations.choose_orientation(
                volunteer_id, form.orientation.data, actor=actor_of(current_user)
            ),
            done=lambda happened: say_happened(happened, _("The date is saved.")),
            refusals=REFUSALS,
            back=url_for(".choose_orientation", volunteer_id=volunteer_id),
            tones=("success", "warning"),
        )
    text = _render("choose_orientation.html", form=form, volunteer=PREPARED.loaded(), choices=choices)
    return text, form.http_status


def _attendance(orientation: Orientation) -> AttendanceForm:
    return AttendanceForm(queries.visitors_of(orientation.id), queries.who_may_have_come(orientation))


def _show(orientation: Orientation, form: AttendanceForm) -> Reply:
    visitors = queries.visitors_of(orientation.id)
    text = _render(
        "show_orientation.html",
        orientation=orientation,
        visitors=visitors,
        form=form,
        told=will_be_told(reach_of_people(VOLUNTEER, [one.volunteer.id for one in visitors])),
    )
    return text, form.http_status


def _render(template: str, **context: object) -> str:
    return render_staff(
        f"volunteering/staff/{template}",
        now=clock.now(),
        role_name=role_name,
        spoken_list=spoken_list,
        where=where,
        **context,
    )
