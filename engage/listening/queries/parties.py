"""Which parties of a session have one contact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from engage.core.db import db
from engage.listening.models import Registration, Status
from engage.listening.policy import PARTIES_OF_A_CONTACT

_CONTACT = func.coalesce(Registration.mailbox_key, Registration.contact_key, Registration.phone_key)


def _contact_of(party: Registration) -> str | None:
    return party.mailbox_key or party.contact_key or party.phone_key


def count_parties_of_contacts(session_id: int, shown: Iterable[Registration]) -> dict[int, int]:
    """Return how many parties have the contact of each registration, by its id. One statement.

    Only of those whose contact has more parties than are usual.
    """
    parties = list(shown)
    contacts = {_contact_of(party) for party in parties} - {None}
    if not contacts:
        return {}
    number = func.count()
    rows = db.session.execute(
        select(_CONTACT, number)
        .where(
            Registration.session_id == session_id,
            Registration.status != Status.CANCELLED,
            _CONTACT.in_(contacts),
        )
        .group_by(_CONTACT)
        .having(number > PARTIES_OF_A_CONTACT)
    )
    by_contact: dict[str | None, int] = {contact: int(many) for contact, many in rows}
    standing = [party for party in parties if party.status != Status.CANCELLED]
    return {
        party.id: by_contact[_contact_of(party)] for party in standing if _contact_of(party) in by_contact
    }


def list_parties_of_contact(party: Registration) -> Sequence[Registration]:
    """Return the other parties of a session with the contact of this one, oldest first. One statement."""
    contact = _contact_of(party)
    if contact is None:
        return []
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.session_id == party.session_id,
            Registration.id != party.id,
            Registration.status != Status.CANCELLED,
            _CONTACT.in_([contact]),
        )
        .order_by(Registration.id)
    ).all()
