"""Finding and erasing volunteers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from engage.core.db import db
from engage.core.personal_data.requests import eraser, finder
from engage.volunteering.models import VOLUNTEER, Volunteer
from engage.volunteering.services import changes

eraser(VOLUNTEER)(changes.erase_volunteer)


@finder(VOLUNTEER)
def find_by_contact(contact: str) -> Sequence[int]:
    """Return the ids of the volunteers with this address or number as their own contact."""
    wanted = select(Volunteer.id).where(
        or_(func.lower(Volunteer.email) == contact.lower(), Volunteer.phone == contact),
        Volunteer.contact_key.is_not(None),
    )
    return db.session.scalars(wanted.order_by(Volunteer.id)).all()
