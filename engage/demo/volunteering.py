"""Volunteers for trying the product out: made up, marked as such, the same for the same day.

Each session in person gets shifts: some are filled, some are short of people or of a language, so that the board shows
both. Most messages are cancelled: one of each kind is enough to look at.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from engage.city import City
from engage.core import clock
from engage.core.db import db
from engage.core.outbox.models import OutboxMessage, State
from engage.demo.names import NAMES
from engage.demo.sessions import MARK
from engage.listening.models import ListeningSession
from engage.volunteering.models import Kind, Volunteer
from engage.volunteering.services import signups
from engage.volunteering.services.run_of_show import StepFacts, add_step
from engage.volunteering.services.shifts import ShiftFacts, create_shift
from engage.volunteering.services.signups import Person, SignupRequest

TABLES = ("en", "es", "hmn", "vi")  # the language at each table
BEFORE, AFTER = timedelta(minutes=60), timedelta(minutes=30)
SIGNED_UP_BEFORE = timedelta(days=5)
FILLED = 0.65
STEPS = (
    (30, "Tables and chairs are put out", "setup"),
    (20, "People arrive, eat, and find a table", "welcome"),
    (10, "The hosts welcome everyone", ""),
    (50, "People talk in small groups", "facilitation"),
    (20, "Each table says what it heard", "note_taking"),
    (10, "Thanks, and how to hear what comes of it", ""),
)


@dataclass(frozen=True)
class Wanted:
    """A made-up shift, before it has a number."""

    facts: ShiftFacts

    @property
    def language(self) -> str:
        """The language of whoever takes it."""
        return self.facts.languages[0] if self.facts.languages else "en"


def add_volunteers(sessions: Sequence[ListeningSession], city: City) -> int:
    """Add shifts and volunteers to the demo's sessions in person. Returns how many people. Needs a unit of work."""
    if not city.volunteer_roles:
        return 0
    maker = _Maker(city, random.Random(20241204))  # noqa: S311 (nothing secret: the same data every time)
    in_person = [session for session in sessions if session.in_person]
    for session in in_person:
        for minutes, what, role in STEPS:
            known = role if role in city.volunteer_roles else ""
            add_step(
                session.id,
                facts=StepFacts(minutes=minutes, what=what, language="en", role=known),
                actor="command",
            )
        for wanted in _shifts(session, city):
            maker.fill(session, wanted)
    _write_to_few()
    return maker.number


def _shifts(session: ListeningSession, city: City) -> Iterator[Wanted]:
    for role, people, begins, ends in (
        ("setup", 4, session.starts_at - BEFORE, session.starts_at),
        ("welcome", 3, session.starts_at - AFTER, session.ends_at),
        ("childcare", 2, session.starts_at, session.ends_at),
    ):
        if role in city.volunteer_roles:
            yield Wanted(ShiftFacts(role=role, starts_at=begins, ends_at=ends, people=people, least=2))
    for role in ("facilitation", "note_taking"):
        if role in city.volunteer_roles:
            for number, language in enumerate(TABLES, 1):
                yield Wanted(
                    ShiftFacts(
                        role=role,
                        starts_at=session.starts_at,
                        ends_at=session.ends_at,
                        people=1,
                        table_name=f"Table {number}",
                        languages=(language,),
                    )
                )


class _Maker:
    """Makes up people for shifts."""

    def __init__(self, city: City, chance: random.Random) -> None:
        self.city = city
        self.chance = chance
        self.number = 0

    def fill(self, session: ListeningSession, wanted: Wanted) -> None:
        """Make a shift, and sign up some of the people whom it needs."""
        shift_id = create_shift(session.id, facts=wanted.facts, actor="command", is_demo=True)
        for _place in range(wanted.facts.people):
            if self.chance.random() > FILLED:
                continue
            at = clock.now() - SIGNED_UP_BEFORE * self.chance.random()
            agrees = self.city.current_expectations.version if self.chance.random() < 0.85 else None
            request = SignupRequest(person=self.person(wanted.language), agreed_version=agrees)
            with clock.frozen(at):
                made = signups.sign_up(shift_id, request=request)
            mark = update(Volunteer).where(Volunteer.id == made.volunteer_id).values(is_demo=True)
            db.session.execute(mark.execution_options(synchronize_session=False))

    def person(self, language: str) -> Person:
        """Return a made-up person who speaks a language."""
        self.number += 1
        known = language in self.city.languages
        spoken = ("en",) if language == "en" else ("en", language)
        only_phone = self.chance.random() < 0.15
        kind = self.chance.choices((Kind.RESIDENT, Kind.ORGANIZATION, Kind.CITY_STAFF), (8, 2, 1))[0]
        name = NAMES.get(language, NAMES["en"]).name(self.number)
        return Person(
            name=f"{name} {MARK}",
            language=language if known else self.city.default_language,
            email=None if only_phone else f"volunteer{self.number}@example.org",
            phone=f"+1916555{100 + self.number % 100:04}" if only_phone else None,
            kind=kind,
            organization="" if kind is Kind.RESIDENT else f"Demo organization {self.number}",
            on_work_time=kind is Kind.CITY_STAFF,
            speaks=spoken,
            may_be_asked=self.chance.random() < 0.7,
        )


def _write_to_few() -> None:
    """Cancel the messages to made-up volunteers, except the first of each kind."""
    kept: set[str] = set()
    wanted = select(OutboxMessage).where(
        OutboxMessage.kind.startswith("volunteering."), OutboxMessage.state == State.WAITING
    )
    for message in db.session.scalars(wanted.order_by(OutboxMessage.id)).all():
        if message.kind in kept:
            message.state = State.CANCELLED
        kept.add(message.kind)
    db.session.flush()
