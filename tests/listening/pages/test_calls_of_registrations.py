"""What staff see and do of calls on the pages of a registration."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.outbox import contacts
from engage.core.outbox.models import CallOutcome, CallTask, SuppressionReason
from engage.core.outbox.worker import drain
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode, Registration
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_session, register
from tests.support.registrations import acts, address, only_registration, the
from tests.support.today import work_counted

pytestmark = pytest.mark.usefixtures("clock")

NEW = "/staff/sessions/hagginwood/registrations/new"
CALLER: dict[str, Any] = {
    "name": "Bao Xiong",
    "language": "hmn",
    "mode": "in_person",
    "grown": "2",
    "phone": "(916) 555-0141",
}


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


def enter(staff: PageClient, **changes: Any) -> Page:
    return staff.submit(staff.get(NEW), **{**CALLER, **changes})


def calls() -> list[CallTask]:
    db.session.close()
    return list(db.session.scalars(select(CallTask).order_by(CallTask.id)))


def by_phone(session: ListeningSession, name: str = "Bao Xiong") -> Registration:
    """Somebody who has only a phone, and whose confirmation is to be said in a call."""
    someone = register(session, name, email=None, phone="+19165550141")
    drain()
    return someone


def record(staff: PageClient, number: int, outcome: str) -> Page:
    return staff.submit(staff.get(f"/staff/calls/{number}"), form="form.outcome", outcome=outcome)


def test_whoever_is_told_while_registering_is_not_called(
    staff: PageClient, session: ListeningSession
) -> None:
    page = enter(staff, told="y")
    assert "Read this aloud to them" in page.text()
    assert page.texts(".said[lang=en] p")[1].startswith("Your spots are saved.")
    assert page.all(".said[lang=hmn]")
    drain()
    assert [task.outcome for task in calls()] == [CallOutcome.TOLD]
    assert work_counted() == {}
    assert "Told on the phone right away" in staff.get(address(only_registration())).text()


def test_whoever_is_not_told_while_registering_is_called(
    staff: PageClient, session: ListeningSession
) -> None:
    enter(staff)
    drain()
    assert [task.outcome for task in calls()] == [CallOutcome.OPEN]
    assert work_counted() == {"calls": 1}


def test_what_is_read_aloud_stands_first_and_in_the_language_of_the_caller(
    staff: PageClient, session: ListeningSession
) -> None:
    page = staff.get(f"{NEW}?language=es")
    assert page.fields()["language"] == "es"
    assert page.html.index("Read this aloud to them first") < page.html.index('name="name"')
    assert page.all('section p[lang="es"]')
    assert page.all('section p[lang="en"]')


def test_what_is_done_while_they_are_on_the_phone_needs_no_call(
    staff: PageClient, session: ListeningSession
) -> None:
    someone = by_phone(session)
    page = staff.get(address(someone) + "?call=y")
    after = staff.submit(page, form='form[action*="send-link"]')
    assert "You are telling them now" in after.text()
    assert "call to make" not in after.text()
    assert "You have them on the phone" in after.text()
    question = staff.get(address(someone, "/cancel") + "?call=y")
    assert "Your sign-up is canceled." in staff.submit(question).texts(".said[lang=en] p")
    drain()
    assert work_counted() == {}
    assert [task.outcome for task in calls()] == ["reached", "told", "told"]
    assert acts(someone).count("registration.told") == 2


def test_what_is_done_without_them_is_a_call(staff: PageClient, session: ListeningSession) -> None:
    someone = by_phone(session)
    after = staff.submit(staff.get(address(someone)), form='form[action*="send-link"]')
    assert "1 call to make." in after.text()
    drain()
    assert [task.outcome for task in calls()] == ["open", "open"]
    assert work_counted() == {"calls": 1}


def test_a_wrong_number_stands_on_the_registration_and_a_right_one_puts_the_call_back(
    staff: PageClient, session: ListeningSession
) -> None:
    someone = by_phone(session)
    record(staff, calls()[0].id, "wrong_number")
    page = staff.get(address(someone))
    assert "Wrong number: someone called." in page.text()
    assert work_counted() == {"numbers": 1}
    staff.submit(staff.get(address(someone, "/change")), phone="(916) 555-0142")
    assert the(someone).phone == "+19165550142", "nobody can be asked at a wrong number"
    assert "Wrong number: someone called." not in staff.get(address(someone)).text()
    drain()
    assert work_counted() == {"calls": 1}
    sheet = staff.get(f"/staff/calls/{calls()[0].id}")
    assert "tel:+19165550142" in sheet.links


def test_a_number_for_somebody_without_one_makes_a_call(staff: PageClient, session: ListeningSession) -> None:
    enter(staff, phone="")
    drain()
    assert work_counted() == {"numbers": 1}
    page = staff.get(f"/staff/calls/{calls()[0].id}")
    assert "entered the registration and may be able to help." in page.text()
    staff.submit(staff.get(address(only_registration(), "/change")), phone="(916) 555-0142")
    drain()
    assert work_counted() == {"calls": 1}


def test_messages_calls_and_a_refused_address_stand_on_the_registration(
    staff: PageClient, session: ListeningSession, clock: Clock
) -> None:
    someone = register(session, "Bao Xiong", email="bao@example.org")
    drain()
    assert "Our emails to this address bounce" not in staff.get(address(someone)).text()
    with write():
        contacts.suppress(contacts.contact_key("bao@example.org"), SuppressionReason.BOUNCE)
    page = staff.get(address(someone))
    assert "Our emails to this address bounce" in page.text()
    assert "Spots saved Sent" in page.text()
    other = by_phone(session, "Mai Example")
    record(staff, calls()[0].id, "no_answer")
    text = staff.get(address(other)).text()
    assert "No answer · 1 try" in text
    assert "What to say" in text


def test_whoever_takes_part_online_by_phone_hears_how_to_get_in(staff: PageClient, app: Flask) -> None:
    make_session(slug="online", capacities={Mode.IN_PERSON: 5, Mode.VIRTUAL: 20})
    enter_online = staff.get("/staff/sessions/online/registrations/new")
    staff.submit(enter_online, **{**CALLER, "mode": "virtual"})
    drain()
    said = staff.get(f"/staff/calls/{calls()[0].id}").texts(".said[lang=en] p")
    assert any("To take part online, you need a link." in line for line in said), said
    assert not any("://" in line for line in said)
    with write() as unit:
        unit.scalars(select(ListeningSession)).one().dial_in_number = "+19165550199"
    said = staff.get(f"/staff/calls/{calls()[0].id}").texts(".said[lang=en] p")
    assert any("To join by phone, call" in line and "555-0199" in line for line in said), said
    assert not any("you need a link" in line for line in said)


def test_people_are_found_by_session_under_its_title_and_day(staff: PageClient, app: Flask) -> None:
    first, second = make_session(slug="north-hall"), make_session(slug="south-hall")
    register(first, "Bao Xiong", email=None, phone="+19165550141")
    register(second, "Mai Example", email=None, phone="+19165550142")
    wanted = f"session:{second.id}"
    drain()
    page = staff.get("/staff/calls")
    assert "Listening session at the community center, March 31, 2027" in page.text()
    assert "north-hall" not in page.text()
    assert len(page.all("tbody tr")) == 2
    narrowed = staff.get(f"/staff/calls?about={wanted}")
    assert len(narrowed.all("tbody tr")) == 1
    assert "Mai Example" in narrowed.text()
