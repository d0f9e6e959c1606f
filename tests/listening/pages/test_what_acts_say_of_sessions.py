"""After an act on a session or a registration's form, the page says who is told and how, or that nothing changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from engage.core.db import db
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode, Registration
from engage.listening.services.reservations import EnteredBy
from tests.listening.pages.test_staff_announcements import ENGLISH
from tests.listening.pages.test_what_acts_say import CONTACTS, SAID, said_on, what_the_worker_does
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_session, register
from tests.support.outbox import all_gone_out
from tests.support.registrations import address

pytestmark = pytest.mark.usefixtures("app", "clock")


def listening_session(slug: str) -> ListeningSession:
    return db.session.scalars(select(ListeningSession).where(ListeningSession.slug == slug)).one()


HERE = "/staff/sessions/hagginwood"
Act = Callable[[PageClient, dict[str, str | None]], Page]


def party(**reached: str | None) -> Registration:
    return register(make_session(slug="hagginwood"), **reached)


def cancel(staff: PageClient, reached: dict[str, str | None]) -> Page:
    party(**reached)
    return staff.submit(staff.get(f"{HERE}/cancel"))


def move(staff: PageClient, reached: dict[str, str | None]) -> Page:
    party(**reached)
    form = staff.get(f"{HERE}/move")
    shown = staff.submit(form, status=200, starts_at="2027-04-02T18:00", ends_at="2027-04-02T20:00")
    return staff.submit(shown, act="send")


def write_to_everyone(staff: PageClient, reached: dict[str, str | None]) -> Page:
    party(**reached)
    form = staff.get(f"{HERE}/messages/new")
    preview = staff.submit(form, status=200, act="preview", **ENGLISH)
    return staff.submit(preview, act="send")


def raise_numbers(staff: PageClient, reached: dict[str, str | None]) -> Page:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1})
    register(session, "First Example")
    register(session, **reached)
    all_gone_out()
    return staff.submit(staff.get(f"{HERE}/capacities"), size_in_person="2")


def correct(staff: PageClient, reached: dict[str, str | None]) -> Page:
    someone = party(**reached)
    all_gone_out()
    return staff.submit(staff.get(address(someone, "/change")), grown="2")


def switch(staff: PageClient, reached: dict[str, str | None]) -> Page:
    someone = party(**reached)
    all_gone_out()
    shown = staff.get(address(someone))
    return staff.submit(shown, form=f'form[action="{address(someone, "/switch/virtual")}"]')


def let_in(staff: PageClient, reached: dict[str, str | None]) -> Page:
    session = make_session(slug="hagginwood")
    held = register(session, entered_by=EnteredBy(review_reason="burst"), **reached)
    page = staff.get(f"{HERE}/registrations/held")
    return staff.submit(page, registrations=[str(held.id)], act="release")


def erase(staff: PageClient, reached: dict[str, str | None]) -> Page:
    someone = party(**reached)
    all_gone_out()
    return staff.submit(staff.get(address(someone, "/erase")))


ACTS: dict[str, Act] = {
    "staff_sessions.cancel_session": cancel,
    "staff_sessions.move_session": move,
    "staff_sessions.edit_capacities": raise_numbers,
    "staff_announcements.write_announcement": write_to_everyone,
    "staff_registrations.correct_registration": correct,
    "staff_registrations.switch_mode": switch,
    "staff_registrations.review_pending": let_in,
    "staff_registrations.erase_registration": erase,
}


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.mark.parametrize("way", sorted(CONTACTS))
@pytest.mark.parametrize("name", sorted(ACTS))
def test_what_is_said_is_what_the_worker_does(staff: PageClient, name: str, way: str) -> None:
    said = said_on(ACTS[name](staff, CONTACTS[way]))
    done = what_the_worker_does()
    assert SAID[way] in said, (said, done)
    assert (done["email"] > 0) == (way == "email"), done


def test_saving_a_form_as_it_was_says_that_nothing_changed(staff: PageClient) -> None:
    someone = party()
    for form in (f"{HERE}/capacities", f"{HERE}/move", address(someone, "/change")):
        assert "Nothing was changed." in said_on(staff.submit(staff.get(form))), form


def test_who_is_told_is_shown_before_the_act(staff: PageClient) -> None:
    session = make_session(slug="hagginwood")
    for reached in CONTACTS.values():
        register(session, f"Party {len(str(reached))}", **reached)
    question = staff.get(f"{HERE}/cancel").text()
    for line in (
        "1 person gets an email",
        "1 person needs a call from you",
        "1 person needs a letter from you",
    ):
        assert line in question


def test_spots_are_promised_to_the_waiting_list_only_where_somebody_waits(staff: PageClient) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1})
    question = address(register(session, "Seated Example"), "/cancel")
    promise = "Their spots are offered to the waiting list."
    assert promise not in staff.get(question).text()
    waits = register(listening_session("hagginwood"), "Waiting Example")
    assert promise in staff.get(question).text()
    assert promise not in staff.get(address(waits, "/cancel")).text()


def test_who_is_let_in_where_it_is_full_is_on_the_waiting_list(staff: PageClient) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1})
    register(session, "First Example")
    held = register(session, "Held Example", entered_by=EnteredBy(review_reason="burst"))
    page = staff.get(f"{HERE}/registrations/held")
    said = said_on(staff.submit(page, registrations=[str(held.id)], act="release"))
    assert "You let in 1 registration. There were not enough spots for 1 of them" in said
