"""Where registrants are reached: the same contacts that their messages are written to."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import inspect, select

from engage.core.db import db
from engage.core.outbox.calls import is_known_wrong
from engage.core.outbox.reach import Address, reached_at
from engage.core.outbox.registry import Subject
from engage.listening.models import REGISTRANT, ContactChange, Registration

_AT_ONCE = 5_000
_NUMBER_IS_WRONG = is_known_wrong(REGISTRANT, inspect(Registration).local_table.c.id)


@reached_at(REGISTRANT)
def addresses_of_parties(subjects: Sequence[Subject]) -> list[Address | None]:
    """Return the contacts of registrations; None for those that are erased or gone.

    A number that somebody called and that was wrong is none: another is to be found first.
    """
    ids = [subject[REGISTRANT] for subject in subjects]
    found = _contacts_of(set(ids))
    return [found.get(ident) for ident in ids]


def _contacts_of(ids: Collection[int]) -> dict[int, Address]:
    ordered = sorted(ids)
    found: dict[int, Address] = {}
    for start in range(0, len(ordered), _AT_ONCE):
        rows = db.session.execute(
            select(Registration.id, Registration.email, Registration.phone, _NUMBER_IS_WRONG).where(
                Registration.id.in_(ordered[start : start + _AT_ONCE]), Registration.erased_at.is_(None)
            )
        )
        found |= {
            ident: Address(email, None if is_wrong else phone) for ident, email, phone, is_wrong in rows
        }
    return found


@reached_at("registration.contact_asked")
def addresses_before(subjects: Sequence[Subject]) -> list[Address | None]:
    """Return the contacts that stood before they were to be changed."""
    return [
        Address(change.email_before, change.phone_before) if change is not None else None
        for change in _changes(subjects)
    ]


@reached_at("registration.contact_confirm")
def addresses_to_confirm(subjects: Sequence[Subject]) -> list[Address | None]:
    """Return the new contacts. Nobody is called at the new number where a mail comes back."""
    return [
        Address(change.email, None if change.email else change.phone) if change is not None else None
        for change in _changes(subjects)
    ]


def _changes(subjects: Sequence[Subject]) -> list[ContactChange | None]:
    wanted = [subject["change"] for subject in subjects]
    found = {
        row.id: row for row in db.session.scalars(select(ContactChange).where(ContactChange.id.in_(wanted)))
    }
    return [found.get(ident) for ident in wanted]
