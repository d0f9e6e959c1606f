"""What a session needs at a glance."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode, NeedKind, Registration, Status
from engage.listening.services.needs import needs_of
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register, register_many
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("clock")

Counter = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


def test_needs_are_summed_without_a_name(page_as: PageAs) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 6})
    family = make_party(
        adults=2,
        children={"under_3": 1},
        childcare=True,
        meals=3,
        interpretation={"hmn": 3},
        access={"step_free": 1},
    )
    register(session, "Family Example", party=family, language="hmn")
    register(session, "Single Example", party=make_party(interpretation={"hmn": 1}), language="hmn")
    register(
        session, "Online Example", party=make_party(Mode.VIRTUAL, interpretation={"fa": 1}), language="fa"
    )
    register(session, "Waits Example", party=make_party(adults=4, interpretation={"hmn": 2}), language="hmn")
    page = page_as(Role.AUDITOR).get("/staff/sessions/hagginwood/needs")
    rows = [
        [" ".join(cell.to_text().split()) for cell in row.query("th, td")]
        for row in page.all("table.sums tbody tr")
    ]
    assert rows[0] == ["Hmong", "4 / 2", "4 / 2", "–", "2 / 1"]
    assert rows[1][1:] == ["1 / 1", "–", "1 / 1", "–"]
    assert "Example" not in page.text()
    assert page.texts(".todo .numeral")[:3] == ["5", "4", "1"]
    assert page.all("table.bars svg rect")


def test_needs_take_the_same_statements_for_1000_and_for_5000(
    page_as: PageAs, count_statements: Counter
) -> None:
    staff = page_as(Role.AUDITOR)
    counts = []
    for number in (1_000, 5_000):
        session = make_session()
        register_many(session, number)
        with count_statements() as statements:
            staff.client.get(f"/staff/sessions/{session.slug}/needs")
        assert not statements.writes
        counts.append(statements.count)
    assert counts[0] == counts[1] <= 7


@pytest.mark.usefixtures("app")
def test_needs_agree_with_the_registrations() -> None:
    session = make_session()
    register_many(session, 200)
    rows = db.session.scalars(select(Registration).where(Registration.session_id == session.id)).all()
    coming = [row for row in rows if row.status == Status.CONFIRMED]
    needs = needs_of(session.id)
    assert needs.coming.people == sum(row.people for row in coming)
    assert needs.meals == sum(row.meals for row in coming)
    assert sum(need.total.people for need in needs.by_kind[NeedKind.CHILDREN]) == needs.children
