"""Renewing the contact hashes after the secret key was changed.

Registrations are found by keyed hashes of their contacts. A new secret key gives other hashes, so until they are
renewed no registration is found by its contact and no duplicate is detected.
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from engage.core.db import db
from engage.listening.models import Registration
from engage.listening.services.reads import contact_keys, mailbox_key

AT_ONCE = 500


def renew_contact_hashes(after: int) -> tuple[int | None, int]:
    """Renew the hashes of the next registrations, in id order, inside `write()`.

    Returns the last id, to continue after (None at the end), and how many hashes changed. If a party registered again
    before the renewal, its earlier registration keeps the old hash, and both stay.
    """
    hashes = (Registration.contact_key, Registration.phone_key, Registration.mailbox_key)
    has_hash = or_(*(one.is_not(None) for one in hashes))
    rows = db.session.scalars(
        select(Registration).where(Registration.id > after, has_hash).order_by(Registration.id).limit(AT_ONCE)
    ).all()
    changed = sum(_renew(row) for row in rows)
    return (rows[-1].id if rows else None), changed


def _renew(row: Registration) -> bool:
    contact_key, phone_key = contact_keys(row.email, row.phone)
    # Where the same name and contact stand twice, one of the two has no key.
    keys = (contact_key if row.contact_key else None, phone_key, mailbox_key(row.email))
    if (row.contact_key, row.phone_key, row.mailbox_key) == keys:
        return False
    try:
        with db.session.begin_nested():
            row.contact_key, row.phone_key, row.mailbox_key = keys
            db.session.flush()
    except IntegrityError:
        return False
    return True
