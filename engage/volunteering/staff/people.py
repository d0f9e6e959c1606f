"""Who volunteers, by name, for staff pages about messages and calls; and links in the activity log."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for
from sqlalchemy import select

from engage.core.db import db
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.security.permissions import Permission
from engage.core.staff import audit as staff_audit
from engage.core.staff.people import Person, name_people
from engage.volunteering.models import VOLUNTEER, Volunteer

VIEWS = {
    "staff_board.show_board": _l("Opened who volunteers at a session"),
    "staff_agreeing.read_expectations": _l("Opened a volunteer to read the expectations to them"),
    "staff_contact.show_contacts": _l("Opened how to contact the volunteers of a session"),
    "staff_attendance.show_attendance": _l("Opened who volunteers on the day"),
    "staff_filling.show_candidates": _l("Opened who could take a shift"),
    "staff_filling.enter_volunteer": _l("Opened a volunteer to enter them for a shift"),
    "staff_volunteer_letters.print_letter": _l("Opened a letter to a volunteer"),
    "staff_leads.list_leads": _l("Opened who would like to help"),
    "staff_volunteers.list_people": _l("Opened the list of volunteers"),
    "staff_volunteers.show_volunteer": _l("Opened a volunteer"),
    "staff_volunteers.correct_volunteer": _l("Opened a volunteer to correct what we know"),
    "staff_volunteers.erase_volunteer": _l("Opened the page to delete the data of a volunteer"),
}


@name_people(VOLUNTEER, Permission.MANAGE_VOLUNTEERS)
def find_volunteers(idents: Collection[int]) -> dict[int, Person]:
    """Return the names of volunteers. One statement."""
    rows = db.session.execute(
        select(Volunteer.id, Volunteer.name, Volunteer.erased_at).where(Volunteer.id.in_(idents))
    )
    return {
        row.id: Person(
            name=_("Data deleted") if row.erased_at else row.name,
            detail=_("Volunteer"),
            href=url_for("staff_volunteers.show_volunteer", volunteer_id=row.id),
        )
        for row in rows
    }


staff_audit.name_views(VIEWS)
