"""Where volunteers are reached: the same contacts that their messages are written to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import inspect, select

from engage.core.db import db
from engage.core.outbox.calls import is_known_wrong
from engage.core.outbox.reach import Address, reached_at
from engage.core.outbox.registry import Subject
from engage.volunteering.models import VOLUNTEER, Volunteer

_AT_ONCE = 5_000
_NUMBER_IS_WRONG = is_known_wrong(VOLUNTEER, inspect(Volunteer).local_table.c.id)


@reached_at(VOLUNTEER)
def addresses_of_volunteers(subjects: Sequence[Subject]) -> list[Address | None]:
    """Return the contacts of volunteers; None for those that are erased or gone.

    A number that somebody called and that was wrong is none: another is to be found first.
    """
    ids = [subject[VOLUNTEER] for subject in subjects]
    ordered, found = sorted(set(ids)), dict[int, Address]()
    for start in range(0, len(ordered), _AT_ONCE):
        rows = db.session.execute(
            select(Volunteer.id, Volunteer.email, Volunteer.phone, _NUMBER_IS_WRONG).where(
                Volunteer.id.in_(ordered[start : start + _AT_ONCE]), Volunteer.erased_at.is_(None)
            )
        )
        found |= {
            ident: Address(email, None if is_wrong else phone) for ident, email, phone, is_wrong in rows
        }
    return [found.get(ident) for ident in ids]
