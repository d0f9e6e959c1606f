"""Staff register somebody who calls, and correct a registration."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db
from engage.core.security.permissions import Role
from engage.listening.models import Capacity, ListeningSession, Mode, Registration, Status
from tests.conftest import Clock
from tests.support.accounts import ClientAs, PageAs, make_sign_in
from tests.support.accounts import enter as enter_again
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.registrations import acts, address, messages, only_registration, the
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("clock")

Counter = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


CALLER: dict[str, Any] = {"name": "Mai Example", "language": "hmn", "mode": "in_person", "grown": "2"}


def enter(staff: PageClient, *, status: int = 303, **changes: Any) -> Page:
    form = staff.get("/staff/sessions/hagginwood/registrations/new")
    return staff.submit(form, status=status, **{**CALLER, **changes})


def test_a_caller_without_email_or_phone_is_registered(
    client_as: ClientAs, session: ListeningSession
) -> None:
    client = client_as(Role.ORGANIZER)
    page = enter(PageClient(client), interpretation__hmn="2", access_note="Sits near the door")
    someone = only_registration()
    assert someone.reference in page.text()
    assert someone.status == Status.CONFIRMED
    assert (someone.email, someone.phone, someone.contact_key) == (None, None, None)
    assert someone.entered_by == client.user.id  # type: ignore[attr-defined]
    assert acts(someone) == ["registration.entered"]
    assert len(messages("registration.confirmed")) == 1


def test_a_helper_registers_several_people_with_one_contact(
    staff: PageClient, session: ListeningSession
) -> None:
    for _time in range(2):
        enter(staff, name="Same Name", email="helper@example.org", is_helpers="y")
    assert db.session.scalars(select(Registration.contact_key)).all() == [None, None]


def test_the_same_person_twice_is_not_registered_twice(staff: PageClient, session: ListeningSession) -> None:
    enter(staff, email="mai@example.org")
    page = enter(staff, email="mai@example.org")
    assert "already registered" in page.text()
    only_registration()


def test_staff_may_register_a_larger_group_and_before_opening(staff: PageClient, clock: Clock) -> None:
    make_session(slug="hagginwood", largest_party=4, opens_at=clock.now + timedelta(days=5))
    enter(staff, grown="30")
    assert only_registration().people == 30


def test_nothing_typed_is_lost_where_something_is_wrong(staff: PageClient, session: ListeningSession) -> None:
    page = enter(staff, status=422, grown="many", phone="12", access_note="Sits near the door")
    assert page.fields()["access_note"] == "Sits near the door"
    assert page.fields()["phone"] == "12"
    assert page.title.startswith("Error:")
    assert len(page.all(".summary a")) == 2


def test_a_past_session_takes_nobody(staff: PageClient, session: ListeningSession, clock: Clock) -> None:
    form = staff.get("/staff/sessions/hagginwood/registrations/new")
    clock.advance(days=40)
    enter_again(staff.client, make_sign_in(staff.client.user))  # type: ignore[attr-defined]
    page = staff.submit(form, status=422, **CALLER)
    assert "over or canceled" in page.text()
    assert db.session.scalars(select(Registration)).all() == []


def test_overbooking_is_asked_about_and_then_done(staff: PageClient) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1})
    page = enter(staff, status=422)
    assert "There is not enough left for this party" in page.text()
    assert "Spots in person: 1 more needed" in page.text()
    assert db.session.scalars(select(Registration)).all() == []
    assert page.fields()["name"] == "Mai Example"
    offered = [box.attrs["value"] for box in page.all('input[name="if_full"]')]
    assert offered == ["wait", "overbook"], "who has no seat cannot come without something else"
    staff.submit(page, if_full="overbook")
    assert only_registration().status == Status.CONFIRMED
    counter = db.session.get_one(Capacity, (session.id, Mode.IN_PERSON))
    assert (counter.taken, counter.capacity, counter.overbooked) == (2, 1, 1)


def test_who_finds_no_room_can_wait(staff: PageClient) -> None:
    make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1})
    page = staff.submit(enter(staff, status=422), if_full="wait")
    assert "on the waiting list" in page.text()
    assert only_registration().status == Status.WAITING


def test_who_finds_no_childcare_can_come_without(staff: PageClient) -> None:
    make_session(slug="hagginwood", capacities={"childcare:under_3": 0})
    page = enter(staff, status=422, children__under_3="1", childcare="y")
    staff.submit(page, if_full="without")
    someone = only_registration()
    assert (someone.status, someone.childcare, someone.children) == (Status.CONFIRMED, False, 1)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            {"grown": "0", "children__under_3": "2"},
            "Someone aged 13 or older needs to come with the children.",
        ),
        ({"childcare": "y"}, "Childcare is for children."),
        ({"interpretation__hmn": "9"}, "You said 2 people are coming."),
    ],
)
def test_staff_register_and_correct_no_children_alone_and_no_more_needs_than_people(
    staff: PageClient, session: ListeningSession, answers: dict[str, str], said: str
) -> None:
    someone = register(session, party=make_party(grown=2))
    assert said in enter(staff, status=422, **answers).text(".summary")
    form = staff.get(address(someone, "/change"))
    assert said in staff.submit(form, status=422, **answers).text(".summary")
    assert (the(someone).grown, the(someone).children, the(someone).childcare) == (2, 0, False)


def test_a_correction_is_saved_told_and_audited(staff: PageClient, session: ListeningSession) -> None:
    someone = register(session, "Nadia Exmple", party=make_party(grown=1, interpretation={"fa": 1}))
    form = staff.get(address(someone, "/change"))
    assert form.fields()["name"] == "Nadia Exmple"
    assert form.fields()["interpretation__fa"] == "1"
    page = staff.submit(form, name="Nadia Example", grown="3")
    assert "Your changes are saved" in page.text()
    assert (the(someone).name, the(someone).grown, the(someone).reference) == (
        "Nadia Example",
        3,
        someone.reference,
    )
    assert acts(someone) == ["registration.changed"]
    assert len(messages("registration.changed")) == 1
    assert "Changed the answers (adults and teens, name)" in page.text()


def test_a_correction_that_does_not_fit_changes_nothing_until_it_is_overbooked(staff: PageClient) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 2})
    someone = register(session, party=make_party(grown=2))
    page = staff.submit(staff.get(address(someone, "/change")), status=422, grown="4")
    assert "Spots in person: 2 more needed" in page.text()
    assert the(someone).grown == 2
    staff.submit(page, if_full="overbook")
    assert the(someone).grown == 4
    assert db.session.get_one(Capacity, (session.id, Mode.IN_PERSON)).overbooked == 2


def test_two_who_correct_at_once_notice_each_other(staff: PageClient, session: ListeningSession) -> None:
    someone = register(session, "Nadia Example")
    first, second = staff.get(address(someone, "/change")), staff.get(address(someone, "/change"))
    staff.submit(first, grown="2")
    conflict = staff.submit(second, status=422, name="Nadia Changed")
    assert "Saved now: 2" in conflict.text(".summary")
    assert (conflict.fields()["name"], conflict.fields()["grown"]) == ("Nadia Changed", "2")
    assert (the(someone).name, the(someone).grown) == ("Nadia Example", 2)
    staff.submit(conflict)
    assert (the(someone).name, the(someone).grown) == ("Nadia Changed", 2)


def test_a_name_that_another_registration_has_is_refused(
    staff: PageClient, session: ListeningSession
) -> None:
    register(session, "Nadia Example", email="nadia@example.org")
    other = register(session, "Mina Example", email="nadia@example.org")
    page = staff.submit(staff.get(address(other, "/change")), status=422, name="nadia  example")
    assert "another registration with this name" in page.text()
    assert the(other).name == "Mina Example"


def test_the_same_form_sent_again_enters_one_party(staff: PageClient, session: ListeningSession) -> None:
    form = staff.get(f"/staff/sessions/{session.slug}/registrations/new")
    sent = {**form.fields(), "name": "Pa Example", "grown": "2"}
    for _each in range(2):
        staff.post(form.path, sent)
    assert only_registration().name == "Pa Example"
