"""Shifts and sign-ups for tests: made through the services."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from engage.core.current import current_city
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.listening.models import ListeningSession
from engage.volunteering.models import PEOPLE, Kind, Shift, ShiftCapacity, Signup, Volunteer
from engage.volunteering.services import signups
from engage.volunteering.services.shifts import ShiftFacts, create_shift
from engage.volunteering.services.signups import EnteredBy, Person, SignedUp, SignupRequest

_numbers = itertools.count(1)
AN_HOUR = timedelta(hours=1)
# A role of the city that needs neither screening nor orientation.
ROLE = "welcome"


def make_shift(
    session: ListeningSession,
    *,
    role: str = ROLE,
    people: int = 3,
    starts_at: datetime | None = None,
    lasts: timedelta = AN_HOUR,
    **facts: Any,
) -> Shift:
    """A shift of a session, from its start on unless said otherwise."""
    begins = starts_at or session.starts_at
    with write():
        wanted = ShiftFacts(role=role, starts_at=begins, ends_at=begins + lasts, people=people, **facts)
        ident = create_shift(session.id, facts=wanted, actor="test")
    return read_shift(ident)


def read_shift(shift_id: int) -> Shift:
    """A shift as it stands in the database."""
    return db.session.scalars(
        select(Shift).where(Shift.id == shift_id).execution_options(populate_existing=True)
    ).one()


def make_person(name: str = "", **details: Any) -> Person:
    """Somebody with an address of their own, unless a contact is given."""
    number = next(_numbers)
    name = name or f"Helper {number}"
    if not {"email", "phone"} & details.keys():
        details["email"] = f"helper.{number}@example.org"
    return Person(**{"name": name, "language": "en", "kind": Kind.RESIDENT, **details})


def ask(person: Person | None = None, *, agrees: bool = True, **wanted: Any) -> SignupRequest:
    """What somebody sends, who agrees to the expectations unless said otherwise."""
    version = current_city().current_expectations.version if agrees else None
    return SignupRequest(person=person or make_person(), **{"agreed_version": version, **wanted})


def sign_up(
    shift: Shift, person: Person | None = None, *, entered_by: EnteredBy | None = None, **wanted: Any
) -> SignedUp:
    """Sign somebody up, committed."""
    request = ask(person, **wanted)
    with write():
        return signups.sign_up(shift.id, request=request, entered_by=entered_by or EnteredBy())


def read_signup(signup_id: int) -> Signup:
    """A sign-up as it stands in the database."""
    return db.session.scalars(
        select(Signup).where(Signup.id == signup_id).execution_options(populate_existing=True)
    ).one()


def taken(shift: Shift) -> int:
    """How many places of a shift are taken."""
    return db.session.scalars(
        select(ShiftCapacity.taken).where(
            ShiftCapacity.shift_id == shift.id, ShiftCapacity.resource == PEOPLE
        )
    ).one()


def signups_of(*shifts: Shift) -> list[Signup]:
    """All sign-ups for shifts, the earliest first."""
    wanted = select(Signup).where(Signup.shift_id.in_([shift.id for shift in shifts])).order_by(Signup.id)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def due() -> list[tuple[str, dict[str, int]]]:
    """The messages of this domain that were enqueued, in order: kind and subject."""
    rows = db.session.execute(
        select(OutboxMessage.kind, OutboxMessage.subject)
        .where(OutboxMessage.kind.startswith("volunteering."))
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return [(kind, dict(subject)) for kind, subject in rows]


def read_volunteer(volunteer_id: int) -> Volunteer:
    """A volunteer as they stand in the database."""
    return db.session.scalars(
        select(Volunteer).where(Volunteer.id == volunteer_id).execution_options(populate_existing=True)
    ).one()
