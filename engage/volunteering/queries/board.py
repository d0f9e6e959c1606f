"""What staff see of a session's shifts: who is on each, what is missing, and where people or languages are short.

A fixed number of statements, whatever the number of shifts and people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engage.core.city_time import city_day
from engage.core.current import current_city
from engage.core.db import db
from engage.volunteering import policy
from engage.volunteering.models import (
    AGREED_FIRST,
    PEOPLE,
    TAKES_CAPACITY,
    Missing,
    Orientation,
    OrientationVisit,
    Screening,
    Shift,
    ShiftCapacity,
    Signup,
    Status,
    Volunteer,
)
from engage.volunteering.services import reads

_IN_ORDER = (
    Status.PENDING,
    Status.ARRIVED,
    Status.COMPLETED,
    Status.CONFIRMED,
    Status.SIGNED_UP,
    Status.OFFERED,
    Status.WAITING,
    Status.LAPSED,
    Status.NO_SHOW,
    Status.DECLINED,
    Status.CANCELLED,
)


@dataclass(frozen=True)
class OnShift:
    """Somebody at a shift. `agreed_to_older`: they agreed to expectations that are not the newest."""

    signup: Signup
    volunteer: Volunteer
    missing: frozenset[Missing] = frozenset()
    agreed_to_older: bool = False

    @property
    def holds_place(self) -> bool:
        """Whether they hold a place of the shift."""
        return self.signup.status in TAKES_CAPACITY

    @property
    def is_uncovered(self) -> bool:
        """Whether they canceled at short notice, and nobody has taken their place."""
        return self.signup.late_at is not None and self.signup.covered_at is None


@dataclass(frozen=True)
class Sum:
    """How many people are there of those that are needed, for a role or a language."""

    key: str
    filled: int
    needed: int

    @property
    def gap(self) -> int:
        """How many are still needed."""
        return max(0, self.needed - self.filled)


@dataclass(frozen=True)
class ShiftView:
    """A shift with its people. `capacity` is how many there may be."""

    shift: Shift
    capacity: int
    people: tuple[OnShift, ...] = ()

    @property
    def held(self) -> int:
        """How many places are taken."""
        return sum(one.holds_place for one in self.people)

    @property
    def gap(self) -> int:
        """How many people are still needed."""
        return 0 if self.is_withdrawn else max(0, self.shift.least - self.held)

    @property
    def sum(self) -> Sum:
        """How many people it has of those that it needs."""
        return Sum(self.shift.role, self.held, self.shift.least)

    @property
    def short_languages(self) -> tuple[str, ...]:
        """The languages that are wanted and that nobody with a place speaks."""
        if self.is_withdrawn:
            return ()
        spoken = {tag for one in self.people if one.holds_place for tag in one.volunteer.speaks}
        return tuple(tag for tag in self.shift.languages if tag not in spoken)

    @property
    def is_short(self) -> bool:
        """Whether people or languages are missing."""
        return bool(self.gap or self.short_languages)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the shift was withdrawn."""
        return self.shift.withdrawn_at is not None

    @property
    def uncovered(self) -> tuple[OnShift, ...]:
        """Those who canceled at short notice and are not replaced."""
        return tuple(one for one in self.people if one.is_uncovered and not self.is_withdrawn)

    @property
    def standing(self) -> tuple[OnShift, ...]:
        """Those who neither canceled nor were declined."""
        return tuple(one for one in self.people if not policy.has_ended(one.signup.status))


@dataclass(frozen=True)
class Board:
    """All shifts of a session, in the order of role, start and table."""

    shifts: tuple[ShiftView, ...]

    @property
    def open_shifts(self) -> tuple[ShiftView, ...]:
        """Those that were not withdrawn."""
        return tuple(one for one in self.shifts if not one.is_withdrawn)

    @property
    def roles(self) -> list[Sum]:
        """The people of each role. Nobody at one shift fills the gap at another."""
        return _sums(
            (one.shift.role, min(one.held, one.shift.least), one.shift.least) for one in self.open_shifts
        )

    @property
    def languages(self) -> list[Sum]:
        """At how many shifts a language is wanted, and at how many somebody speaks it."""
        return sorted(
            _sums(
                (tag, tag not in one.short_languages, 1)
                for one in self.open_shifts
                for tag in one.shift.languages
            ),
            key=lambda found: (-found.gap, found.key),
        )

    @property
    def tables(self) -> list[str]:
        """The tables, in order; the whole room, which has no name, comes first."""
        return sorted({one.shift.table_name for one in self.open_shifts}, key=table_order)

    def at(self, role: str, table: str) -> list[ShiftView]:
        """Return the shifts of a role at a table."""
        return [one for one in self.open_shifts if (one.shift.role, one.shift.table_name) == (role, table)]

    @property
    def gap(self) -> int:
        """How many people are still needed."""
        return sum(one.gap for one in self.open_shifts)

    @property
    def people(self) -> int:
        """How many different people hold a place."""
        return len({on.volunteer.id for one in self.open_shifts for on in one.people if on.holds_place})

    def with_status(self, *wanted: Status) -> list[tuple[ShiftView, OnShift]]:
        """Return who is in one of these states, with the shift."""
        return [(one, on) for one in self.open_shifts for on in one.people if on.signup.status in wanted]

    @property
    def uncovered(self) -> list[tuple[ShiftView, OnShift]]:
        """Who canceled at short notice and is not replaced, with the shift."""
        return [(one, on) for one in self.open_shifts for on in one.uncovered]

    def short(self) -> list[ShiftView]:
        """Return the shifts at which people or languages are missing."""
        return [one for one in self.open_shifts if one.is_short]


