"""Children come with somebody, childcare is for children, and what is refused is said as it is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from engage.core.db import db, write
from engage.listening.errors import PartyRefused
from engage.listening.models import Registration
from engage.listening.services.changes import change_registration
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_request, make_session, register, reserve
from tests.support.registrations import my, switch

ANSWERS = {"name": "Nadia Example", "email": "nadia@example.org", "mode": "in_person"}


def everyone() -> list[Registration]:
    db.session.expire_all()
    return list(db.session.scalars(select(Registration)))


def sign_up(page: PageClient, clock: Any, status: int = 422, **answers: str) -> Page:
    form = page.get(f"/en/sessions/{make_session().slug}/rsvp")
    clock.advance(seconds=60)
    return page.submit(form, status=status, **{**ANSWERS, **answers})


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        (
            {"grown": "0", "children__from_6_to_12": "2"},
            "grown",
            "Someone aged 13 or older needs to come with the children.",
        ),
        ({"grown": "0"}, "grown", "Please sign up at least one person."),
        ({"grown": "100"}, "grown", "Write a number from 1 to 99."),
        (
            {"grown": "0", "children__under_3": "1", "interpretation__fa": "9"},
            "grown",
            "Someone aged 13 or older needs to come with the children.",
        ),
        ({"grown": "1", "access__asl": "9"}, "access__asl", "You said 1 person is coming."),
    ],
)
def test_who_may_not_come_so_reads_why_beside_the_answer_and_nothing_is_saved(
    page: PageClient, clock: Any, answers: dict[str, str], field: str, said: str
) -> None:
    refused = sign_up(page, clock, **answers)
    assert [link.attrs["href"] for link in refused.all(".summary a")] == [f"#{field}"]
    assert said in refused.text(".summary")
    assert everyone() == []


def test_who_takes_part_online_is_not_asked_for_children_to_mind(page: PageClient, clock: Any) -> None:
    sign_up(page, clock, status=303, grown="1", childcare="y", mode="virtual")
    assert [(one.grown, one.childcare) for one in everyone()] == [(1, False)]


def test_a_change_on_the_private_page_cannot_leave_the_children_alone(page: PageClient, app: Any) -> None:
    family = register(make_session(), party=make_party(children={"under_3": 1}, childcare=True))
    alone = page.submit(page.get(my(family, "/change")), grown="0", status=422)
    assert "needs to come with the children" in alone.text(".summary")
    assert [(one.grown, one.children, one.childcare) for one in everyone()] == [(1, 1, True)]


def test_childcare_without_children_means_nothing_and_is_no_mistake(page: PageClient, clock: Any) -> None:
    sign_up(page, clock, status=303, grown="1", childcare="y")
    assert [(one.grown, one.childcare) for one in everyone()] == [(1, False)]


def test_childcare_ends_when_the_children_stay_at_home(page: PageClient, app: Any) -> None:
    family = register(make_session(), party=make_party(children={"under_3": 1}, childcare=True))
    page.submit(page.get(my(family, "/change")), children__under_3="")
    assert [(one.grown, one.children, one.childcare) for one in everyone()] == [(1, 0, False)]


@pytest.mark.parametrize(
    ("party", "reason"),
    [
        ({"grown": 0, "children": {"under_3": 1}}, "children_alone"),
        ({"childcare": True}, "care_without_children"),
        ({"interpretation": {"fa": 2}}, "more_than_people"),
        ({"access": {"asl": 2}}, "more_than_people"),
        ({"meals": 2}, "more_than_people"),
    ],
)
def test_no_act_registers_or_makes_such_a_party(app: Any, party: dict[str, Any], reason: str) -> None:
    session = make_session()
    with pytest.raises(PartyRefused, match=reason):
        reserve(session, party=make_party(**party))
    stands = register(session)
    with pytest.raises(PartyRefused, match=reason), write():
        change_registration(stands.id, request=make_request(party=make_party(**party)), actor="registrant")


@pytest.mark.parametrize("values", [{"grown": 0, "children": 2}, {"childcare": True}])
def test_the_database_takes_no_children_alone_and_no_childcare_without_them(
    app: Any, values: dict[str, Any]
) -> None:
    stands = register(make_session())
    with pytest.raises(IntegrityError), write() as unit:
        unit.execute(update(Registration).where(Registration.id == stands.id).values(**values))


def test_children_who_were_signed_up_alone_before_the_rule_keep_their_numbers_until_somebody_is_added(
    page: PageClient,
) -> None:
    stands = register(make_session(), party=make_party(children={"from_6_to_12": 2}))
    with write() as unit:
        row = unit.get_one(Registration, stands.id)
        row.grown, row.children_alone = 0, True
    assert "Only children are signed up here." in page.get(my(stands)).text()
    switch(page, page.get(my(stands)))
    assert [(one.grown, one.children, one.mode) for one in everyone()] == [(0, 2, "virtual")]
    shown = page.submit(page.get(my(stands, "/change")), grown="1")
    assert "Only children" not in shown.text()
    assert [(one.grown, one.children, one.children_alone) for one in everyone()] == [(1, 2, False)]
