"""What staff see of how a volunteer is prepared: expectations, orientation, screening. Part of the volunteer's page."""

from __future__ import annotations

from engage.core.current import current_city
from engage.core.ports.parts import Part
from engage.core.security.permissions import Permission
from engage.core.staff.people import PERSON
from engage.volunteering.labels.expectations import version_name
from engage.volunteering.models import VOLUNTEER
from engage.volunteering.queries import expectations, orientations, screenings


@PERSON.part(order=20, permission=Permission.MANAGE_VOLUNTEERS)
def preparing(kind: str, volunteer_id: int) -> Part | None:
    """Return the part; None for others than volunteers, and for those whose data was erased. Nine statements."""
    if kind != VOLUNTEER or not screenings.is_there(volunteer_id):
        return None
    versions = {one.version: one for one in current_city().expectations}
    agreed = expectations.newest_agreed(volunteer_id)
    known = versions.get(agreed.version) if agreed else None
    return "volunteering/staff/_prepared.html", {
        "volunteer_id": volunteer_id,
        "agreed": agreed,
        "version": version_name(known) if known else (agreed.version if agreed else ""),
        "is_current": agreed is not None and agreed.version == current_city().current_expectations.version,
        "choices": orientations.choices_for(volunteer_id),
        "attended": orientations.attended_by(volunteer_id),
        "to_screen": screenings.shifts_to_screen(volunteer_id),
    }
