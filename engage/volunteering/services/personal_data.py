"""Finding and erasing volunteers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from engage.core import audit, clock
from engage.core.db import db
from engage.core.personal_data.requests import eraser, finder
from engage.volunteering.models import VOLUNTEER, Volunteer
from engage.volunteering.services import access


@finder(VOLUNTEER)
def find_by_contact(contact: str) -> Sequence[int]:
    """Return the ids of the volunteers with this address or number as their own contact."""
    wanted = select(Volunteer.id).where(
        or_(func.lower(Volunteer.email) == contact.lower(), Volunteer.phone == contact),
        Volunteer.contact_key.is_not(None),
    )
    return db.session.scalars(wanted.order_by(Volunteer.id)).all()


@eraser(VOLUNTEER)
def erase_volunteer(volunteer_id: int, /, *, actor: audit.Actor) -> None:
    """End the links of a volunteer; the columns are emptied as declared. Raises NotFound."""
    volunteer = access.lock_volunteer(volunteer_id)
    if volunteer.erased_at is None:
        volunteer.erased_at = clock.now()
        volunteer.link_version += 1
        audit.record(actor, "volunteer.erased", "volunteer", volunteer.id)
