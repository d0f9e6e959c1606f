"""After every act on a registration the page says what happened: who is told, and how; or that nothing changed.

What is said is held against what the worker then does. Every act of the tables is tried, for somebody with an email,
with a phone only, and with neither.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from engage.core.db import write
from engage.core.outbox.calls import record_outcome
from engage.core.outbox.models import CallOutcome
from engage.core.security.permissions import Role
from engage.listening.models import Mode, Registration
from engage.listening.policy import MEALS
from engage.listening.services import changes, consent, contact, waiting
from engage.listening.services.reservations import EnteredBy
from engage.listening.staff.registration_actions import BUTTONS, QUESTIONS
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_request, make_session, register
from tests.support.outbox import Tray, all_gone_out, calls_listed, deliver
from tests.support.registrations import confirm, do, seen_now

pytestmark = pytest.mark.usefixtures("clock")

Make = Callable[..., Registration]
ANA = {"email": "ana@example.org"}
CONTACTS = {
    "email": {"email": "nadia@example.org"},
    "phone": {"email": None, "phone": "+19165550177"},
    "neither": {"email": None},
}
SAID = {
    "email": "1 email is on its way.",
    "phone": "1 call to make.",
    "neither": "1 person has no working email or phone: print a letter, or tell them in person.",
}


def coming(**reached: str | None) -> Registration:
    return register(make_session(), **reached)


def held(**reached: str | None) -> Registration:
    return register(make_session(), entered_by=EnteredBy(review_reason="burst"), **reached)


def waits(**reached: str | None) -> Registration:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    register(session, "First Example", **ANA)
    return register(session, **reached)


def offered(**reached: str | None) -> Registration:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    first = register(session, "First Example", **ANA)
    second = register(session, **reached)
    with write():
        changes.cancel_registration(first.id, actor="command")
    return second


def lapsed(**reached: str | None) -> Registration:
    second = offered(**reached)
    with write():
        waiting.give_up_offer(second.id)
    return second


def changing(**reached: str | None) -> Registration:
    """Somebody asked us, by the private link, to write to another address."""
    standing = coming(**(reached if any(reached.values()) else ANA))
    with write():
        request = make_request(standing.name, email="new@example.org")
        changes.change_own_registration(
            standing.id, request=request, seen=seen_now(standing), actor="registrant"
        )
    assert contact.find_open_change(standing.id) is not None
    return standing


def may_come_without(**reached: str | None) -> Registration:
    """Somebody who was offered spots without the meal."""
    session = make_session(capacities={Mode.IN_PERSON: 1, MEALS: 0})
    first = register(session, "First Example", **ANA)
    second = register(session, party=make_party(meals=1), **reached)
    with write():
        changes.cancel_registration(first.id, actor="command")
    return second


def stopped(**reached: str | None) -> Registration:
    """Somebody who wants no messages to everyone."""
    someone = coming(**reached)
    with write():
        consent.stop_messages(someone.id, actor="registrant")
    return someone


STATES: dict[str, Make] = {
    "stop_messages": coming,
    "resume_messages": stopped,
    "come_without": may_come_without,
    "keep_waiting": may_come_without,
    "confirm_contact": changing,
    "keep_contact": changing,
    "accept_offer": offered,
    "queue_again": lapsed,
    "send_link": coming,
    "release_one": held,
    "overbook": waits,
    "cancel_registration": coming,
    "rotate_link": coming,
}
# Whose new contact is confirmed is written to there.
WRITTEN_TO_NOW = {"confirm_contact": "email"}
# Whom a call or a message about the contact would need has none to change.
ALWAYS_REACHED = ("confirm_contact", "keep_contact")


def test_every_act_is_tried() -> None:
    assert STATES.keys() == BUTTONS.keys() | QUESTIONS.keys()


@pytest.fixture
def staff(page_as: PageAs) -> PageClient:
    return page_as(Role.ORGANIZER)


def press(staff: PageClient, party: Registration, name: str) -> str:
    """Carry out an act, and return what the page says."""
    if name in BUTTONS:
        return said_on(do(staff, party, f"/{BUTTONS[name].path}"))
    return said_on(confirm(staff, party, f"/{QUESTIONS[name].path}"))


def said_on(page: Page) -> str:
    return " ".join(page.texts("div[role=status]"))


def what_the_worker_does() -> dict[str, int]:
    """Deliver everything that is due, without text messages."""
    tray = Tray()
    before = len(calls_listed())
    while deliver(tray, texts=False):
        pass
    return {"email": len(tray.mails), "calls": len(calls_listed()) - before}


@pytest.mark.parametrize("name", sorted(STATES))
def test_what_is_said_is_what_the_worker_does(app: Flask, staff: PageClient, name: str) -> None:
    for way, reached in CONTACTS.items():
        if way == "neither" and name in ALWAYS_REACHED:
            continue
        party = STATES[name](**reached)
        all_gone_out()
        said = press(staff, party, name)
        done = what_the_worker_does()
        told_by = WRITTEN_TO_NOW.get(name, way)
        tells_nobody = done == {"email": 0, "calls": 0}
        assert (SAID[told_by] in said) is not tells_nobody, (way, said, done)
        for other in SAID.keys() - {told_by}:
            assert SAID[other] not in said, (way, said)
        assert done["email"] == (told_by == "email" and not tells_nobody), (way, said, done)


def test_who_has_only_a_wrong_number_is_not_said_to_be_called(staff: PageClient) -> None:
    party = coming(**CONTACTS["phone"])
    what_the_worker_does()
    (listed,) = calls_listed()
    with write():
        record_outcome(listed.id, CallOutcome.WRONG_NUMBER, actor="test")

    said = press(staff, party, "send_link")

    assert SAID["neither"] in said
    assert SAID["phone"] not in said
