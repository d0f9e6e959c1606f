"""Letters to print for a volunteer, in their language: thanks, and a confirmation of hours."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for

from engage.core import clock
from engage.core.current import current_city
from engage.core.i18n import current_language, in_language
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.volunteering.documents.letter import Letter, word_letter
from engage.volunteering.queries.people import works_of
from engage.volunteering.staff.base import note_view
from engage.volunteering.staff.scopes import VOLUNTEER

bp = Blueprint("staff_volunteer_letters", __name__, url_prefix="/staff/volunteers/people/<int:volunteer_id>")


@bp.get("/letter/<any(thanks, hours):letter>")
@page(audience=Audience.STAFF, permission=Permission.MANAGE_VOLUNTEERS, scope=VOLUNTEER, personal=True)
def print_letter(volunteer_id: int, letter: str) -> Reply:
    """Show the letter as one sheet. Who completed nothing, or whose data is deleted, gets none."""
    volunteer = VOLUNTEER.loaded()
    works = works_of(volunteer.id, volunteer.language)
    back_to = url_for("staff_volunteers.show_volunteer", volunteer_id=volunteer.id)
    if not works.completed or volunteer.erased_at is not None:
        return redirect(back_to, 303)
    note_view("volunteer", volunteer.id)
    own, print_it, back = current_language(), _("Print the letter"), _("Back to the volunteer")
    with in_language(volunteer.language):
        return render_template(
            "volunteering/letter.html",
            sheet=word_letter(Letter(letter), volunteer, works),
            host_key=works.completed[-1].session.host or current_city().accessibility.host,
            now=clock.now(),
            own=own,
            print_it=print_it,
            back=back,
            back_to=back_to,
        )
