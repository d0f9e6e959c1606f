"""Renewing the contact hashes of volunteers after the secret key was changed.

Until then no volunteer is found by a contact, and whoever signs up again is another volunteer.
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from engage.core.db import db
from engage.listening.services.reads import contact_keys
from engage.volunteering.models import Volunteer

AT_ONCE = 500


def renew_contact_hashes(after: int) -> tuple[int | None, int]:
    """Renew the hashes of the next volunteers, in id order, inside `write()`.

    Returns the last id, to continue after (None at the end), and how many changed. Whoever signed up again before the
    renewal is two volunteers, of whom the earlier keeps the old hash.
    """
    has_hash = or_(Volunteer.contact_key.is_not(None), Volunteer.phone_key.is_not(None))
    rows = db.session.scalars(
        select(Volunteer).where(Volunteer.id > after, has_hash).order_by(Volunteer.id).limit(AT_ONCE)
    ).all()
    changed = sum(_renew(row) for row in rows)
    return (rows[-1].id if rows else None), changed


def _renew(row: Volunteer) -> bool:
    keys = contact_keys(row.email, row.phone)
    if (row.contact_key, row.phone_key) == keys:
        return False
    try:
        with db.session.begin_nested():
            row.contact_key, row.phone_key = keys
            db.session.flush()
    except IntegrityError:
        return False
    return True
