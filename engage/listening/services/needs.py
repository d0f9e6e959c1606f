"""What a session needs, in sums without names: interpreters, access, meals, children, ways to take part, languages.

Whoever has places (confirmed, or offered and still held) is counted as coming; who waits is counted apart. Cancelled,
lapsed and held registrations are in no sum but their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Row, func, select

from engage.core.db import db
from engage.listening.models import HOLDS_PLACES, Capacity, NeedKind, Registration, RegistrationNeed, Status

_COUNTED = (*HOLDS_PLACES, Status.WAITING)


@dataclass(frozen=True)
class Sum:
    """So many people in so many parties."""

    people: int = 0
    parties: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.people + other.people, self.parties + other.parties)

    def __bool__(self) -> bool:
        return self.parties > 0


@dataclass(frozen=True)
class Need:
    """One need of one kind: who comes in each mode, and who waits."""

    key: str
    coming: Mapping[str, Sum] = field(default_factory=dict)
    waiting: Sum = Sum()

    @property
    def total(self) -> Sum:
        """Everybody who comes and has this need."""
        return sum(self.coming.values(), Sum())

    def by(self, mode: str) -> Sum:
        """Those who come in one mode."""
        return self.coming.get(mode, Sum())


@dataclass(frozen=True)
class Needs:
    """Everything a session needs."""

    adults: int
    children: int
    modes: Mapping[str, Sum]
    statuses: Mapping[str, Sum]
    languages: Sequence[tuple[str, Sum]]
    meals: int
    meals_waiting: int
    capacities: Sequence[Capacity]
    by_kind: Mapping[str, Sequence[Need]]

    @property
    def coming(self) -> Sum:
        """Everybody who has places."""
        return sum(self.modes.values(), Sum())

    @property
    def waiting(self) -> Sum:
        """Everybody on the waiting list."""
        return self.statuses.get(Status.WAITING, Sum())

    @property
    def interpretation(self) -> Sequence[Need]:
        """Per language to be interpreted, most people first."""
        return self.by_kind.get(NeedKind.INTERPRETATION, ())

    @property
    def access(self) -> Sequence[Need]:
        """Per access need, most people first."""
        return self.by_kind.get(NeedKind.ACCESS, ())

    @property
    def ages(self) -> Sequence[Need]:
        """Children per age band."""
        return self.by_kind.get(NeedKind.CHILDREN, ())


def needs_of(session_id: int) -> Needs:
    """The sums of a session. Three statements."""
    parties = db.session.execute(_party_sums(session_id)).all()
    coming = [row for row in parties if row.status in HOLDS_PLACES]
    waiting = [row for row in parties if row.status == Status.WAITING]
    return Needs(
        adults=sum(row.adults for row in coming),
        children=sum(row.children for row in coming),
        modes=_grouped(coming, "mode"),
        statuses=_grouped(parties, "status"),
        languages=sorted(_grouped(coming, "language").items(), key=lambda item: (-item[1].parties, item[0])),
        meals=sum(row.meals for row in coming),
        meals_waiting=sum(row.meals for row in waiting),
        capacities=db.session.scalars(
            select(Capacity).where(Capacity.session_id == session_id).order_by(Capacity.resource)
        ).all(),
        by_kind=_by_kind(db.session.execute(_need_sums(session_id)).all()),
    )


def _party_sums(session_id: int):  # type: ignore[no-untyped-def]
    party = Registration
    return (
        select(
            party.status,
            party.mode,
            party.language,
            func.count().label("parties"),
            func.sum(party.adults).label("adults"),
            func.sum(party.children).label("children"),
            func.sum(party.meals).label("meals"),
        )
        .where(party.session_id == session_id)
        .group_by(party.status, party.mode, party.language)
    )


def _need_sums(session_id: int):  # type: ignore[no-untyped-def]
    need, party = RegistrationNeed, Registration
    return (
        select(
            need.kind,
            need.key,
            party.status,
            party.mode,
            func.count().label("parties"),
            func.sum(need.count).label("people"),
        )
        .join(party, party.id == need.registration_id)
        .where(party.session_id == session_id, party.status.in_(_COUNTED))
        .group_by(need.kind, need.key, party.status, party.mode)
    )


def _grouped(rows: Iterable[Row[tuple[object, ...]]], column: str) -> dict[str, Sum]:
    sums: dict[str, Sum] = {}
    for row in rows:
        key = getattr(row, column)
        sums[key] = sums.get(key, Sum()) + Sum(row.adults + row.children, row.parties)
    return sums


def _by_kind(rows: Iterable[Row[tuple[object, ...]]]) -> dict[str, list[Need]]:
    coming: dict[tuple[str, str], dict[str, Sum]] = {}
    waiting: dict[tuple[str, str], Sum] = {}
    for row in rows:
        one, modes = Sum(row.people, row.parties), coming.setdefault((row.kind, row.key), {})
        if row.status == Status.WAITING:
            waiting[row.kind, row.key] = waiting.get((row.kind, row.key), Sum()) + one
        else:
            modes[row.mode] = modes.get(row.mode, Sum()) + one
    by_kind: dict[str, list[Need]] = {}
    for (kind, key), modes in coming.items():
        by_kind.setdefault(kind, []).append(Need(key, modes, waiting.get((kind, key), Sum())))
    for needs in by_kind.values():
        needs.sort(key=lambda need: (-need.total.people, -need.waiting.people, need.key))
    return by_kind
