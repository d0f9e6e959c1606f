"""Reading the expectations to somebody, on the phone or at the door, and noting that they agree."""

from __future__ import annotations

from flask import Blueprint, request

from engage.core.current import current_city
from engage.core.forms import BaseForm, SelectField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import tongue
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.volunteering.labels.expectations import version_name
from engage.volunteering.queries.people import must_find_volunteer
from engage.volunteering.services import changes
from engage.volunteering.staff.base import board_address, note_view, press, render_board
from engage.volunteering.staff.scopes import SIGNUP

bp = Blueprint("staff_agreeing", __name__, url_prefix="/staff/sessions/<session_slug>/volunteers/signups")


class AgreedForm(BaseForm):
    """That somebody agrees, and the language in which it was read to them."""

    agreed_in = SelectField(_l("Language in which you read the expectations"))


@bp.route("/<int:signup_id>/agree", methods=["GET", "POST"])
@page(
    audience=Audience.STAFF,
    permission=Permission.MANAGE_VOLUNTEERS,
    scope=SIGNUP,
    personal=True,
    form_checks_csrf=True,
)
def read_expectations(session_slug: str, signup_id: int) -> Reply:
    """Show the expectations to be read aloud; then note that the person agrees."""
    session, shift, signup = SIGNUP.loaded()
    volunteer = must_find_volunteer(signup.volunteer_id)
    city = current_city()
    form = AgreedForm()
    form.agreed_in.choices = [choice(tag, tongue(tag)) for tag in city.languages]
    if not form.is_submitted():
        form.agreed_in.data = volunteer.language
        note_view("volunteer", volunteer.id)
    if form.validate_on_submit():
        return press(
            lambda by: changes.agree(
                volunteer.id, request.form.get("version", ""), form.agreed_in.data, actor=by
            ),
            done=_("Noted: they agree."),
            back=board_address(session),
        )
    body = render_board(
        "read_expectations.html",
        session,
        shift=shift,
        volunteer=volunteer,
        form=form,
        expectations=city.current_expectations,
        version_name=version_name(city.current_expectations),
    )
    return body, form.http_status
