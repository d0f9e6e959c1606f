"""The needs of a session, as sums without names: interpreters, access, meals, diets, children, modes, languages.

Registrations that take capacity (confirmed, or offered and not expired) count as coming; waiting ones count apart.
Cancelled, lapsed and pending registrations are in no sum but their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func, literal, select

from engage.core.current import current_city
from engage.core.db import db
from engage.listening.models import (
    AGREED,
    TAKES_CAPACITY,
    Capacity,
    Capture,
    ListeningSession,
    Mode,
    NeedKind,
    Registration,
    Status,
)
from engage.listening.policy import captures_for, read_needs_line

_COUNTED = (*TAKES_CAPACITY, Status.WAITING)
_WAITING = Status.WAITING.value


@dataclass(frozen=True)
class Sum:
    """A number of people and the number of their parties."""

    people: int = 0
    parties: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.people + other.people, self.parties + other.parties)

    def __bool__(self) -> bool:
        return self.parties > 0


@dataclass(frozen=True)
class Need:
    """One need of one kind: the people coming, by mode, and the people waiting."""

    key: str
    coming: Mapping[str, Sum] = field(default_factory=dict)
    waiting: Sum = Sum()

    @property
    def total(self) -> Sum:
        """Everybody who is coming and has this need."""
        return sum(self.coming.values(), Sum())

    def by(self, mode: str) -> Sum:
        """Return those who are coming in one mode."""
        return self.coming.get(mode, Sum())


@dataclass(frozen=True)
class Needs:
    """All needs of a session."""

    grown: int
    children: int
    modes: Mapping[str, Sum]
    statuses: Mapping[str, Sum]
    languages: Sequence[tuple[str, Sum]]
    meals: int
    meals_waiting: int
    capacities: Sequence[Capacity]
    by_kind: Mapping[str, Sequence[Need]]
    refused: Mapping[Capture, Sum]
    food_notes: Sequence[str]

    @property
    def coming(self) -> Sum:
        """Everybody who has a seat."""
        return sum(self.modes.values(), Sum())

    @property
    def waiting(self) -> Sum:
        """Everybody on the waiting list."""
        return self.statuses.get(Status.WAITING, Sum())

    @property
    def interpretation(self) -> Sequence[Need]:
        """The languages to be interpreted, most people first."""
        return self.by_kind.get(NeedKind.INTERPRETATION, ())

    @property
    def access(self) -> Sequence[Need]:
        """The access needs, most people first."""
        return self.by_kind.get(NeedKind.ACCESS, ())

    @property
    def diets(self) -> Sequence[Need]:
        """The diets of those who eat, most people first."""
        return self.by_kind.get(NeedKind.DIET, ())

    @property
    def ages(self) -> Sequence[Need]:
        """The children by age band, youngest first."""
        return sorted(
            self.by_kind.get(NeedKind.CHILDREN, ()), key=lambda need: current_city().by_age(need.key)
        )


def needs_of(session: ListeningSession) -> Needs:
    """Return the sums of a session. Three statements, and one for the kitchen where food is served."""
    session_id = session.id
    parties = db.session.execute(_party_sums(session_id)).all()
    coming = [row for row in parties if row.status in TAKES_CAPACITY]
    waiting = [row for row in parties if row.status == Status.WAITING]
    return Needs(
        grown=sum(row.grown for row in coming),
        children=sum(row.children for row in coming),
        modes=_grouped(coming, "mode"),
        statuses=_grouped(parties, "status"),
        languages=sorted(_grouped(coming, "language").items(), key=lambda item: (-item[1].parties, item[0])),
        meals=_meals(coming),
        meals_waiting=_meals(waiting),
        capacities=db.session.scalars(
            select(Capacity).where(Capacity.session_id == session_id).order_by(Capacity.resource)
        ).all(),
        by_kind=_by_kind(db.session.execute(_need_sums(session_id)).all()),
        refused=_refused(session, coming),
        food_notes=_food_notes(session_id) if session.meals else (),
    )


def _food_notes(session_id: int) -> Sequence[str]:
    """Return what people who come and eat wrote about allergies, without whose words they are, sorted."""
    return db.session.scalars(
        select(Registration.food_note)
        .where(
            Registration.session_id == session_id,
            Registration.status.in_(TAKES_CAPACITY),
            Registration.mode == Mode.IN_PERSON,
            Registration.meals > 0,
            Registration.food_note != "",
        )
        .order_by(Registration.food_note)
    ).all()


def _refused(session: ListeningSession, coming: Iterable[Any]) -> dict[Capture, Sum]:
    """Return how many who are coming do not agree to each thing that is planned where they take part."""
    return {
        capture: sum(
            (
                Sum(getattr(row, f"{AGREED[capture]}_not"), getattr(row, f"{AGREED[capture]}_parties"))
                for row in coming
                if capture in captures_for(session, Mode(row.mode))
            ),
            Sum(),
        )
        for capture in session.planned
    }


def _party_sums(session_id: int):  # type: ignore[no-untyped-def]
    party = Registration
    return (
        select(
            party.status,
            party.mode,
            party.language,
            func.count().label("parties"),
            func.sum(party.grown).label("grown"),
            func.sum(party.children).label("children"),
            func.sum(party.meals).label("meals"),
            *(one for name in AGREED.values() for one in _not_agreeing(name)),
        )
        .where(party.session_id == session_id)
        .group_by(party.status, party.mode, party.language)
    )


def _not_agreeing(name: str) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return the number of people, and of parties, that do not agree to something."""
    said_no = getattr(Registration, name).is_(False)
    people = func.sum(case((said_no, Registration.grown + Registration.children), else_=0))
    return people.label(f"{name}_not"), func.sum(case((said_no, 1), else_=0)).label(f"{name}_parties")


