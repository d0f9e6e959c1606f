"""What a session needs at a glance."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.listening.models import Mode, NeedKind, Registration, RegistrationNeed, Status
from engage.listening.policy import read_needs_line
from engage.listening.queries.needs import needs_of
from engage.listening.services import changes
from engage.listening.services.access import load_registration
from engage.listening.services.exports import export_rows
from tests.support.accounts import PageAs
from tests.support.listening import make_party, make_request, make_session, register, register_many
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("clock")

Counter = Callable[[], AbstractContextManager[Statements]]


def test_needs_are_summed_without_a_name(page_as: PageAs) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 6})
    family = make_party(
        grown=2,
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
    register(session, "Waits Example", party=make_party(grown=4, interpretation={"hmn": 2}), language="hmn")
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
    needs = needs_of(session)
    assert needs.coming.people == sum(row.people for row in coming)
    assert needs.meals == sum(row.meals for row in coming if row.mode == Mode.IN_PERSON)
    eating = {row.id for row in coming if row.mode == Mode.IN_PERSON and row.meals}
    for kind in NeedKind:
        counted = eating if kind is NeedKind.DIET else {row.id for row in coming}
        wanted: dict[str, int] = {}
        for need in db.session.scalars(select(RegistrationNeed).where(RegistrationNeed.kind == kind)):
            if need.registration_id in counted:
                wanted[need.key] = wanted.get(need.key, 0) + need.count
        assert {need.key: need.total.people for need in needs.by_kind[kind] if need.total} == wanted


@pytest.mark.usefixtures("app")
def test_the_line_of_needs_always_says_what_the_needs_say() -> None:
    session = make_session()
    party = make_party(
        grown=2, children={"under_3": 1}, interpretation={"yue": 2, "es": 1}, access={"asl": 1}
    )
    someone = register(session, party=party)

    def agree() -> str:
        now = load_registration(someone.id)
        rows = {(need.kind, need.key, need.count) for need in now.needs}
        assert set(read_needs_line(now.needs_line)) == rows
        return now.needs_line

    assert agree() == "access:asl=1 children:under_3=1 interpretation:es=1 interpretation:yue=2"
    with write():
        changes.switch_mode(someone.id, mode=Mode.VIRTUAL, actor="test")
    agree()
    with write():
        lesser = make_request(party=make_party(Mode.VIRTUAL, interpretation={"es": 1}))
        changes.change_registration(someone.id, request=lesser, actor="test")
    assert agree() == "interpretation:es=1"
    with write():
        changes.erase_registration(someone.id, actor="test")
    assert agree() == ""


@pytest.mark.usefixtures("app")
def test_nobody_cooks_for_a_party_that_switched_to_online() -> None:
    session = make_session()
    party = make_party(grown=2, children={"under_3": 1}, childcare=True, meals=3)
    someone = register(session, party=party)
    with write():
        changes.switch_mode(someone.id, mode=Mode.VIRTUAL, actor="test")
    assert needs_of(session).meals == 0
    (row,) = export_rows(db.engine, session.id, with_contact=False)
    assert (row.meals, row.childcare) == (0, False)
    with write():
        changes.switch_mode(someone.id, mode=Mode.IN_PERSON, actor="test")
    assert needs_of(session).meals == 3