def table_order(name: str) -> tuple[bool, int, str]:
    """Return the place of a table in order: 2 before 10, and the whole room first."""
    digits = "".join(filter(str.isdecimal, name))
    return bool(name), int(digits or 0), name


def board_of(session_id: int) -> Board:
    """Return the board of a session. Four statements at most."""
    found = db.session.execute(
        select(Shift, ShiftCapacity.capacity)
        .outerjoin(ShiftCapacity, (ShiftCapacity.shift_id == Shift.id) & (ShiftCapacity.resource == PEOPLE))
        .where(Shift.session_id == session_id)
    ).all()
    order = list(current_city().volunteer_roles)
    ordered = sorted(
        found,
        key=lambda row: (
            order.index(row[0].role) if row[0].role in order else len(order),
            row[0].starts_at,
            table_order(row[0].table_name),
            row[0].id,
        ),
    )
    people = _people_on([shift for shift, _capacity in ordered])
    return Board(
        tuple(ShiftView(shift, capacity or 0, tuple(people.get(shift.id, ()))) for shift, capacity in ordered)
    )


def shift_view(shift: Shift) -> ShiftView:
    """Return one shift with its people. Four statements at most."""
    capacity = db.session.scalar(
        select(ShiftCapacity.capacity).where(
            ShiftCapacity.shift_id == shift.id, ShiftCapacity.resource == PEOPLE
        )
    )
    return ShiftView(shift, capacity or 0, tuple(_people_on([shift]).get(shift.id, ())))


def _people_on(shifts: Sequence[Shift]) -> Mapping[int, list[OnShift]]:
    """Return who is on shifts, by shift. One statement, and two more where roles need screening or orientation."""
    by_id = {shift.id: shift for shift in shifts}
    rows = db.session.execute(
        select(Signup, Volunteer)
        .join(Volunteer, Volunteer.id == Signup.volunteer_id)
        .where(Signup.shift_id.in_(by_id))
        .order_by(Signup.id)
    ).all()
    screened = _screened(shifts)
    oriented = _oriented(shifts)
    version = reads.current_version() if shifts else ""
    found: dict[int, list[OnShift]] = {}
    for signup, volunteer in sorted(rows, key=lambda row: _IN_ORDER.index(Status(row[0].status))):
        shift = by_id[signup.shift_id]
        lacks = policy.missing(
            signup,
            version,
            screened=not reads.needs_screening(shift.role) or _holds(screened, volunteer.id, shift),
            oriented=not reads.needs_orientation(shift.role) or (volunteer.id, shift.role) in oriented,
        )
        is_open = not policy.has_ended(signup.status) and signup.status not in (
            Status.COMPLETED,
            Status.NO_SHOW,
        )
        older = signup.status in AGREED_FIRST and signup.agreed_version != version and is_open
        on = OnShift(signup, volunteer, lacks if is_open else frozenset(), agreed_to_older=older)
        found.setdefault(signup.shift_id, []).append(on)
    return found


def _holds(screened: Iterable[Screening], volunteer_id: int, shift: Shift) -> bool:
    day = city_day(shift.starts_at)
    return any(
        one.volunteer_id == volunteer_id and one.role == shift.role and one.until >= day for one in screened
    )


def _screened(shifts: Sequence[Shift]) -> list[Screening]:
    roles = {shift.role for shift in shifts if reads.needs_screening(shift.role)}
    if not roles:
        return []
    on_shift = select(Signup.volunteer_id).where(Signup.shift_id.in_([shift.id for shift in shifts]))
    return list(
        db.session.scalars(
            select(Screening).where(
                Screening.role.in_(roles),
                Screening.withdrawn_at.is_(None),
                Screening.volunteer_id.in_(on_shift),
            )
        )
    )


def _oriented(shifts: Sequence[Shift]) -> set[tuple[int, str]]:
    roles = {shift.role for shift in shifts if reads.needs_orientation(shift.role)}
    if not roles:
        return set()
    on_shift = select(Signup.volunteer_id).where(Signup.shift_id.in_([shift.id for shift in shifts]))
    rows = db.session.execute(
        select(OrientationVisit.volunteer_id, Orientation.roles)
        .join(Orientation, Orientation.id == OrientationVisit.orientation_id)
        .where(OrientationVisit.attended_at.is_not(None), OrientationVisit.volunteer_id.in_(on_shift))
    )
    return {(ident, role) for ident, named in rows for role in roles if not named or role in named}


def _sums(rows: Iterable[tuple[str, int, int]]) -> list[Sum]:
    found: dict[str, tuple[int, int]] = {}
    for key, filled, needed in rows:
        before = found.get(key, (0, 0))
        found[key] = (before[0] + filled, before[1] + needed)
    return [Sum(key, filled, needed) for key, (filled, needed) in found.items()]
