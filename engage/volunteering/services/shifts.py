"""Shifts of a session: creating, changing, moving and withdrawing them, and how many people they take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db, insert_new
from engage.core.errors import Changed
from engage.core.following import Move
from engage.core.security.tokens import random_ident
from engage.listening.services.access import lock_session
from engage.volunteering import policy
from engage.volunteering.errors import ShiftNotOpen
from engage.volunteering.models import AWAITS, PEOPLE, Shift, ShiftCapacity, Signup, Status
from engage.volunteering.services import access, confirming, placing, reads, telling, waiting
from engage.volunteering.services.waiting import counters

# Of these people are told: when, where, and who meets them.
PLACE = "place"
TOLD_OF = frozenset({"starts_at", "ends_at", "table_name", "met_by", PLACE})


@dataclass(frozen=True)
class ShiftFacts:
    """The facts of a shift. `people` is how many it takes at most, `least` how many are needed."""

    role: str
    starts_at: datetime
    ends_at: datetime
    people: int
    least: int = 1
    table_name: str = ""
    languages: tuple[str, ...] = ()
    partners_welcome: bool = True
    met_by: str = ""


def create_shift(
    session_id: int,
    *,
    facts: ShiftFacts,
    actor: audit.Actor,
    user_id: int | None = None,
    submission: str | None = None,
    is_demo: bool = False,
) -> int:
    """Create a shift. Returns its number. The same form sent again is the same shift.

    Raises SessionNotFound, and ShiftNotOpen where the session is cancelled.
    """
    session = lock_session(session_id)
    if session.status == "cancelled":
        raise ShiftNotOpen("cancelled")
    ident = insert_new(
        Shift,
        _columns(facts)
        | {
            "public_id": random_ident(),
            "session_id": session.id,
            "version": 1,
            "calendar_sequence": 0,
            "submission": submission,
            "created_by": user_id,
            "created_at": clock.now(),
            "is_demo": is_demo,
        },
    )
    if ident is None:
        return int(db.session.scalars(select(Shift.id).where(Shift.submission == submission)).one())
    counters.resize(ident, PEOPLE, facts.people)
    audit.record(actor, "shift.created", "shift", ident)
    return int(ident)


def read_facts(shift: Shift) -> ShiftFacts:
    """Return the facts of a shift. One statement."""
    people = db.session.scalars(
        select(ShiftCapacity.capacity).where(
            ShiftCapacity.shift_id == shift.id, ShiftCapacity.resource == PEOPLE
        )
    ).one()
    return ShiftFacts(
        role=shift.role,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        people=people,
        least=shift.least,
        table_name=shift.table_name,
        languages=tuple(shift.languages),
        partners_welcome=shift.partners_welcome,
        met_by=shift.met_by,
    )


def change_shift(shift_id: int, *, facts: ShiftFacts, version: int, actor: audit.Actor) -> int:
    """Change a shift. Whoever takes it is told of another time, table or person who meets them. Returns how many.

    Nobody loses a place when fewer are needed: see `Counters.resize`. Raises Changed, ShiftNotFound, and ShiftNotOpen
    where it is withdrawn or its session is cancelled.
    """
    shift = access.lock_shift(shift_id)
    if shift.version != version:
        raise Changed
    _must_be_on(shift)
    wanted = _columns(facts)
    changed = {name for name, value in wanted.items() if getattr(shift, name) != value}
    for name in changed:
        setattr(shift, name, wanted[name])
    changed |= _resize(shift, facts.people)
    if not changed:
        return 0
    return _changed(shift, changed, actor=actor, action="shift.changed")


def set_people(shift_id: int, people: int, *, actor: audit.Actor) -> None:
    """Change how many people a shift takes, and serve its waiting list. Nobody loses a place."""
    shift = access.lock_shift(shift_id)
    if _resize(shift, people):
        _changed(shift, {"people"}, actor=actor, action="shift.changed")


def withdraw_shift(shift_id: int, *, actor: audit.Actor) -> int:
    """Withdraw a shift: everybody who signed up is told, and their sign-ups end. Returns how many.

    Withdrawing again changes nothing. Raises ShiftNotOpen where it is past.
    """
    shift = access.lock_shift(shift_id)
    if shift.withdrawn_at is not None:
        return 0
    if shift.ends_at <= clock.now():
        raise ShiftNotOpen("past")
    shift.withdrawn_at = clock.now()
    shift.version += 1
    shift.calendar_sequence += 1
    shift.offers_expire_at = None
    told = telling.tell_withdrawn(telling.told_of_shift(shift.id))
    for signup in _awaiting(shift.id):
        held = policy.holds(signup.status)
        confirming.move(signup, Status.CANCELLED)
        signup.cancelled_at = clock.now()
        if held:
            placing.give_back(shift)
    db.session.flush()
    audit.record(actor, "shift.withdrawn", "shift", shift.id)
    return told


def follow_session(session_id: int, move: Move, actor: audit.Actor) -> int:
    """Let the shifts of a session that moved keep their distance from its start; people are told once.

    Under the session's lock. Where only the place is another, people are told, too. Returns how many.
    """
    if not move.concerns_people:
        return 0
    told = 0
    for shift in access.lock_shifts_of_session(session_id):
        if shift.withdrawn_at is None:
            shift.starts_at, shift.ends_at = shift.starts_at + move.by, shift.ends_at + move.by
            names = {"starts_at", "ends_at"} if move.by else {PLACE}
            told += _changed(shift, names, actor=actor, action="shift.moved")
    return told


def follow_cancelled_session(session_id: int, actor: audit.Actor) -> int:
    """Tell everybody of a session's shifts that it is cancelled, and end their offers. Under the session's lock.

    The sign-ups stay as they are: what they are for does not take place. Returns how many are told.
    """
    told = 0
    for shift in access.lock_shifts_of_session(session_id):
        if shift.withdrawn_at is not None:
            continue
        shift.calendar_sequence += 1
        shift.offers_expire_at = None
        told += telling.tell_session_cancelled(telling.told_of_shift(shift.id))
        for signup in _awaiting(shift.id):
            if signup.status == Status.OFFERED:
                placing.give_back(shift)
                confirming.move(signup, Status.LAPSED)
    db.session.flush()
    return told


def _columns(facts: ShiftFacts) -> dict[str, object]:
    columns = asdict(facts) | {"languages": list(facts.languages)}
    del columns["people"]
    return columns


def _must_be_on(shift: Shift) -> None:
    if shift.withdrawn_at is not None:
        raise ShiftNotOpen("withdrawn")
    if not reads.is_on(shift):
        raise ShiftNotOpen("cancelled")


def _resize(shift: Shift, people: int) -> set[str]:
    before = db.session.get(ShiftCapacity, (shift.id, PEOPLE), populate_existing=True)
    if before is not None and before.capacity == people:
        return set()
    counters.resize(shift.id, PEOPLE, people)
    return {"people"}


def _changed(shift: Shift, changed: Collection[str], *, actor: audit.Actor, action: str) -> int:
    """Store that a shift was changed, tell people what concerns them, and serve the waiting list."""
    shift.version += 1
    told = 0
    if TOLD_OF.intersection(changed):
        shift.calendar_sequence += 1
        db.session.flush()
        if shift.ends_at > clock.now():
            told = telling.tell_moved(shift, telling.told_of_shift(shift.id))
    db.session.flush()
    audit.record(actor, action, "shift", shift.id, changed)
    waiting.waiting_list.settle(shift)
    return told


def _awaiting(shift_id: int) -> list[Signup]:
    wanted = select(Signup).where(Signup.shift_id == shift_id, Signup.status.in_(AWAITS))
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))
