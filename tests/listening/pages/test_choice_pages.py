"""What somebody reads who waits for meals or childcare, and what staff read about them."""

from __future__ import annotations

import pytest

from engage.core.db import db
from engage.core.outbox.outgoing import Email
from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.policy import MEALS
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.listening_mails import told
from tests.support.registrations import address, confirm, do, my, resize, switch, the

pytestmark = pytest.mark.usefixtures("app", "clock")

SHORT = "There is not enough food left for everyone in your group."


def hungry(session: ListeningSession, name: str, **contact: str) -> Registration:
    made = register(session, name, party=make_party(meals=1), **contact)
    db.session.expunge_all()
    return made


@pytest.fixture
def session() -> ListeningSession:
    """One seat, which is taken, and no meals."""
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1, MEALS: 0})
    register(session, "Seated Example")
    return session


def test_who_is_offered_spots_without_the_meal_chooses_in_two_taps(
    page: PageClient, session: ListeningSession
) -> None:
    waits = hungry(session, "Hungry Example")
    assert "If enough spots open up for your whole group, we will let you know." in page.get(my(waits)).text()
    resize(session, in_person=2)
    shown = page.get(my(waits))
    assert SHORT in shown.text()
    assert "If you keep waiting, we offer these spots to others." in shown.text()
    assert not shown.all('form[action$="/accept"]')
    assert my(waits, "/without") in shown.links
    question = page.get(my(waits, "/without"))
    assert question.h1 == "Come without the meal"
    assert the(waits).status == Status.OFFERED
    done = page.submit(question)
    assert "Your spots are saved." in done.text()
    assert (the(waits).status, the(waits).meals) == (Status.CONFIRMED, 0)


def test_who_keeps_waiting_reads_for_what_and_may_still_come(
    page: PageClient, session: ListeningSession
) -> None:
    waits = hungry(session, "Hungry Example")
    resize(session, in_person=2)
    after = page.submit(page.get(my(waits)), form='form[action$="/keep-waiting"]')
    assert "You keep your place on the waiting list." in after.text()
    assert f"You are number 1 on the waiting list. {SHORT}" in after.text()
    assert my(waits, "/without") in after.links
    page.submit(page.get(my(waits, "/without")))
    assert the(waits).status == Status.CONFIRMED


def test_a_page_that_was_left_open_takes_nothing_and_leaves_out_nothing_unsaid(
    page: PageClient, session: ListeningSession
) -> None:
    waits = hungry(session, "Hungry Example")
    resize(session, in_person=2)
    question, shown = page.get(my(waits, "/without")), page.get(my(waits))
    resize(session, meals=1)
    page.submit(question)
    assert (the(waits).status, the(waits).meals) == (Status.CONFIRMED, 1)
    again = page.submit(shown, form='form[action$="/keep-waiting"]')
    assert "Your sign-up has changed in the meantime." in again.text()
    assert page.client.get(my(waits, "/without")).status_code == 303


def test_who_looks_at_taking_part_online_is_still_asked_about_the_meal(
    page: PageClient, session: ListeningSession
) -> None:
    waits = hungry(session, "Hungry Example")
    resize(session, in_person=2)
    for expected in ("", MEALS):
        switch(page, page.get(my(waits)))
        stands = the(waits)
        assert (stands.status, stands.meals, stands.offered_without) == (Status.OFFERED, 1, expected)


def test_the_message_says_what_is_short_and_that_waiting_keeps_the_place(session: ListeningSession) -> None:
    waits = hungry(session, "Hungry Example")
    resize(session, in_person=2)
    mail = told("registration.offered", session, waits)
    assert isinstance(mail, Email)
    for sentence in (SHORT, "You can come anyway.", "If you would rather wait, you keep your place"):
        assert sentence in mail.text
    resize(session, meals=1)
    full = told("registration.offered", session, waits)
    assert isinstance(full, Email)
    assert SHORT not in full.text


def test_who_waits_for_the_meal_only_is_not_told_that_all_spots_are_taken() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 5, MEALS: 0})
    mail = told("registration.waiting", session, hungry(session, "Hungry Example"))
    assert isinstance(mail, Email)
    assert "All spots are taken" not in mail.text
    assert SHORT in mail.text
    assert "You are number 1 on the waiting list." in mail.text


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


def save_capacities(staff: PageClient, **sizes: str) -> str:
    form = staff.get("/staff/sessions/hagginwood/capacities")
    return staff.submit(form, **sizes).text("div[role=status]")


def test_staff_see_why_nobody_is_served(staff: PageClient) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 20, MEALS: 1})
    parties = [
        register(session, f"Family {number}", party=make_party(grown=2, meals=2)) for number in range(3)
    ]
    said = save_capacities(staff, size_in_person="40")
    assert said == (
        "The numbers are saved. No one on the waiting list was offered spots. "
        "3 parties wait for: Meals (1 free)."
    )
    assert "3 parties wait for: Meals (1 free)." in staff.get("/staff/sessions/hagginwood").text()
    listed = staff.get("/staff/sessions/hagginwood/registrations?status=waiting")
    assert "What they are waiting for 3 parties wait for: Meals (1 free)." in listed.text()
    assert listed.text().count("Waits for: Meals (1 free)") == 3
    assert "Waits for: Meals (1 free)." in staff.get(address(parties[0])).text()


def test_new_numbers_say_who_was_offered_spots_and_how_they_hear_of_it(
    staff: PageClient, session: ListeningSession
) -> None:
    hungry(session, "By Email")
    hungry(session, "By Phone", phone="+19165550177")
    said = save_capacities(staff, size_in_person="3")
    assert said == (
        "The numbers are saved. 2 parties on the waiting list were offered spots. "
        "1 email is on its way. 1 call to make."
    )
    assert "were offered" not in save_capacities(staff, size_in_person="2")
    assert save_capacities(staff) == "Nothing was changed."


def test_numbers_of_an_empty_session_say_nothing_about_people(staff: PageClient) -> None:
    make_session(slug="hagginwood")
    assert save_capacities(staff, size_in_person="7") == "The numbers are saved."


def test_what_an_offer_holds_is_not_missing_where_staff_give_everything(
    staff: PageClient, session: ListeningSession
) -> None:
    waits = hungry(session, "Hungry Example")
    resize(session, in_person=2)
    question = staff.get(address(waits, "/overbook"))
    assert question.texts("main ul:not([class]) li")[:1] == ["Meals: 1"]
    assert "Spots in person: " not in question.text()


def test_staff_answer_for_a_caller(staff: PageClient, session: ListeningSession) -> None:
    one, two = hungry(session, "One Example"), hungry(session, "Two Example")
    resize(session, in_person=3)
    shown = staff.get(address(one))
    assert "Ask them: come anyway, or keep waiting?" in shown.text()
    do(staff, two, "/keep-waiting")
    assert the(two).status == Status.WAITING
    assert "Come without the meal" in staff.get(address(one, "/without")).h1
    confirm(staff, one, "/without")
    assert (the(one).status, the(one).meals) == (Status.CONFIRMED, 0)
