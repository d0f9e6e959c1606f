"""What the private page offers and says while one waits, and when the session is called off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engage.core.db import write
from engage.listening.models import Mode, Status
from engage.listening.services import changes, sessions, waiting
from engage.listening.services.access import load_registration
from engage.listening.services.links import Purpose, link_token
from tests.support.client import PageClient
from tests.support.listening import make_session, register

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
    shown = page.get(f"/en/my/{link_token(Purpose.MANAGE, someone)}")
    when = replace(sessions.read_when(session), virtual=False, virtual_url="")
    with write():
        sessions.move_session(session.id, when=when, version=1, actor="test")
    after = page.submit(shown, form='form[action$="/switch"]')
    assert after.texts("div[role=status]") == [
        "There are not enough spots left for that. Your sign-up stays as it was."
    ]
