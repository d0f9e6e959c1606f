"""What deciding waits for, as staff read it: how much there is, never of what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engage.accounts.models import User
from engage.bodies.models import Body, BodyKind, Office
from engage.bodies.services import seats
from engage.core import clock as product_clock
from engage.core.db import db, write
from engage.core.security.permissions import Role
from engage.decisions.models import Round
from engage.decisions.services import mandates
from engage.decisions.services.mandates import NewMandate
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.bodies import make_body, make_meeting, seat_people
from tests.support.decisions import (
    close,
    decide,
    make_council,
    make_decision,
    make_facilitator,
    open_round,
    reveal,
)
from tests.support.today import work_counted

pytestmark = pytest.mark.usefixtures("app", "clock")

TITLE = "Sell the old library"


def _mandate(report_on: date, expires_in: timedelta, clock: Clock) -> tuple[int, int, int]:
    """The numbers of a team's mandate, of who granted it and of the team's facilitator."""
    council, _people, by = make_council(4)
    team = make_body("policy", kind=BodyKind.TEAM, name="Policy team")
    seat_people(team, 3)
    leader = make_facilitator(team, name="Lee Example")
    decision = make_decision(council, by=by)
    decide(decision, by=by)
    wanted = NewMandate(
        team.id, "Choose a printer.", "No long contract.", "en", 1, None, report_on, clock.now + expires_in
    )
    with write():
        return mandates.grant_mandate(decision.id, wanted, actor=by.id).id, by.id, leader.id


def _report(mandate: int, leader: int) -> None:
    with write():
        mandates.report_back(mandate, text="We chose one.", language="en", actor=leader)


def test_a_report_is_overdue_the_day_after(clock: Clock) -> None:
    mandate, _by, leader = _mandate(date(2027, 3, 10), timedelta(days=90), clock)
    clock.advance(days=9)  # the tenth in the city
    assert work_counted() == {}
    clock.advance(days=1)
    assert work_counted() == {"overdue_reports": 1}
    _report(mandate, leader)
    assert work_counted() == {}


def test_a_mandate_that_ended_is_work_until_it_has_a_report(clock: Clock) -> None:
    mandate, _by, leader = _mandate(date(2027, 3, 20), timedelta(days=5), clock)
    clock.advance(days=4)
    assert work_counted() == {}
    clock.advance(days=1)
    assert work_counted() == {"expired_mandates": 1}
    clock.advance(days=20)
    assert work_counted() == {"overdue_reports": 1}
    _report(mandate, leader)
    assert work_counted() == {}


def test_a_mandate_that_was_taken_back_needs_no_report(clock: Clock) -> None:
    mandate, by, _leader = _mandate(date(2027, 3, 10), timedelta(days=5), clock)
    with write():
        mandates.revoke_mandate(mandate, reason="It is no longer needed.", actor=by)
    clock.advance(days=30)
    assert work_counted() == {}


def test_a_round_whose_time_is_over_is_work_when_the_worker_does_not_close_it(clock: Clock) -> None:
    council, _people, by = make_council(3)
    opened_id = open_round(make_decision(council, by=by), by=by, lasts=timedelta(days=1)).id
    clock.advance(days=1, minutes=9)
    assert work_counted() == {}
    clock.advance(minutes=1)
    assert work_counted() == {"late_rounds": 1}
    close(_again(opened_id))
    assert work_counted() == {}


def test_a_live_round_waits_for_the_reveal(clock: Clock) -> None:
    council, _people, by = make_council(3)
    opened_id, by_id = _live_round(council, by).id, by.id
    assert work_counted() == {}
    close(_again(opened_id), by=db.session.get_one(User, by_id))
    assert work_counted() == {"closed_rounds": 1}
    reveal(_again(opened_id), by=db.session.get_one(User, by_id))
    assert work_counted() == {}


def _live_round(council: Body, by: User) -> Round:
    """A round in a meeting that is under way."""
    now = product_clock.now()
    make_meeting(council, now, now + timedelta(hours=2))
    return open_round(make_decision(council, by=by, title=TITLE), by=by, is_live=True)


def _again(round_id: int) -> Round:
    """The round as it is in the database now."""
    return db.session.get_one(Round, round_id)


def _without_facilitator(body: Body, user: User) -> None:
    with write():
        seats.take_office(body.id, user.id, Office.FACILITATOR, actor="user:1")


def test_a_round_in_which_nobody_facilitates_is_work(clock: Clock) -> None:
    council, _people, by = make_council(3)
    council_id = council.id
    open_round(make_decision(council, by=by), by=by)
    _without_facilitator(council, by)
    assert work_counted() == {"unled_rounds": 1}
    make_facilitator(db.session.get_one(Body, council_id))
    assert work_counted() == {}


def test_one_facilitator_of_bodies_that_decide_together_is_enough(clock: Clock) -> None:
    first, _people, _by = make_council(3, slug="first")
    second, _others, other = make_council(3, slug="second")
    make_facilitator(first, second)
    decision = make_decision(first, second)
    open_round(decision)
    _without_facilitator(second, other)
    assert work_counted() == {}


def test_a_facilitator_whose_account_is_off_leads_nothing(clock: Clock) -> None:
    council, _people, by = make_council(3)
    open_round(make_decision(council, by=by), by=by)
    with write() as unit:
        unit.get_one(User, by.id).active = False
    assert work_counted() == {"unled_rounds": 1}


def test_staff_read_how_much_waits_and_whom_to_ask_never_of_what(page_as: PageAs, clock: Clock) -> None:
    council, _people, by = make_council(3)
    opened = _live_round(council, by)
    close(opened, by=by)
    _without_facilitator(council, by)
    staff = page_as(Role.ORGANIZER)
    home = staff.get("/staff/")
    assert home.texts(".todo li") == [
        "1 round under way has no facilitator",
        "1 round is closed and waits for its facilitator to reveal the answers",
    ]
    assert {link for link in home.links if "decisions" in link and "members" in link} == set()
    assert [link.attrs["href"] for link in home.all(".todo a")] == ["/staff/bodies", "/staff/bodies"]
    assert TITLE not in home.text()


def test_only_those_who_keep_the_roster_are_told(page_as: PageAs, clock: Clock) -> None:
    council, _people, by = make_council(3)
    open_round(make_decision(council, by=by), by=by)
    _without_facilitator(council, by)
    assert page_as(Role.TRANSLATOR).get("/staff/").all(".todo li") == []
    assert page_as(Role.AUDITOR).get("/staff/").all(".todo li") == []


def test_it_is_said_in_spanish_too(page_as: PageAs, clock: Clock) -> None:
    council, _people, by = make_council(3)
    opened = _live_round(council, by)
    close(opened, by=by)
    words = page_as(Role.ORGANIZER, language="es").get("/staff/").texts(".todo li")
    assert words == ["1 ronda está cerrada y espera que quien facilita revele las respuestas"]
