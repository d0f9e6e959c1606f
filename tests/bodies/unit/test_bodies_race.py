"""Several members of staff at once: no seat is given twice, nobody gets two, and no account is made twice."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.accounts.models import User
from engage.bodies.errors import AlreadySeated, BodyFull, SeatTaken
from engage.bodies.models import Seat, SeatHolder, SeatPart
from engage.bodies.policy import RuleDraft
from engage.bodies.policy.changes import SeatWish
from engage.bodies.services import meetings, rules, seats
from engage.bodies.services.inviting import BodyInvitation, Invitation, invite_member
from engage.bodies.services.meetings import MeetingPlan
from engage.bodies.services.reads import current_seats, list_rules
from engage.core import clock
from engage.core.db import db, write
from engage.core.errors import DomainError
from engage.core.outbox.models import OutboxMessage
from tests.support.bodies import make_body, make_member

AT_ONCE = 8


def _all_at_once(app: Flask, act: Callable[[int], object]) -> Counter[str]:
    """What came of the same act in several threads: "done", or the name of the refusal."""
    db.session.remove()
    outcomes: Counter[str] = Counter()
    together = threading.Barrier(AT_ONCE)

    def one(number: int) -> None:
        with app.app_context():
            together.wait()
            try:
                with write():
                    act(number)
                outcome = "done"
            except DomainError as refusal:
                outcome = type(refusal).__name__
            except Exception as error:  # noqa: BLE001 (whatever it is, the test must see it)
                outcome = repr(error)
            db.session.remove()
        outcomes[outcome] += 1

    threads = [threading.Thread(target=one, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _invite(email: str, *places: BodyInvitation) -> None:
    invite_member(Invitation(email, "Nadia Example", "en", places), actor="test")


def test_the_last_seat_is_given_once(app: Flask) -> None:
    body = make_body(size=1)
    place = BodyInvitation(body.id, SeatWish())
    outcomes = _all_at_once(app, lambda number: _invite(f"n{number}@example.org", place))
    assert outcomes == {"done": 1, BodyFull.__name__: AT_ONCE - 1}
    assert (_count(User), _count(Seat), _count(SeatHolder), _count(OutboxMessage)) == (1, 1, 1, 1)


def test_a_free_seat_is_given_once(app: Flask) -> None:
    body = make_body()
    with write():
        seat = seats.add_seat(body.id, actor="test")
    place = BodyInvitation(body.id, SeatWish(seat_id=seat.id))
    outcomes = _all_at_once(app, lambda number: _invite(f"n{number}@example.org", place))
    assert outcomes == {"done": 1, SeatTaken.__name__: AT_ONCE - 1}
    assert _count(SeatHolder) == 1


def test_an_organization_gets_one_alternate(app: Flask) -> None:
    body = make_body()
    make_member(body, organization="Neighbors")
    place = BodyInvitation(body.id, SeatWish(SeatPart.ALTERNATE, organization="Neighbors"))
    outcomes = _all_at_once(app, lambda number: _invite(f"n{number}@example.org", place))
    assert outcomes == {"done": 1, SeatTaken.__name__: AT_ONCE - 1}


def test_one_person_is_invited_once_whatever_the_order_of_bodies(app: Flask) -> None:
    places = [BodyInvitation(make_body(slug).id, SeatWish()) for slug in ("rea", "rec")]
    turned = (places, places[::-1])
    outcomes = _all_at_once(app, lambda number: _invite("nadia@example.org", *turned[number % 2]))
    assert outcomes == {"done": 1, AlreadySeated.__name__: AT_ONCE - 1}
    assert (_count(User), _count(SeatHolder)) == (1, 2)


def test_new_organizations_of_one_name_are_one(app: Flask) -> None:
    bodies = [make_body(f"body{number}") for number in range(AT_ONCE)]
    wish = SeatWish(organization="Neighbors")
    outcomes = _all_at_once(
        app, lambda number: _invite(f"n{number}@example.org", BodyInvitation(bodies[number].id, wish))
    )
    assert outcomes == {"done": AT_ONCE}
    assert len({seat.organization_id for seat in current_seats(*(body.id for body in bodies))}) == 1


def test_versions_of_a_rule_follow_each_other(app: Flask) -> None:
    body = make_body()
    outcomes = _all_at_once(app, lambda number: rules.adopt_rule(body.id, RuleDraft(), actor="test"))
    assert outcomes == {"done": AT_ONCE}
    assert [rule.version for rule in list_rules(body.id)] == list(range(AT_ONCE + 1, 0, -1))


@pytest.mark.usefixtures("clock")
def test_somebody_who_taps_twice_is_there_once(app: Flask) -> None:
    body = make_body()
    user = make_member(body)
    now = clock.now()
    with write():
        plan = MeetingPlan((body.id,), now, now + meetings.DOORS_OPEN)
        meeting = meetings.plan_meeting(plan, actor="test")
    outcomes = _all_at_once(app, lambda number: meetings.arrive(meeting.id, user.id, actor=user.id))
    assert outcomes == {"done": AT_ONCE}
    assert len(meetings.attendance(meeting.id)) == 1