def _need_sums(session_id: int):  # type: ignore[no-untyped-def]
    party = Registration
    # Literal values instead of parameters, because the index is partial and the planner does not know parameters.
    eats = and_(party.mode == Mode.IN_PERSON, party.meals > 0).label("eats")
    nothing = literal("", literal_execute=True)
    return (
        select(party.needs_line, party.status, party.mode, eats, func.count().label("parties"))
        .where(party.session_id == session_id, party.status.in_(_COUNTED), party.needs_line != nothing)
        .group_by(party.status, party.mode, party.needs_line, eats)
    )


def _meals(rows: Iterable[Any]) -> int:
    """Return the number of meals. A party that switched to online keeps its answer in case it switches back."""
    return sum(row.meals for row in rows if row.mode == Mode.IN_PERSON)


def _grouped(rows: Iterable[Row[tuple[object, ...]]], column: str) -> dict[str, Sum]:
    people: dict[str, int] = {}
    parties: dict[str, int] = {}
    for row in rows:
        key = getattr(row, column)
        people[key] = people.get(key, 0) + row.grown + row.children
        parties[key] = parties.get(key, 0) + row.parties
    return {key: Sum(people[key], parties[key]) for key in people}


def _by_kind(rows: Iterable[Any]) -> dict[str, list[Need]]:
    """Return needs by kind, from the number of parties for each line of needs. Adds plain numbers first, for speed."""
    people: dict[tuple[str, str], dict[str, int]] = {}
    parties: dict[tuple[str, str], dict[str, int]] = {}
    for line, status, mode, eats, number in rows:
        column = _WAITING if status == _WAITING else mode
        for kind, key, count in read_needs_line(line):
            if kind == NeedKind.DIET and not eats:
                continue
            one, other = people.setdefault((kind, key), {}), parties.setdefault((kind, key), {})
            one[column] = one.get(column, 0) + count * number
            other[column] = other.get(column, 0) + number
    by_kind: dict[str, list[Need]] = {}
    for (kind, key), columns in people.items():
        sums = {column: Sum(count, parties[kind, key][column]) for column, count in columns.items()}
        waiting = sums.pop(_WAITING, Sum())
        by_kind.setdefault(kind, []).append(Need(key, sums, waiting))
    for needs in by_kind.values():
        needs.sort(key=lambda need: (-need.total.people, -need.waiting.people, need.key))
    return by_kind
