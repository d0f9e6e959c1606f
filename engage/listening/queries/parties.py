"""Which parties of a session have one contact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select

from engage.core.db import db
from engage.listening.models import Registration, Status
from engage.listening.policy import PARTIES_OF_A_CONTACT

_CONTACT = func.coalesce(Registration.mailbox_key, Registration.contact_key, Registration.phone_key)


def _contact_of(party: Registration) -> str | None:
    return party.mailbox_key or party.contact_key or party.phone_key


def count_parties_of_contacts(session_id: int, shown: Iterable[Registration]) -> dict[int, int]:
    """Return how many parties have the address or the number of each registration, by its id. One statement.

    Only of those whose contact has more parties than are usual.
    """
    standing = [party for party in shown if party.status != Status.CANCELLED]
    contacts = {_contact_of(party) for party in standing} - {None}
    phones = {party.phone_key for party in standing} - {None}
    if not contacts:
        return {}
    rows = db.session.execute(
        select(_CONTACT, Registration.phone_key).where(
            Registration.session_id == session_id,
            Registration.status != Status.CANCELLED,
            or_(_CONTACT.in_(contacts), Registration.phone_key.in_(phones)),
        )
    ).all()
    both = Counter(tuple(row) for row in rows)
    of_contact, of_phone = Counter(contact for contact, _ in rows), Counter(phone for _, phone in rows)
    numbers = {}
    for party in standing:
        contact, phone = _contact_of(party), party.phone_key
        number = of_contact[contact] if contact is not None else 0
        number += of_phone[phone] - both[contact, phone] if phone is not None else 0
        if number > PARTIES_OF_A_CONTACT:
            numbers[party.id] = number
    return numbers


def list_parties_of_contact(party: Registration) -> Sequence[Registration]:
    """Return the other parties of a session with the address or the number of this one, oldest first. One statement."""
    contact = _contact_of(party)
    if contact is None:
        return []
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.session_id == party.session_id,
            Registration.id != party.id,
            Registration.status != Status.CANCELLED,
            or_(_CONTACT.in_([contact]), Registration.phone_key.in_({party.phone_key} - {None})),
        )
        .order_by(Registration.id)
    ).all()
