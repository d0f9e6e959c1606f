"""Several shifts at once: alike at several tables, or the shifts of another session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from engage.core import audit
from engage.core.db import db
from engage.listening.models import ListeningSession
from engage.listening.services.access import lock_session
from engage.volunteering.models import PEOPLE, Shift, ShiftCapacity
from engage.volunteering.services.shifts import ShiftFacts, create_shift

_DIGITS = 3
MOST_AT_ONCE = 10**_DIGITS


@dataclass(frozen=True)
class Entry:
    """Who makes shifts, and with which form. The same form sent again makes nothing more."""

    user_id: int
    actor: audit.Actor
    submission: str


def add_shifts(session_id: int, *, wanted: Sequence[ShiftFacts], entry: Entry) -> int:
    """Add shifts to a session. Returns how many. Raises SessionNotFound, and ShiftNotOpen if it is cancelled."""
    for number, facts in enumerate(wanted):
        create_shift(
            session_id,
            facts=facts,
            actor=entry.actor,
            user_id=entry.user_id,
            submission=f"{entry.submission[:-_DIGITS]}{number:0{_DIGITS}d}",
        )
    return len(wanted)


def copy_shifts(from_session_id: int, to_session_id: int, *, entry: Entry) -> int:
    """Copy the shifts of a session that were not withdrawn, without people, at the same distance from its start.

    Returns how many. Raises SessionNotFound, and ShiftNotOpen if the session is cancelled.
    """
    session = lock_session(to_session_id)
    source = db.session.get_one(ListeningSession, from_session_id)
    by = session.starts_at - source.starts_at
    wanted = [
        replace(facts, starts_at=facts.starts_at + by, ends_at=facts.ends_at + by)
        for facts in _facts_of(from_session_id)
    ]
    return add_shifts(to_session_id, wanted=wanted, entry=entry)


def _facts_of(session_id: int) -> list[ShiftFacts]:
    rows = db.session.execute(
        select(Shift, ShiftCapacity.capacity)
        .join(ShiftCapacity, (ShiftCapacity.shift_id == Shift.id) & (ShiftCapacity.resource == PEOPLE))
        .where(Shift.session_id == session_id, Shift.withdrawn_at.is_(None))
        .order_by(Shift.id)
        .limit(MOST_AT_ONCE)
    )
    return [
        ShiftFacts(
            role=shift.role,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            people=people,
            least=shift.least,
            table_name=shift.table_name,
            languages=tuple(shift.languages),
            partners_welcome=shift.partners_welcome,
        )
        for shift, people in rows
    ]
