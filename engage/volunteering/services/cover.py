"""Asking people to cover a shift: those who agreed to be asked, and nobody too often."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db, is_sqlite
from engage.volunteering import policy
from engage.volunteering.errors import ShiftFull
from engage.volunteering.models import Volunteer
from engage.volunteering.services import access, reads, telling_people
from engage.volunteering.services.waiting import must_be_open


def ask_for_cover(shift_id: int, volunteer_ids: Collection[int], *, actor: audit.Actor) -> int:
    """Ask these people to take a shift. Returns how many are asked.

    Left out are those who do not want to be asked, who were asked for this shift, or as often this week as one may ask.
    Raises ShiftNotFound, ShiftNotOpen where it is withdrawn, canceled or has begun, and ShiftFull where nobody is
    needed.
    """
    people = _lock(volunteer_ids)
    shift = access.lock_shift(shift_id)
    must_be_open(shift)
    if not reads.has_room(shift.id):
        raise ShiftFull
    asked = reads.asked_lately([one.id for one in people], clock.now() - policy.ASKED_WITHIN)
    wanted = [
        one.id
        for one in people
        if one.may_be_asked
        and one.erased_at is None
        and policy.may_be_asked_again(asked.get(one.id, ()), shift.id)
    ]
    told = telling_people.tell_cover(shift.id, wanted)
    if told:
        audit.record(actor, "shift.cover_asked", "shift", shift.id)
    return told


def _lock(volunteer_ids: Collection[int]) -> list[Volunteer]:
    """Lock people in the order of their numbers, so that two who ask at the same time count together."""
    wanted = select(Volunteer).where(Volunteer.id.in_(sorted(set(volunteer_ids)))).order_by(Volunteer.id)
    wanted = wanted.execution_options(populate_existing=True)
    return list(db.session.scalars(wanted if is_sqlite() else wanted.with_for_update()))
