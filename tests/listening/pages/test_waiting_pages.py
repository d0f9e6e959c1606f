"""What the private page offers and says while one waits, and when the session is called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engage.core.db import db, write
from engage.listening.models import AudienceKind, Mode, Status
from engage.listening.services import changes, sessions, waiting
from engage.listening.services.access import load_registration
from engage.listening.services.links import Purpose, link_token
from tests.support.client import PageClient
from tests.support.html import text_of
from tests.support.listening import make_party, make_session, register
from tests.support.registrations import acts, fresh, messages, my, the

pytestmark = pytest.mark.usefixtures("app")


def test_leaving_the_waiting_list_is_one_tap_and_giving_seats_back_asks_first(page: PageClient) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    seated, waits = register(session, "Seated Example"), register(session, "Waiting Example")
    address = f"/fa/my/{link_token(Purpose.MANAGE, waits)}"
    page.submit(page.get(address), form='form[action$="/cancel"]')
    assert load_registration(waits.id).status == Status.CANCELLED

    shown = page.get(f"/en/my/{link_token(Purpose.MANAGE, seated)}")
    assert not shown.all('form[action$="/cancel"]')
    assert shown.all('a[href$="/cancel"]')


def test_who_left_the_waiting_list_by_mistake_has_her_place_back(page: PageClient, clock: Any) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    register(session, "Seated Example")
    first, second = register(session, "First Example"), register(session, "Second Example")
    db.session.expunge_all()
    left = page.submit(page.get(my(first)), form='form[action$="/cancel"]')
    back = page.submit(left, form='form[action$="/return"]')
    assert "You are on the waiting list again." in back.text("div[role=status]")
    assert "You are number 1 on the waiting list." in back.text()
    assert "You are number 2 on the waiting list." in page.get(my(second)).text()
    assert acts(first)[-2:] == ["registration.cancelled", "registration.returned"]
    page.submit(left, form='form[action$="/return"]')
    assert acts(first)[-1] == "registration.returned"

    page.submit(back, form='form[action$="/cancel"]')
    clock.advance(minutes=31)
    page.submit(left, form='form[action$="/return"]')
    assert the(first).status == Status.CANCELLED
    assert not page.get(my(first)).all('form[action$="/return"]')


def test_only_who_left_the_list_and_did_not_sign_up_again_has_a_place_to_have_back(page: PageClient) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    seated = register(session, "Seated Example")
    waits = register(session, "Waiting Example", email="waiting@example.org")
    db.session.expunge_all()
    left = page.submit(page.get(my(waits)), form='form[action$="/cancel"]')
    page.submit(page.get(my(seated, "/cancel")))
    assert not page.get(my(seated)).all('form[action$="/return"]')
    register(fresh(session), "Waiting Example", email="waiting@example.org")
    page.submit(left, form='form[action$="/return"]')
    assert the(waits).status == Status.CANCELLED


def test_leaving_the_list_and_coming_back_takes_no_spots_and_loses_none(page: PageClient) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    seated, waits = register(session, "Seated Example"), register(session, "Waiting Example")
    db.session.expunge_all()
    left = page.submit(page.get(my(waits)), form='form[action$="/cancel"]')
    page.submit(page.get(my(seated, "/cancel")))
    back = page.submit(left, form='form[action$="/return"]')
    assert back.h1 == "Spots opened up for you"
    assert the(waits).status == Status.OFFERED
    assert messages("registration.changed") == []


def test_a_session_that_is_called_off_holds_no_seats_for_machines_either(page: PageClient) -> None:
    session = make_session()
    someone = register(session)
    with write():
        sessions.cancel_session(session.id, reasons={}, source_language="en", version=1, actor="test")
    shown = page.get(f"/en/my/{link_token(Purpose.MANAGE, someone)}")
    assert shown.data[0]["reservationStatus"] == "https://schema.org/ReservationCancelled"


def test_nobody_waits_again_for_a_past_session(page: PageClient, clock: Any) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    seated, waits = register(session, "Seated Example"), register(session, "Waiting Example")
    with write():
        changes.cancel_registration(seated.id, actor="registrant")
    clock.advance(days=29, hours=12)
    shown = page.get(f"/en/my/{link_token(Purpose.MANAGE, waits)}")
    token = shown.fields('form[action$="/accept"]')["csrf_token"]
    clock.advance(days=2)
    answer = page.client.post(f"/en/my/{link_token(Purpose.MANAGE, waits)}/wait", data={"csrf_token": token})
    assert answer.status_code == 303
    assert load_registration(waits.id).status in (Status.OFFERED, Status.LAPSED)


def test_a_page_left_open_promises_no_waiting_list_where_there_is_none(page: PageClient) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    seated, waits = register(session, "Seated Example"), register(session, "Waiting Example")
    with write():
        changes.cancel_registration(seated.id, actor="registrant")
    shown = page.get(f"/en/my/{link_token(Purpose.MANAGE, waits)}")
    with write():
        sessions.cancel_session(session.id, reasons={}, source_language="en", version=1, actor="test")
    after = page.submit(shown, form='form[action$="/accept"]')
    assert "You can join the waiting list again" not in after.text()
    with write():
        changes.cancel_registration(waits.id, actor="registrant")
    assert "join the waiting list again" not in page.submit(shown, form='form[action$="/accept"]').text()


def test_who_waits_again_while_spots_are_free_reads_of_the_offer_only(page: PageClient) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    seated, waits = register(session, "Seated Example"), register(session, "Waiting Example")
    with write():
        changes.cancel_registration(seated.id, actor="registrant")
    with write():
        waiting.give_up_offer(waits.id)
    after = page.submit(page.get(f"/en/my/{link_token(Purpose.MANAGE, waits)}"), form='form[action$="/wait"]')
    assert after.texts("div[role=status]") == ["Spots opened up for you"]
    assert load_registration(waits.id).status == Status.OFFERED


def test_a_way_to_take_part_that_is_gone_is_not_said_to_be_saved(page: PageClient) -> None:
    session = make_session()
    someone = register(session)
    question = page.get(f"/en/my/{link_token(Purpose.MANAGE, someone)}/switch")
    when = replace(sessions.read_when(session), virtual=False, virtual_url="")
    with write():
        sessions.move_session(session.id, when=when, version=1, actor="test")
    after = page.submit(question)
    assert after.texts("div[role=status]") == [
        "There are not enough spots left for that. Your sign-up stays as it was."
    ]


@pytest.mark.parametrize("mode", Mode)
def test_every_page_of_a_canceled_session_leads_with_that_and_with_the_next_one(
    page: PageClient, mode: Mode
) -> None:
    session = make_session(slug="off", modes=[mode])
    party = register(session, party=make_party(mode))
    make_session(slug="full", starts_at=session.starts_at, modes=[Mode.VIRTUAL], capacities={Mode.VIRTUAL: 0})
    make_session(slug="others", starts_at=session.starts_at, audience=AudienceKind.ORGANIZATIONS)
    make_session(slug="next", starts_at=session.starts_at + timedelta(days=9))
    db.session.expunge_all()
    with write():
        reasons = {"en": "The building has no heat."}
        sessions.cancel_session(session.id, reasons=reasons, source_language="en", version=1, actor="test")
    join = f"/join/{link_token(Purpose.JOIN, the(party))}"
    for address in ("/en/sessions/off", "/en/sessions/off/rsvp", my(party), join):
        shown = page.get(address)
        said = shown.text()
        assert "This session is canceled" in said
        assert ("Please do not join online." in said) is (mode is Mode.VIRTUAL or address == join)
        assert ("Please do not come." in said) is (mode is Mode.IN_PERSON and address != join)
        assert "The building has no heat." in said
        (leads_on,) = [link for link in shown.all("a.btn") if "next session" in text_of(link)]
        assert (leads_on.attrs["href"] or "").endswith("/sessions/next")


def test_the_private_page_of_a_past_session_leads_with_what_came_of_it(page: PageClient, clock: Any) -> None:
    party = register(make_session())
    db.session.expunge_all()
    clock.advance(days=31)
    shown = page.get(my(party))
    assert shown.h1 == "This session is over"
    assert shown.texts("h2")[0] == "What came of it"
