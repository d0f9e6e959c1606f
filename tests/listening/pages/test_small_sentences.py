"""What residents read around their sign-up is so: for what kind of session, in which state, and said once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engage.core import clock as time
from engage.core.db import db, write
from engage.core.outbox.outgoing import Email
from engage.listening.models import ListeningSession, Mode, Registration, SessionStatus, Status
from engage.listening.policy import MEALS, childcare_counter
from engage.listening.services import changes
from engage.listening.services.access import load_registration
from tests.support.client import Page, PageClient
from tests.support.listening import make_party, make_session, register
from tests.support.listening_mails import told
from tests.support.registrations import my

pytestmark = pytest.mark.usefixtures("app")
IN_THE_ROOM = "An entrance without steps"


def test_a_session_online_only_asks_for_nothing_that_is_needed_in_the_room(page: PageClient) -> None:
    online = page.get(f"/en/sessions/{make_session(modes=[Mode.VIRTUAL]).slug}/rsvp").text("main")
    both = page.get(f"/en/sessions/{make_session().slug}/rsvp").text("main")
    assert (IN_THE_ROOM in online, IN_THE_ROOM in both) == (False, True)
    assert "Live captions" in online


def test_a_need_that_is_noted_already_stays_when_the_session_is_online_only_now(page: PageClient) -> None:
    session = make_session(modes=[Mode.VIRTUAL])
    party = register(session, party=make_party(Mode.VIRTUAL, access={"step_free": 1}))
    page.submit(page.get(my(party, "/change")), name="Nadia Otherwise")
    assert load_registration(party.id).needs_line == "access:step_free=1"


def test_a_canceled_sign_up_says_so_once(page: PageClient) -> None:
    shown = page.submit(page.get(my(register(make_session()), "/cancel")))
    assert shown.text("main").count("Your sign-up is canceled") == 1
    assert "you can sign up again" in shown.text("main")


@pytest.mark.parametrize("closed", [False, True])
def test_who_is_canceled_is_asked_to_sign_up_again_only_where_that_can_be_done(
    page: PageClient, closed: bool
) -> None:
    session = make_session()
    party = register(session, email="nadia@example.org")
    with write() as unit:
        changes.cancel_registration(party.id, actor="user:1")
        unit.get_one(ListeningSession, session.id).closes_at = time.now() if closed else None
    mail = told("registration.cancelled", session, party)
    assert isinstance(mail, Email)
    shown = page.get(my(party)).text("main")
    assert [("you can sign up again" in words) for words in (mail.text, shown)] == [not closed] * 2
    assert "Thank you for letting us know" not in mail.text


@pytest.mark.parametrize("state", ["past", "canceled"])
def test_a_session_that_will_not_come_offers_nothing_any_more(page: PageClient, state: str) -> None:
    session = make_session()
    with write() as unit:
        row = unit.get_one(ListeningSession, session.id)
        if state == "past":
            row.starts_at, row.ends_at = time.now() - timedelta(days=2), time.now() - timedelta(days=1)
        else:
            row.status, row.cancelled_at = SessionStatus.CANCELLED, time.now()
    shown = page.get(f"/en/sessions/{session.slug}")
    text = shown.text("main")
    assert "What the invitation said" in text
    assert text.index("What the invitation said") < text.index("Supper and childcare are free.")
    for gone in (
        "Free food",
        "Free childcare",
        "Interpreters on request",
        "How to find the place",
        "What to expect",
    ):
        assert gone not in text


@pytest.mark.parametrize(
    ("full", "said"),
    [
        ([MEALS], "Come anyway, without the meal"),
        ([childcare_counter("under_3")], "Come anyway, without childcare"),
        ([MEALS, childcare_counter("under_3")], "Come anyway, without the meal or childcare"),
    ],
)
def test_only_what_is_full_is_left_out_and_the_question_says_so(
    page: PageClient, clock: Any, full: list[str], said: str
) -> None:
    session = make_session(capacities=dict.fromkeys(full, 0))
    asked = _ask(page, clock, session)
    assert said in asked.texts("label")
    page.submit(asked, if_full="without")
    (party,) = db.session.query(Registration).all()
    assert (party.status, party.meals, party.childcare) == (
        Status.CONFIRMED,
        0 if MEALS in full else 2,
        childcare_counter("under_3") not in full,
    )


def test_a_change_that_does_not_fit_wholly_may_be_left_and_is_not_promised_a_wait(page: PageClient) -> None:
    session = make_session(capacities={MEALS: 1})
    party = register(session, party=make_party(meals=1))
    asked = page.submit(page.get(my(party, "/change")), grown="2", meals="2", status=422)
    assert "Leave my sign-up as it was" in asked.text("main")
    assert "Wait until" not in asked.text("main")
    left = page.submit(asked, if_full="wait")
    assert "Your sign-up stays as it was." in left.text()
    assert load_registration(party.id).grown == 1


def _ask(page: PageClient, clock: Any, session: ListeningSession) -> Page:
    form = page.get(f"/en/sessions/{session.slug}/rsvp")
    clock.advance(seconds=60)
    answers = {"name": "Nadia Example", "email": "nadia@example.org", "grown": "1", "mode": "in_person"}
    family = {"children__under_3": "1", "childcare": "y", "meals": "2"}
    return page.submit(form, status=422, **answers, **family)
