"""A round as it is seen in the room: who is here, which seats have answered, and after the reveal what they answered.

Before the reveal no value is even read from the database, so that none can show. `find_facts` is one cheap statement
and says by `Facts.tag` whether anything changed; `load_room` is two more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from engage.bodies.models import Office, OfficeHolder
from engage.core.db import db
from engage.core.errors import NotFound
from engage.decisions.models import (
    Decision,
    DecisionBody,
    Round,
    RoundBody,
    RoundState,
)
from engage.decisions.policy.consensus import Tally
from engage.decisions.queries import live_statements


@dataclass(frozen=True)
class Facts:
    """A round, what the person who asks may do there, and what tells whether anything changed since they asked last.

    `arrivals` are the number of people who came, who left, and the last time of each.
    """

    decision: Decision
    round: Round
    facilitates: bool
    writes: bool
    arrivals: tuple[object, ...]

    @property
    def is_revealed(self) -> bool:
        """Whether the answers may be seen."""
        return self.round.state == RoundState.REVEALED

    @property
    def is_open(self) -> bool:
        """Whether it was not closed, revealed or stopped. Its time may be over all the same."""
        return self.round.state == RoundState.OPEN

    @property
    def here(self) -> int:
        """How many people are at the meeting, with a seat or without."""
        came, left = self.arrivals[:2]
        assert isinstance(came, int)
        assert isinstance(left, int)
        return came - left

    def is_over(self, now: datetime) -> bool:
        """Whether its time is over, closed or not."""
        return now >= self.round.closes_at

    def tag(self, language: str, now: datetime) -> str:
        """Changes whenever something in the room does. Says nothing about any answer."""
        parts = (
            self.round.id,
            self.round.state,
            self.decision.events,
            self.is_over(now),
            *self.arrivals,
            language,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class LivePerson:
    """Somebody who may answer for a seat."""

    user_id: int
    name: str
    part: str
    is_here: bool


@dataclass(frozen=True)
class LiveSeat:
    """A seat in the room. `scribe` is the name of who wrote its answer down. `answer` and `value` after the reveal."""

    id: int
    body_id: int
    organization: str | None
    people: tuple[LivePerson, ...]
    has_answered: bool
    scribe: str | None
    answer: str | None = None
    value: int | None = None

    @property
    def is_here(self) -> bool:
        """Whether somebody who may answer for it is in the room."""
        return any(person.is_here for person in self.people)

    @property
    def name(self) -> str:
        """What the seat is called: by its organization, else by who holds it."""
        return self.organization or (self.people[0].name if self.people else "")


@dataclass(frozen=True)
class LiveBody:
    """One body in the room. `outcome` and `tally` after the reveal."""

    id: int
    slug: str
    name_id: int
    rule: Mapping[str, Any]
    entitled: int
    seats: tuple[LiveSeat, ...]
    outcome: str | None
    tally: Tally | None

    @property
    def answered(self) -> int:
        """How many of its seats have answered."""
        return sum(seat.has_answered for seat in self.seats)

    @property
    def here(self) -> int:
        """For how many of its seats somebody is in the room."""
        return sum(seat.is_here for seat in self.seats)


@dataclass(frozen=True)
class InRoom:
    """One person with all their seats, for lists of people."""

    user_id: int
    name: str
    is_here: bool
    seats: tuple[LiveSeat, ...]

    @property
    def has_answered(self) -> bool:
        """Whether every seat they may answer for has answered."""
        return all(seat.has_answered for seat in self.seats)


@dataclass(frozen=True)
class LiveRoom:
    """Everything the pages of the room show."""

    facts: Facts
    bodies: tuple[LiveBody, ...]

    @property
    def seats(self) -> list[LiveSeat]:
        """The seats of every body."""
        return [seat for body in self.bodies for seat in body.seats]

    @property
    def entitled(self) -> int:
        """How many seats may answer."""
        return len(self.seats)

    @property
    def answered(self) -> int:
        """How many seats have answered."""
        return sum(seat.has_answered for seat in self.seats)

    @property
    def guests(self) -> int:
        """How many people are in the room who may not answer in this round."""
        return max(0, self.facts.here - sum(person.is_here for person in self.people))

    @property
    def people(self) -> list[InRoom]:
        """Everybody who may answer, once, by name."""
        found: dict[int, LivePerson] = {}
        seats: dict[int, list[LiveSeat]] = {}
        for seat in self.seats:
            for person in seat.people:
                found[person.user_id] = person
                seats.setdefault(person.user_id, []).append(seat)
        people = [InRoom(p.user_id, p.name, p.is_here, tuple(seats[p.user_id])) for p in found.values()]
        return sorted(people, key=lambda one: (one.name.casefold(), one.user_id))

    def seats_of(self, user_id: int) -> list[LiveSeat]:
        """The seats that somebody may answer for."""
        return [seat for seat in self.seats if any(one.user_id == user_id for one in seat.people)]

    def seat(self, round_seat_id: int) -> LiveSeat:
        """One seat. Raises NotFound."""
        for seat in self.seats:
            if seat.id == round_seat_id:
                return seat
        raise NotFound

    def find(self, round_seat_id: int, user_id: int) -> tuple[LiveSeat, LivePerson]:
        """A seat and somebody who may answer for it. Raises NotFound."""
        seat = self.seat(round_seat_id)
        for person in seat.people:
            if person.user_id == user_id:
                return seat, person
        raise NotFound


def find_facts(slug: str, number: int, user_id: int) -> Facts:
    """A round for whoever may know of it: one statement. Raises NotFound, to others as well.

    Members of its bodies may, and until the reveal those who may answer though their seat has ended.
    """
    row = db.session.execute(
        live_statements.FACTS, {"slug": slug, "number": number, "user_id": user_id}
    ).one_or_none()
    if row is None or not row.belongs:
        raise NotFound
    return Facts(
        decision=row.Decision,
        round=row.Round,
        facilitates=bool(row.facilitates),
        writes=bool(row.facilitates or row.scribes),
        arrivals=(row.came, row.gone, row.last_came, row.last_gone),
    )


def written_for(facts: Facts, user_id: int) -> frozenset[int]:
    """The deciding bodies for whose members somebody may write answers down: one statement."""
    deciding = select(DecisionBody.body_id).where(DecisionBody.decision_id == facts.decision.id)
    offices = (Office.SCRIBE.value, Office.FACILITATOR.value)
    statement = select(OfficeHolder.body_id).where(
        OfficeHolder.user_id == user_id,
        OfficeHolder.body_id.in_(deciding),
        OfficeHolder.office.in_(offices),
    )
    return frozenset(db.session.scalars(statement))


def load_room(facts: Facts) -> LiveRoom:
    """What the room shows: two statements. Answers are read from the database only once they are revealed."""
    statement = live_statements.SEATS_WITH_ANSWERS if facts.is_revealed else live_statements.SEATS
    arguments = {"round_id": facts.round.id, "meeting_id": facts.round.meeting_id}
    rows = db.session.execute(statement, arguments).all()
    bodies = db.session.execute(live_statements.BODIES, {"round_id": facts.round.id}).all()
    seats = _seats(rows)
    return LiveRoom(facts, tuple(_body(facts, row, seats) for row in bodies))


def as_json(room: LiveRoom, *, tag: str, now: datetime) -> dict[str, Any]:
    """The room as plain data, for screens that are not ours. Times are ISO 8601 in UTC."""
    facts = room.facts
    return {
        "version": tag,
        "state": facts.round.state,
        "over": facts.is_over(now),
        "closes_at": facts.round.closes_at.isoformat(),
        "here": facts.here,
        "seats": room.entitled,
        "answered": room.answered,
        "bodies": [_body_json(body, facts) for body in room.bodies],
    }


def _body_json(body: LiveBody, facts: Facts) -> dict[str, Any]:
    data: dict[str, Any] = {
        "body": body.slug,
        "answered": body.answered,
        "seats": [_seat_json(seat, facts) for seat in body.seats],
    }
    if facts.is_revealed and body.tally is not None:
        data |= {"outcome": body.outcome, "tally": body.tally.as_json()}
    return data


def _seat_json(seat: LiveSeat, facts: Facts) -> dict[str, Any]:
    data: dict[str, Any] = {
        "organization": seat.organization,
        "people": [{"name": person.name, "here": person.is_here} for person in seat.people],
        "answered": seat.has_answered,
        "written_down": seat.scribe is not None,
    }
    if facts.is_revealed:
        data |= {"answer": seat.answer, "value": seat.value}
    return data


def _body(facts: Facts, row: Any, seats: Iterable[LiveSeat]) -> LiveBody:
    frozen: RoundBody = row.RoundBody
    mine = sorted(
        (seat for seat in seats if seat.body_id == frozen.body_id),
        key=lambda seat: (seat.name.casefold(), seat.id),
    )
    shown = facts.is_revealed and frozen.tally is not None
    return LiveBody(
        id=frozen.body_id,
        slug=row.slug,
        name_id=row.name_id,
        rule=frozen.rule,
        entitled=frozen.entitled,
        seats=tuple(mine),
        outcome=frozen.outcome if shown else None,
        tally=Tally.from_json(frozen.tally) if shown and frozen.tally is not None else None,
    )


def _seats(rows: Iterable[Row[Any]]) -> list[LiveSeat]:
    by_seat: dict[int, list[Row[Any]]] = {}
    for row in rows:
        by_seat.setdefault(row.id, []).append(row)
    return [_seat(group) for group in by_seat.values()]


def _seat(group: list[Row[Any]]) -> LiveSeat:
    first = group[0]
    answered = first.casts > 0 and not first.taken_back
    return LiveSeat(
        id=first.id,
        body_id=first.body_id,
        organization=first.organization,
        people=tuple(
            LivePerson(row.user_id, row.name, row.part, bool(row.is_here))
            for row in group
            if row.user_id is not None
        ),
        has_answered=answered,
        scribe=first.scribe if answered else None,
        answer=getattr(first, "answer", None) if answered else None,
        value=getattr(first, "value", None) if answered else None,
    )
