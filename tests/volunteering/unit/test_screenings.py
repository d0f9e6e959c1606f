"""Screening: who looked, when and until when; without one that holds on the day nobody looks after children."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from engage.core.city_time import city_day, city_today, to_instant
from engage.core.db import db, write
from engage.volunteering.errors import (
    NoScreeningNeeded,
    ScreeningDatesWrong,
    ScreeningNotFound,
    StillMissing,
)
from engage.volunteering.models import Status
from engage.volunteering.queries import screenings as queries
from engage.volunteering.services import confirming, screenings
from engage.volunteering.services.signups import SignedUp
from tests.support.accounts import make_user
from tests.support.listening import make_session
from tests.support.volunteering import make_shift, read_shift, read_signup, sign_up

pytestmark = pytest.mark.usefixtures("app", "clock")
CHILDCARE = "childcare"


@pytest.fixture
def helper(app: Flask) -> SignedUp:
    """Somebody who signed up for childcare on an evening, when in UTC it is tomorrow."""
    evening = to_instant(datetime.combine(city_today() + timedelta(days=30), time(19)))
    return sign_up(make_shift(make_session(starts_at=evening), role=CHILDCARE))


def note(
    helper: SignedUp, *, role: str = CHILDCARE, on: date | None = None, until: date | None = None
) -> int:
    day, user_id = on or city_today(), make_user().id
    with write():
        return screenings.note_screening(
            helper.volunteer_id,
            role,
            screened_on=day,
            until=until or screenings.latest_end(day),
            user_id=user_id,
            actor="test",
        ).id


def test_childcare_is_confirmed_by_a_screening_and_by_nothing_else(helper: SignedUp) -> None:
    assert helper.status is Status.SIGNED_UP
    with pytest.raises(StillMissing, match="screening"), write():
        confirming.confirm(helper.signup_id, actor="test")

    note(helper)

    assert read_signup(helper.signup_id).status == Status.CONFIRMED


def test_a_screening_that_is_withdrawn_takes_the_confirmation_back(helper: SignedUp) -> None:
    noted = note(helper)

    def withdraw() -> None:
        with write():
            screenings.withdraw_screening(helper.volunteer_id, noted, actor="test")

    withdraw()
    withdraw()

    assert read_signup(helper.signup_id).status == Status.SIGNED_UP
    assert [one.holds for one in queries.screenings_of(helper.volunteer_id)] == [False]


def test_a_screening_holds_on_its_last_day_and_not_on_the_day_after(helper: SignedUp) -> None:
    day = city_day(read_shift(read_signup(helper.signup_id).shift_id).starts_at)
    note(helper, until=day - timedelta(days=1))
    found = queries.shifts_to_screen(helper.volunteer_id)

    assert read_signup(helper.signup_id).status == Status.SIGNED_UP
    assert [(one.is_screened, one.ends_before) for one in found] == [(False, True)]
    assert [one.signup.id for one in queries.unscreened()] == [helper.signup_id]
    assert db.session.scalars(queries.to_screen()).all() == [helper.signup_id]

    note(helper, until=day)

    assert read_signup(helper.signup_id).status == Status.CONFIRMED
    assert queries.unscreened() == []
    assert db.session.scalars(queries.to_screen()).all() == []


@pytest.mark.parametrize(
    ("on", "until"),
    [
        (timedelta(days=1), timedelta(days=100)),
        (timedelta(days=-400), timedelta(0)),
        (timedelta(days=-10), timedelta(days=-10)),
        (timedelta(0), timedelta(days=3 * 366)),
    ],
)
def test_a_screening_of_tomorrow_one_that_is_over_and_one_of_more_than_three_years_are_refused(
    helper: SignedUp, on: timedelta, until: timedelta
) -> None:
    with pytest.raises(ScreeningDatesWrong):
        note(helper, on=city_today() + on, until=city_today() + until)

    assert queries.screenings_of(helper.volunteer_id) == []


def test_three_years_end_on_the_last_of_february_after_a_leap_day() -> None:
    assert screenings.latest_end(date(2028, 2, 29)) == date(2031, 2, 28)
    assert screenings.latest_end(date(2026, 12, 1)) == date(2029, 12, 1)


def test_a_role_that_needs_none_gets_none(helper: SignedUp) -> None:
    with pytest.raises(NoScreeningNeeded):
        note(helper, role="welcome")


def test_the_same_screening_again_is_the_one_that_is_there(helper: SignedUp) -> None:
    assert note(helper) == note(helper)


def test_a_screening_of_somebody_else_is_not_withdrawn(helper: SignedUp) -> None:
    noted = note(helper)
    other = sign_up(make_shift(make_session()))

    with pytest.raises(ScreeningNotFound), write():
        screenings.withdraw_screening(other.volunteer_id, noted, actor="test")

    assert read_signup(helper.signup_id).status == Status.CONFIRMED
