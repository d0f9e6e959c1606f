"""Reads for the live room: who is present, which seats have answered and, after the reveal, their answers.

Before the reveal no answer is read from the database, so none can leak. `find_facts` is one cheap statement, and
`Facts.tag` tells whether anything changed; `load_room` takes two more.
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
    UNDER_WAY,
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
    """A round, the reader's rights, and the data that `tag` needs to detect changes.

    `is_too_new`: an office of the reader was given while the round is under way, and counts after it.

    `arrivals`: how many people came and how many left, with the last time of each.
    """

    decision: Decision
    round: Round
    facilitates: bool
    writes: bool
    is_too_new: bool
    arrivals: tuple[object, ...]

    @property
    def is_revealed(self) -> bool:
        """Whether the answers may be shown."""
        return self.round.state == RoundState.REVEALED

    @property
    def is_open(self) -> bool:
        """Whether the round is not closed, revealed or voided. Its deadline may have passed."""
        return self.round.state == RoundState.OPEN

    @property
    def here(self) -> int:
        """The number of people at the meeting, with or without a seat."""
        came, left = self.arrivals[:2]
        assert isinstance(came, int)
        assert isinstance(left, int)
        return came - left

    def is_over(self, now: datetime) -> bool:
        """Return whether the deadline has passed."""
        return now >= self.round.closes_at

    def tag(self, language: str, now: datetime) -> str:
        """Return a hash that changes with every change in the room, and reveals nothing about answers."""
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
    """A person who may answer for a seat."""

    user_id: int
    name: str
    part: str
    is_here: bool


@dataclass(frozen=True)
class LiveSeat:
    """A seat in the room. `scribe`: who recorded its answer. `answer` and `value` are set after the reveal only."""

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
        """Whether a person who may answer for it is present."""
        return any(person.is_here for person in self.people)

    @property
    def name(self) -> str:
        """The name of the seat: its organization, else its holder."""
        return self.organization or (self.people[0].name if self.people else "")


@dataclass(frozen=True)
class LiveBody:
    """One body in the room. `outcome` and `tally` are set after the reveal only."""

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
        """The number of its seats that have answered."""
        return sum(seat.has_answered for seat in self.seats)

    @property
    def here(self) -> int:
        """The number of its seats with a person present."""
        return sum(seat.is_here for seat in self.seats)


@dataclass(frozen=True)
class InRoom:
    """A person with all their seats, for lists of people."""

    user_id: int
    name: str
    is_here: bool
    seats: tuple[LiveSeat, ...]

    @property
    def has_answered(self) -> bool:
        """Whether all of their seats have answered."""
        return all(seat.has_answered for seat in self.seats)


@dataclass(frozen=True)
class LiveRoom:
    """All data of the live room's pages."""

    facts: Facts
    bodies: tuple[LiveBody, ...]

    @property
    def seats(self) -> list[LiveSeat]:
        """The seats of every body."""
        return [seat for body in self.bodies for seat in body.seats]

    @property
    def entitled(self) -> int:
        """The number of seats that may answer."""
        return len(self.seats)

    @property
    def answered(self) -> int:
        """The number of seats that have answered."""
        return sum(seat.has_answered for seat in self.seats)

    @property
    def guests(self) -> int:
        """The number of people present who may not answer in this round."""
        return max(0, self.facts.here - sum(person.is_here for person in self.people))

    @property
    def people(self) -> list[InRoom]:
        """Everybody who may answer, once each, by name."""
        found: dict[int, LivePerson] = {}
        seats: dict[int, list[LiveSeat]] = {}
        for seat in self.seats:
            for person in seat.people:
                found[person.user_id] = person
                seats.setdefault(person.user_id, []).append(seat)
        people = [InRoom(p.user_id, p.name, p.is_here, tuple(seats[p.user_id])) for p in found.values()]
        return sorted(people, key=lambda one: (one.name.casefold(), one.user_id))

    def seats_of(self, user_id: int) -> list[LiveSeat]:
        """Return the seats that a person may answer for."""
        return [seat for seat in self.seats if any(one.user_id == user_id for one in seat.people)]

    def seat(self, round_seat_id: int) -> LiveSeat:
        """Return one seat. Raise NotFound."""
        for seat in self.seats:
            if seat.id == round_seat_id:
                return seat
        raise NotFound

    def find(self, round_seat_id: int, user_id: int) -> tuple[LiveSeat, LivePerson]:
        """Return a seat and a person who may answer for it. Raise NotFound."""
        seat = self.seat(round_seat_id)
        for person in seat.people:
            if person.user_id == user_id:
                return seat, person
        raise NotFound


def find_facts(slug: str, number: int, user_id: int) -> Facts:
    """Return the state of a round to those who may know of it (one statement). Raise NotFound to everybody else.

    These are the members of its bodies and, until the reveal, people who may answer although their seat has ended.
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
        is_too_new=bool(row.is_too_new),
        arrivals=(row.came, row.gone, row.last_came, row.last_gone),
    )


def written_for(facts: Facts, user_id: int) -> frozenset[int]:
    """Return the ids of the deciding bodies for whose members a person may act as scribe (one statement)."""
    deciding = select(DecisionBody.body_id).where(DecisionBody.decision_id == facts.decision.id)
    offices = (Office.SCRIBE.value, Office.FACILITATOR.value)
    statement = select(OfficeHolder.body_id).where(
        OfficeHolder.user_id == user_id,
        OfficeHolder.body_id.in_(deciding),
        OfficeHolder.office.in_(offices),
    )
    if facts.round.state in UNDER_WAY:
        statement = statement.where(OfficeHolder.from_at <= facts.round.opened_at)
    return frozenset(db.session.scalars(statement))


def load_room(facts: Facts) -> LiveRoom:
    """Load the room (two statements). Answers are read only after the reveal."""
    statement = live_statements.SEATS_WITH_ANSWERS if facts.is_revealed else live_statements.SEATS
    arguments = {"round_id": facts.round.id, "meeting_id": facts.round.meeting_id}
    rows = db.session.execute(statement, arguments).all()
    bodies = db.session.execute(live_statements.BODIES, {"round_id": facts.round.id}).all()
    seats = _seats(rows)
    return LiveRoom(facts, tuple(_body(facts, row, seats) for row in bodies))


def as_json(room: LiveRoom, *, tag: str, now: datetime) -> dict[str, Any]:
    """Return the room as plain data for other programs. Times are ISO 8601 in UTC."""
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
