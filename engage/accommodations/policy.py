"""Rules about services, without a database: how many are needed, what is arranged, and when it is late."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from engage.accommodations.models import (
    ARRANGED,
    TRANSITIONS,
    Alternative,
    Assignment,
    Occasion,
    ServiceMode,
    ServiceOutcome,
    State,
)
from engage.city.services import Quantity

TWO_ABOVE = timedelta(hours=2)  # interpreters take turns: of what lasts longer than this, two are needed
LONGEST = timedelta(days=1)


class NeedKey(NamedTuple):
    """A need of a session or meeting. `language` and `variety` are empty where there is none."""

    service: str
    language: str = ""
    variety: str = ""

    @property
    def any_variety(self) -> NeedKey:
        """The same need without its variety."""
        return NeedKey(self.service, self.language)


@dataclass(frozen=True)
class Moment:
    """When a session or meeting is, and whether it takes place. `request_hours` are the city's.

    `in_room`, `online`: how people take part.
    """

    occasion: Occasion
    starts_at: datetime
    ends_at: datetime
    request_hours: int
    is_cancelled: bool = False
    in_room: bool = True
    online: bool = False

    @property
    def is_hybrid(self) -> bool:
        """Whether some people are in a room and some online."""
        return self.in_room and self.online

    @property
    def deadline(self) -> datetime:
        """Whoever asks until then has what they ask for; what is not arranged by then is unmet."""
        return self.starts_at - timedelta(hours=self.request_hours)

    @property
    def lasts(self) -> timedelta:
        """How long it lasts."""
        return self.ends_at - self.starts_at

    def why_not_open(self, now: datetime) -> str | None:
        """Return why nothing can be arranged for it now (`cancelled` or `past`), or None."""
        if self.is_cancelled:
            return "cancelled"
        return "past" if self.ends_at <= now else None


@dataclass(frozen=True)
class Demand:
    """How many people have a need. `late` of them asked after the deadline; `online` take part online.

    `first_at` is when the first of them asked. `wanted` is how many providers staff want at least.
    """

    people: int = 0
    late: int = 0
    online: int = 0
    parties: int = 0
    first_at: datetime | None = None
    wanted: int | None = None

    @property
    def in_time(self) -> int:
        """How many people asked in time."""
        return self.people - self.late

    def __add__(self, other: Demand) -> Demand:
        firsts = [at for at in (self.first_at, other.first_at) if at is not None]
        wanted = [number for number in (self.wanted, other.wanted) if number is not None]
        return Demand(
            self.people + other.people,
            self.late + other.late,
            self.online + other.online,
            self.parties + other.parties,
            min(firsts, default=None),
            max(wanted, default=None),
        )


class Coverage(enum.StrEnum):
    """How far a need is arranged."""

    NOBODY_ASKED = "nobody_asked"
    WAITING = "waiting"
    PARTLY = "partly"
    ARRANGED = "arranged"


def how_many(quantity: Quantity, demand: Demand, lasts: timedelta) -> int:
    """Return how many providers, places or things are needed."""
    if quantity is Quantity.EACH:
        needed = demand.people
    else:
        needed = 2 if quantity is Quantity.INTERPRETERS and lasts > TWO_ABOVE else 1
    return max(needed, demand.wanted or 0)


@dataclass(frozen=True)
class Line:
    """One need of a session or meeting, and what is arranged for it.

    `assignments` are those that stand and serve this need, of the session's present times. `ended` are the others that
    served it. `unmet_from` is the deadline.
    """

    key: NeedKey
    demand: Demand
    needed: int
    unmet_from: datetime
    assignments: Sequence[Assignment] = ()
    ended: Sequence[Assignment] = ()
    alternative: Alternative | None = None
    outcome: ServiceOutcome | None = None
    is_hybrid: bool = False

    @property
    def accepted(self) -> int:
        """How many are arranged."""
        return sum(one.quantity for one in self.assignments if one.state in ARRANGED)

    @property
    def asked(self) -> int:
        """How many were asked and have not answered."""
        return sum(one.quantity for one in self.assignments if one.state == State.PROPOSED)

    @property
    def short(self) -> int:
        """How many are still missing."""
        return max(0, self.needed - self.accepted)

    @property
    def misses_online(self) -> bool:
        """Whether people take part online and whoever accepted is in the room. A phone and a video reach everyone."""
        if not (self.is_hybrid and self.demand.online):
            return False
        return not any(
            one.state in ARRANGED and one.mode != ServiceMode.IN_PERSON for one in self.assignments
        )

    @property
    def is_short(self) -> bool:
        """Whether something is missing: too few, or nobody for those online."""
        return self.needed > 0 and (self.short > 0 or self.misses_online)

    @property
    def coverage(self) -> Coverage:
        """How far it is arranged."""
        if not self.is_short:
            return Coverage.ARRANGED
        if self.accepted:
            return Coverage.PARTLY
        return Coverage.WAITING if self.asked else Coverage.NOBODY_ASKED

    def is_unmet(self, now: datetime) -> bool:
        """Return whether the deadline is over and something is missing. One interpreter of two is not enough."""
        return self.is_short and now >= self.unmet_from

    def needs_words(self, now: datetime) -> bool:
        """Return whether it is unmet and nobody decided yet what is offered instead."""
        return self.is_unmet(now) and self.alternative is None and self.accepted == 0


def serves(assignment: Assignment, key: NeedKey) -> bool:
    """Return whether an assignment serves a need. One of a named variety is served by who speaks that variety."""
    same = (assignment.service, assignment.language) == (key.service, key.language)
    return same and (not key.variety or key.variety in assignment.varieties)


def is_current(assignment: Assignment, moment: Moment) -> bool:
    """Return whether an assignment is for the times at which the session or meeting is now."""
    return (assignment.occasion_starts_at, assignment.occasion_ends_at) == (moment.starts_at, moment.ends_at)


def times_now(assignment: Assignment, moment: Moment) -> tuple[datetime, datetime]:
    """Return from when until when an assignment is: where the session has moved, it moves with it."""
    return (
        assignment.starts_at + (moment.starts_at - assignment.occasion_starts_at),
        assignment.agreed_until + (moment.ends_at - assignment.occasion_ends_at),
    )


def times_are_right(starts_at: datetime, agreed_until: datetime) -> bool:
    """Return whether an assignment may have these times."""
    return timedelta() < agreed_until - starts_at <= LONGEST


def overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Return whether two times overlap. Back to back is no clash."""
    return one[0] < other[1] and other[0] < one[1]


def may_become(before: str, after: State) -> bool:
    """Return whether an assignment may change from one state to another."""
    return after in TRANSITIONS[State(before)]


def ordered(keys: Iterable[NeedKey]) -> list[NeedKey]:
    """Return needs in the order in which they are shown: interpretation first, a language before its varieties."""
    return sorted(keys, key=lambda key: (key.service != "interpretation", *key))
