"""Orientation: a date is planned, chosen, attended, and then the sign-ups that waited for it are confirmed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core import clock
from engage.core.db import db, write
from engage.core.errors import Changed
from engage.core.outbox.models import OutboxMessage
from engage.volunteering.errors import (
    OrientationNotFound,
    OrientationNotOpen,
    OrientationNotYet,
    OrientationTimesWrong,
)
from engage.volunteering.models import Orientation, Status
from engage.volunteering.queries import orientations as queries
from engage.volunteering.services import orientations
from engage.volunteering.services.orientations import OrientationPlan
from engage.volunteering.services.signups import SignedUp
from tests.conftest import Clock
from tests.support.accounts import make_user
from tests.support.listening import make_session
from tests.support.volunteering import make_shift, read_signup, sign_up

pytestmark = pytest.mark.usefixtures("app", "clock")
NOTES = "note_taking"


@pytest.fixture
def helper(app: Flask) -> SignedUp:
    """Somebody who signed up to take notes, which needs an orientation."""
    return sign_up(make_shift(make_session(), role=NOTES))


def plan(*, days: int = 5, **facts: object) -> OrientationPlan:
    starts = clock.now() + timedelta(days=days)
    return OrientationPlan(starts, starts + timedelta(hours=1), **{"place": "City Hall", **facts})  # type: ignore[arg-type]


def make(wanted: OrientationPlan | None = None) -> int:
    user_id = make_user().id
    with write():
        return orientations.plan_orientation(wanted or plan(), user_id=user_id, actor="test").id


def choose(helper: SignedUp, orientation_id: int) -> None:
    with write():
        orientations.choose_orientation(helper.volunteer_id, orientation_id, actor="registrant")


def mark(orientation_id: int, *came: int, listed: tuple[int, ...] = ()) -> int:
    user_id = make_user().id
    with write():
        return orientations.mark_attendance(
            orientation_id, came, listed or came, user_id=user_id, actor="test"
        )


def kinds() -> list[str]:
    found = db.session.scalars(
        select(OutboxMessage.kind)
        .where(OutboxMessage.kind.like("volunteering.orientation%"))
        .order_by(OutboxMessage.id)
    )
    return [kind.removeprefix("volunteering.orientation") for kind in found]


def chosen(helper: SignedUp) -> frozenset[int]:
    return queries.choices_for(helper.volunteer_id).chosen


def test_a_role_that_needs_it_is_confirmed_once_somebody_attended(helper: SignedUp, clock: Clock) -> None:
    assert helper.status is Status.SIGNED_UP
    date = make()
    choose(helper, date)
    assert read_signup(helper.signup_id).status == Status.SIGNED_UP

    clock.advance(days=5, hours=1)
    assert mark(date, helper.volunteer_id) == 1

    assert read_signup(helper.signup_id).status == Status.CONFIRMED
    assert not queries.choices_for(helper.volunteer_id).is_needed


def test_a_mark_that_is_taken_back_takes_the_confirmation_back(helper: SignedUp, clock: Clock) -> None:
    date = make()
    choose(helper, date)
    clock.advance(days=5, hours=1)
    mark(date, helper.volunteer_id)

    assert mark(date, listed=(helper.volunteer_id,)) == 1
    assert read_signup(helper.signup_id).status == Status.SIGNED_UP
    assert mark(date, listed=(helper.volunteer_id,)) == 0


def test_whoever_came_without_choosing_the_date_is_added(helper: SignedUp, clock: Clock) -> None:
    date = make()
    clock.advance(days=5, hours=1)
    found = queries.find_orientation(date)
    assert [one.id for one in queries.who_may_have_come(found)] == [helper.volunteer_id]

    mark(date, helper.volunteer_id)

    assert read_signup(helper.signup_id).status == Status.CONFIRMED
    assert [one.volunteer.id for one in queries.visitors_of(date)] == [helper.volunteer_id]


def test_an_orientation_for_another_role_does_not_count(helper: SignedUp, clock: Clock) -> None:
    date = make(plan(roles=("facilitation",)))
    assert queries.choices_for(helper.volunteer_id).dates == ()
    clock.advance(days=5, hours=1)

    mark(date, helper.volunteer_id)

    assert read_signup(helper.signup_id).status == Status.SIGNED_UP


def test_nobody_attended_before_it_began_nor_where_it_was_cancelled(helper: SignedUp) -> None:
    date = make()
    with pytest.raises(OrientationNotYet):
        mark(date, helper.volunteer_id)
    with write():
        orientations.cancel_orientation(date, actor="test")
    with pytest.raises(OrientationNotYet):
        mark(date, helper.volunteer_id)


def test_choosing_tells_once_and_reminds_the_day_before(helper: SignedUp) -> None:
    date = make()
    choose(helper, date)
    choose(helper, date)

    assert kinds() == ["", "_reminder"]
    assert chosen(helper) == {date}


def test_another_date_for_the_same_roles_takes_the_place_of_the_first(helper: SignedUp) -> None:
    first, other_role, second = make(), make(plan(days=6, roles=("facilitation",))), make(plan(days=7))
    choose(helper, first)
    choose(helper, other_role)
    assert chosen(helper) == {first, other_role}

    choose(helper, second)
    assert chosen(helper) == {second}

    with write():
        orientations.leave_orientation(helper.volunteer_id, second, actor="registrant")
    assert chosen(helper) == frozenset()


def test_of_another_time_or_place_people_are_told_and_of_nothing_else(helper: SignedUp) -> None:
    before = plan()
    date = make(before)
    choose(helper, date)

    def change(wanted: OrientationPlan, version: int) -> int:
        with write():
            return orientations.change_orientation(date, wanted, version=version, actor="test")

    assert change(plan(languages=("es",)), 1) == 0
    assert change(plan(days=6), 2) == 1
    assert kinds() == ["", "_reminder", "", "_reminder"]
    with pytest.raises(Changed):
        change(plan(days=8), 2)


def test_of_a_cancelled_date_people_are_told_once_and_may_choose_another(helper: SignedUp) -> None:
    date, other = make(), make(plan(days=9))
    choose(helper, date)

    def cancel() -> int:
        with write():
            return orientations.cancel_orientation(date, actor="test")

    assert (cancel(), cancel()) == (1, 0)
    assert kinds()[-1] == "_cancelled"
    assert [one.id for one in queries.choices_for(helper.volunteer_id).dates] == [other]
    with pytest.raises(OrientationNotOpen, match="cancelled"):
        choose(helper, date)


def test_a_past_date_can_be_neither_chosen_nor_changed_nor_cancelled(helper: SignedUp, clock: Clock) -> None:
    date = make()
    clock.advance(days=6)

    for act in (
        lambda: orientations.choose_orientation(helper.volunteer_id, date, actor="test"),
        lambda: orientations.leave_orientation(helper.volunteer_id, date, actor="test"),
        lambda: orientations.cancel_orientation(date, actor="test"),
        lambda: orientations.change_orientation(date, plan(), version=1, actor="test"),
    ):
        with pytest.raises(OrientationNotOpen, match="past"), write():
            act()


def test_times_that_cannot_be_are_refused() -> None:
    starts = clock.now() + timedelta(days=1)
    for begins, ends in (
        (starts, starts),
        (starts, starts + timedelta(hours=13)),
        (clock.now(), clock.now() + timedelta(hours=1)),
    ):
        with pytest.raises(OrientationTimesWrong):
            make(OrientationPlan(begins, ends, "City Hall"))


def test_the_same_date_again_is_the_one_that_is_there() -> None:
    wanted = plan()
    assert make(wanted) == make(wanted)
    assert len(queries.list_orientations()) == 1


def test_a_date_that_never_was_is_not_found(helper: SignedUp) -> None:
    with pytest.raises(OrientationNotFound), write():
        orientations.choose_orientation(helper.volunteer_id, 404, actor="test")


def test_a_past_date_waits_until_somebody_marks_it(helper: SignedUp, clock: Clock) -> None:
    date = make()
    choose(helper, date)
    assert db.session.scalars(queries.unmarked(clock.now)).all() == []
    clock.advance(days=6)
    assert db.session.scalars(queries.unmarked(clock.now)).all() == [date]

    mark(date, helper.volunteer_id)

    assert db.session.scalars(queries.unmarked(clock.now)).all() == []
    assert db.session.get(Orientation, date) is not None
