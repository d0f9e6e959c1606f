"""Staff pages about screening: who still needs one, and what is noted of a volunteer."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.accounts.services.people import actor_of
from engage.core import access_log
from engage.core.acts import run
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.core.staff.told import say_happened
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import VOLUNTEER
from engage.volunteering.queries import screenings as queries
from engage.volunteering.services import screenings
from engage.volunteering.staff.preparing_labels import REFUSALS
from engage.volunteering.staff.preparing_scopes import PREPARED, SCREENING
from engage.volunteering.staff.screenings_forms import ScreeningForm

bp = Blueprint("staff_screenings", __name__, url_prefix="/staff/volunteers")
_SCREEN = Permission.SCREEN_VOLUNTEERS


@bp.get("/screenings")
@page(audience=Audience.STAFF, permission=_SCREEN, personal=True)
def list_waiting() -> str:
    """List the volunteers whose shift needs a screening that holds on its day."""
    rows = queries.unscreened()
    for ident in sorted({row.volunteer.id for row in rows}):
        _note_view(ident)
    return _render("list_screenings.html", rows=rows)


@bp.route("/people/<int:volunteer_id>/screenings", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_SCREEN, scope=PREPARED, personal=True, form_checks_csrf=True)
def show_screenings(volunteer_id: int) -> Reply:
    """Show what is noted of a volunteer, and note another screening."""
    _note_view(volunteer_id)
    form = ScreeningForm()
    if form.validate_on_submit():
        return _note(volunteer_id, form)
    text = _render(
        "show_screenings.html",
        volunteer=PREPARED.loaded(),
        rows=queries.screenings_of(volunteer_id),
        shifts=queries.shifts_to_screen(volunteer_id),
        form=form,
    )
    return text, form.http_status


def _note(volunteer_id: int, form: ScreeningForm) -> Response:
    return run(
        lambda: screenings.note_screening(
            volunteer_id,
            form.role.data,
            screened_on=form.screened_on.data,
            until=form.until.data,
            user_id=current_user.id,
            actor=actor_of(current_user),
        ),
        done=lambda happened: say_happened(happened, _("The screening is noted.")),
        refusals=REFUSALS,
        back=url_for(".show_screenings", volunteer_id=volunteer_id),
        tones=("success", "warning"),
    )


@bp.post("/people/<int:volunteer_id>/screenings/<int:screening_id>/withdraw")
@page(audience=Audience.STAFF, permission=_SCREEN, scope=SCREENING)
def withdraw_screening(volunteer_id: int, screening_id: int) -> Response:
    """Note that a screening does not count any more."""
    return run(
        lambda: screenings.withdraw_screening(volunteer_id, screening_id, actor=actor_of(current_user)),
        done=lambda happened: say_happened(happened, _("The screening no longer counts.")),
        refusals=REFUSALS,
        back=url_for(".show_screenings", volunteer_id=volunteer_id),
        tones=("success", "warning"),
    )


def _note_view(volunteer_id: int) -> None:
    access_log.note_view(actor_of(current_user), str(request.endpoint), VOLUNTEER, volunteer_id)


def _render(template: str, **context: object) -> str:
    return render_staff(f"volunteering/staff/{template}", role_name=role_name, **context)
