"""What must be true of the shifts of a session and who signed up, whoever did what at the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from sqlalchemy import func, select

from engage.core.db import db
from engage.core.outbox.models import OutboxMessage
from engage.volunteering.models import (
    AGREED_FIRST,
    BINDING,
    ENDED,
    TAKES_CAPACITY,
    Shift,
    ShiftCapacity,
    Signup,
    Status,
)


def problems(session_id: int) -> list[str]:
    """Everything that is wrong with a session's shifts as last committed, in words; empty where all is well."""
    db.session.rollback()
    found = problems_now(session_id)
    db.session.rollback()
    return found


def problems_now(session_id: int) -> list[str]:
    """The same inside a transaction under way, which must hold the locks of all its shifts."""
    db.session.flush()
    anew = {"populate_existing": True}
    mine = select(Shift).where(Shift.session_id == session_id).execution_options(**anew)
    shifts = {shift.id: shift for shift in db.session.scalars(mine)}
    signups = db.session.scalars(
        select(Signup).where(Signup.shift_id.in_(list(shifts))).execution_options(**anew)
    ).all()
    return [
        *_counter_problems(shifts, signups),
        *_person_problems(shifts, signups),
        *_message_problems(signups),
    ]


def by_status(shift_id: int) -> dict[str, int]:
    """How many sign-ups for a shift are in which state, as last committed."""
    db.session.rollback()
    counted = select(Signup.status, func.count()).where(Signup.shift_id == shift_id).group_by(Signup.status)
    found = {status: number for status, number in db.session.execute(counted)}
    db.session.rollback()
    return found


def _counter_problems(shifts: Mapping[int, Shift], signups: Sequence[Signup]) -> Iterable[str]:
    """Each counter is what is held, none is oversold, and nobody waits for a place that is free."""
    held = Counter(one.shift_id for one in signups if one.status in TAKES_CAPACITY)
    waits = Counter(one.shift_id for one in signups if one.status == Status.WAITING)
    wanted = select(ShiftCapacity).where(ShiftCapacity.shift_id.in_(list(shifts)))
    for row in db.session.scalars(wanted.execution_options(populate_existing=True)):
        about = f"Shift {row.shift_id}"
        if row.taken != held[row.shift_id]:
            yield f"{about}: the counter says {row.taken}, sign-ups hold {held[row.shift_id]}."
        if row.taken > row.capacity + row.overbooked:
            yield f"{about} is oversold: {row.taken} of {row.capacity}."
        if row.free and waits[row.shift_id] and shifts[row.shift_id].withdrawn_at is None:
            yield f"{about}: {waits[row.shift_id]} wait though {row.free} are free."


def _person_problems(shifts: Mapping[int, Shift], signups: Sequence[Signup]) -> Iterable[str]:
    """Nobody stands twice for one shift, or has to be at two at once, or is confirmed without having agreed."""
    standing = Counter((one.volunteer_id, one.shift_id) for one in signups if one.status not in ENDED)
    yield from (f"Volunteer {who} stands {n} times." for (who, _shift), n in standing.items() if n > 1)
    binding: dict[int, list[Shift]] = {}
    for one in signups:
        if one.status in BINDING:
            binding.setdefault(one.volunteer_id, []).append(shifts[one.shift_id])
        if one.status in AGREED_FIRST and one.agreed_at is None:
            yield f"Sign-up {one.id} is {one.status} without having agreed."
    for who, theirs in binding.items():
        for first, second in combinations(theirs, 2):
            if first.starts_at < second.ends_at and second.starts_at < first.ends_at:
                yield f"Volunteer {who} has shifts {first.id} and {second.id} at one time."


def _message_problems(signups: Sequence[Signup]) -> Iterable[str]:
    """Whoever is confirmed or has an offer was written to."""
    told = {Status.CONFIRMED: "confirmed", Status.OFFERED: "offered"}
    kinds = [f"volunteering.{kind}" for kind in told.values()]
    wanted = select(OutboxMessage.kind, OutboxMessage.subject).where(OutboxMessage.kind.in_(kinds))
    rows = db.session.execute(wanted)
    written = {(kind, subject.get("signup")) for kind, subject in rows}
    for one in signups:
        kind = told.get(Status(one.status))
        if kind is not None and (f"volunteering.{kind}", one.id) not in written:
            yield f"Sign-up {one.id} is {one.status} and has no message."
