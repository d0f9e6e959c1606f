"""What staff do with a registration: places, links, cancelling, forgetting, reviewing pending ones."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from engage.core.security.permissions import Role
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.services.reservations import EnteredBy
from tests.support.accounts import PageAs
from tests.support.client import PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.registrations import acts, address, confirm, do, messages, the
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("clock")

Counter = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


@pytest.fixture
def session(app: Flask) -> ListeningSession:
    return make_session(slug="hagginwood")


def test_cancelling_asks_once_and_gives_the_places_to_those_who_wait(staff: PageClient) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1})
    first, second = register(session, "First Example"), register(session, "Second Example")
    said = confirm(staff, first, "/cancel").text()
    assert "1 party on the waiting list was offered spots." in said
    assert (the(first).status, the(second).status) == (Status.CANCELLED, Status.OFFERED)
    assert acts(first) == ["registration.cancelled"]
    page = do(staff, second, "/accept")
    assert "Their spots are saved. 1 email is on its way." in page.text()
    assert the(second).status == Status.CONFIRMED
    assert acts(second) == ["registration.offer_accepted"]


def test_a_waiting_party_is_given_places_knowingly(staff: PageClient) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1})
    register(session, "First Example")
    waits = register(session, "Second Example", party=make_party(grown=2))
    question = staff.get(address(waits, "/overbook"))
    assert "Spots in person: 2" in question.text()
    assert the(waits).status == Status.WAITING
    confirm(staff, waits, "/overbook")
    assert the(waits).status == Status.CONFIRMED
    assert acts(waits) == ["registration.overbooked"]


def test_the_mode_is_switched_and_refused_where_it_is_full(staff: PageClient) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.VIRTUAL: 1})
    one, two = register(session, "One Example"), register(session, "Two Example")
    do(staff, one, "/switch/virtual")
    assert the(one).mode == Mode.VIRTUAL
    page = do(staff, two, "/switch/virtual")
    assert "There are not enough spots" in page.text()
    assert the(two).mode == Mode.IN_PERSON


def test_the_private_link_is_sent_again_or_replaced(staff: PageClient, session: ListeningSession) -> None:
    someone = register(session)
    do(staff, someone, "/send-link")
    assert the(someone).link_version == 1
    confirm(staff, someone, "/new-link")
    assert (the(someone).link_version, the(someone).join_version) == (2, 2)
    assert len(messages("registration.link")) >= 1
    assert acts(someone) == ["registration.link_sent", "registration.link_rotated"]


def test_whoever_cannot_be_written_to_is_called_and_the_page_says_so(
    staff: PageClient, session: ListeningSession
) -> None:
    by_phone = register(session, "Phone Example", email=None, phone="+19165550177")
    for act, said in (("/switch/virtual", "This party now takes part online."), ("/send-link", "")):
        page = do(staff, by_phone, act)
        assert f"{said} 1 call to make.".strip() in page.text()
        assert "on its way" not in page.text()
    by_email = register(session, "Email Example")
    assert "1 email is on its way." in do(staff, by_email, "/send-link").text()


def test_a_pending_party_is_not_told_of_a_switch(staff: PageClient, session: ListeningSession) -> None:
    page = do(staff, hold(session, "Real Example"), "/switch/virtual")
    assert "This party now takes part online." in page.text()
    assert "on its way" not in page.text()


def test_a_wish_to_be_forgotten_is_noted_while_no_schedule_is_approved(
    staff: PageClient, session: ListeningSession
) -> None:
    someone = register(session, "Nadia Example")
    page = confirm(staff, someone, "/erase")
    assert "we recorded the request to delete their data" in page.text()
    now = the(someone)
    assert (now.name, now.status, now.erased_at) == ("Nadia Example", Status.CANCELLED, None)
    assert now.erasure_asked_at is not None


def test_an_act_that_no_longer_fits_changes_nothing(staff: PageClient) -> None:
    session = make_session(slug="hagginwood", capacities={Mode.IN_PERSON: 1})
    first, offered = register(session, "First Example"), register(session, "Second Example")
    confirm(staff, first, "/cancel")
    page = staff.get(address(offered))
    confirm(staff, offered, "/cancel")
    after = staff.submit(page, form=f'form[action="{address(offered, "/accept")}"]')
    assert "Someone else just changed this registration" in after.text()
    fields = page.fields(f'form[action="{address(offered, "/accept")}"]')
    token = {name: fields[name] for name in ("csrf_token", "seen")}
    assert "your change was not made" in staff.post(address(offered, "/wait"), token).text()
    assert the(offered).status == Status.CANCELLED
    assert acts(offered) == ["registration.cancelled"]


def test_acts_need_the_token_of_their_form(staff: PageClient, session: ListeningSession) -> None:
    someone = register(session)
    assert staff.client.post(address(someone, "/send-link")).status_code == 400
    staff.post(address(someone, "/cancel"), {}, status=400)
    assert the(someone).status == Status.CONFIRMED


# --- pending ones --------------------------------------------------------------------------------------------------


def hold(session: ListeningSession, name: str) -> Registration:
    return register(session, name, entered_by=EnteredBy(review_reason="burst"))


def test_pending_registrations_are_let_in_or_put_aside_many_at_once(
    staff: PageClient, session: ListeningSession
) -> None:
    real = [hold(session, f"Real {number}") for number in range(3)]
    fake = hold(session, "Cheap Watches")
    page = staff.get("/staff/sessions/hagginwood/registrations")
    assert "4 registrations need a check" in page.text()
    review = staff.get("/staff/sessions/hagginwood/registrations/held")
    assert "4 registrations to check" in review.text()
    after = staff.submit(review, registrations=[str(one.id) for one in real], act="release")
    assert "You let in 3 registrations" in after.text()
    assert {the(one).status for one in real} == {Status.CONFIRMED}
    staff.submit(after, registrations=[str(fake.id)], act="discard")
    assert the(fake).status == Status.CANCELLED
    assert acts(fake) == ["registration.discarded"]
    assert messages("registration.cancelled") == []


def test_nothing_ticked_is_said(staff: PageClient, session: ListeningSession) -> None:
    hold(session, "Somebody")
    review = staff.get("/staff/sessions/hagginwood/registrations/held")
    page = staff.submit(review, status=422, act="release")
    assert "Select at least one registration" in page.text()


def test_only_pending_ones_of_this_session_are_touched(staff: PageClient, session: ListeningSession) -> None:
    mine, confirmed = hold(session, "Mine"), register(session, "Confirmed Example")
    elsewhere = hold(make_session(), "Elsewhere")
    review = staff.get("/staff/sessions/hagginwood/registrations/held")
    ids = [str(one.id) for one in (mine, confirmed, elsewhere)]
    staff.submit(review, registrations=ids, act="discard")
    assert [the(one).status for one in (mine, confirmed, elsewhere)] == ["cancelled", "confirmed", "pending"]
