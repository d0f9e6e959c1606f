"""Find the orientation, or the volunteer who is prepared for a role, that a staff page is about."""

from __future__ import annotations

from engage.core.scopes import Scope
from engage.volunteering.models import Orientation, Screening, Volunteer
from engage.volunteering.queries import orientations, screenings


def _orientation(orientation_id: int) -> Orientation:
    return orientations.find_orientation(orientation_id)


def _volunteer(volunteer_id: int) -> Volunteer:
    return screenings.find_volunteer(volunteer_id)


def _screening(volunteer_id: int, screening_id: int) -> tuple[Volunteer, Screening]:
    volunteer = screenings.find_volunteer(volunteer_id)
    return volunteer, screenings.find_screening(volunteer, screening_id)


ORIENTATION = Scope("orientation in the address", _orientation)
PREPARED = Scope("volunteer who is prepared", _volunteer)
SCREENING = Scope("screening of the volunteer", _screening)
