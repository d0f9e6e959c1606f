"""All sessions at a glance, and the people who volunteer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.core.security.tokens import random_ident
from engage.listening.models import ListeningSession
from engage.volunteering.models import Shift, Volunteer
from engage.volunteering.services import attendance
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_session
from tests.support.statements import Statements
from tests.support.volunteering import make_person, make_shift, sign_up

Counter = Callable[[], AbstractContextManager[Statements]]
SEASON = "/staff/volunteers"


@pytest.fixture
def staff(page_as: PageAs, clock: Clock) -> PageClient:
    return page_as(Role.ORGANIZER)


def many_sessions(number: int) -> None:
    """As many sessions as one that is there, each with two shifts, written at once."""
    columns = [
        column.name for column in ListeningSession.__table__.columns if column.name not in ("id", "slug")
    ]
    first = make_session()
    row = {name: getattr(first, name) for name in columns}
    with write() as unit:
        slugs = [f"copy-{one}" for one in range(number)]
        unit.execute(insert(ListeningSession), [{**row, "slug": slug} for slug in slugs])
        ids = unit.scalars(select(ListeningSession.id)).all()
        shift = {
            "role": "welcome",
            "starts_at": first.starts_at,
            "ends_at": first.ends_at,
            "created_at": first.created_at,
        }
        unit.execute(
            insert(Shift),
            [
                {**shift, "session_id": ident, "public_id": random_ident(), "languages": [tag]}
                for ident in ids
                for tag in ("hmn", "es")
            ],
        )


def test_a_season_of_two_hundred_sessions_takes_fourteen_statements(
    staff: PageClient, app: Flask, count_statements: Counter
) -> None:
    many_sessions(199)
    with count_statements() as found:
        page = staff.get(SEASON)
    assert found.count <= 14, str(found)
    assert len(page.all("table.cards tbody tr")) == 200
    assert "400 people needed" in page.text(".lede")


def test_gaps_languages_and_warnings_stand_beside_their_session(staff: PageClient, app: Flask) -> None:
    session = make_session(slug="hagginwood")
    shift = make_shift(session, languages=("hmn",), least=2)
    sign_up(shift, make_person(speaks=("es",)))
    row = staff.get(SEASON).text("table.cards tbody tr")
    assert "1 of 2" in row
    assert "Welcoming" in row
    assert "Hmong" in row


def test_past_sessions_stand_on_a_page_of_their_own(page_as: PageAs, app: Flask, clock: Clock) -> None:
    make_shift(make_session(slug="hagginwood"))
    clock.advance(days=60)
    staff = page_as(Role.ORGANIZER)
    assert "There are no sessions here" in staff.get(SEASON).text()
    assert len(staff.get(f"{SEASON}?show=past").all("table.cards tbody tr")) == 1


def test_a_person_is_found_by_a_part_of_the_name_and_hours_are_summed(
    staff: PageClient, app: Flask, clock: Clock
) -> None:
    session = make_session(starts_at=clock.now + timedelta(hours=1))
    made = sign_up(make_shift(session), make_person("Zoë Núñez", speaks=("es",)))
    sign_up(make_shift(session), make_person("Mai Vang", speaks=("hmn",)))
    clock.advance(hours=3)
    with write():
        attendance.mark_completed(made.signup_id, minutes=90, actor="test")
    rows = staff.get(f"{SEASON}/people?q=nunez").texts("table.cards tbody tr")
    assert len(rows) == 1
    assert "1 hour and 30 minutes" in rows[0]
    assert len(staff.get(f"{SEASON}/people?language=hmn").texts("table.cards tbody tr")) == 1
    assert len(staff.get(f"{SEASON}/people?role=welcome").texts("table.cards tbody tr")) == 2


def test_who_asks_to_be_erased_is_canceled_and_the_request_recorded(staff: PageClient, app: Flask) -> None:
    made = sign_up(make_shift(make_session()), make_person("Mai Vang"))
    path = f"{SEASON}/people/{made.volunteer_id}"
    staff.submit(staff.get(f"{path}/erase"))
    db.session.expire_all()
    volunteer = db.session.get_one(Volunteer, made.volunteer_id)
    assert volunteer.erasure_asked_at is not None
    assert "Canceled" in staff.get(path).text("table.cards")


def test_what_is_known_is_corrected_and_the_person_is_told(staff: PageClient, app: Flask) -> None:
    made = sign_up(make_shift(make_session()), make_person("Mai Vang"))
    path = f"{SEASON}/people/{made.volunteer_id}"
    said = staff.submit(staff.get(f"{path}/change"), name="Mai Vang Lee", speaks=["hmn"])
    assert said.h1 == "Mai Vang Lee"
    assert "1 email is on its way." in said.text(".note")
