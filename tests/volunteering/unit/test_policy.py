"""The rules about shifts and sign-ups, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select

from engage.core.db import db
from engage.volunteering import policy
from engage.volunteering.models import (
    AGREED_FIRST,
    AWAITS,
    BINDING,
    ENDED,
    STANDING,
    TAKES_CAPACITY,
    TRANSITIONS,
    Missing,
    Shift,
    Signup,
    Status,
)
from engage.volunteering.services import reads
from tests.support.listening import make_session
from tests.support.volunteering import make_shift

NOON = datetime(2027, 5, 1, 12, tzinfo=UTC)
MINUTES = st.integers(min_value=0, max_value=600)
LENGTHS = st.integers(min_value=1, max_value=300)


def a_time(start: int, length: int) -> tuple[datetime, datetime]:
    begins = NOON + timedelta(minutes=start)
    return begins, begins + timedelta(minutes=length)


def a_shift(start: int = 0, length: int = 60, ident: int = 1) -> Shift:
    starts_at, ends_at = a_time(start, length)
    return Shift(id=ident, starts_at=starts_at, ends_at=ends_at)


@pytest.fixture
def a_stored_shift(app: Flask) -> Shift:
    """One shift in the database, from minute 200 to minute 300."""
    starts_at, ends_at = a_time(200, 100)
    return make_shift(make_session(), starts_at=starts_at, lasts=ends_at - starts_at)


@given(MINUTES, LENGTHS)
@example(300, 60)
@example(100, 100)
@example(299, 1)
def test_a_shift_is_at_a_time_exactly_where_they_have_a_minute_in_common(
    a_stored_shift: Shift, start: int, length: int
) -> None:
    common = set(range(200, 300)) & set(range(start, start + length))
    found = db.session.scalars(select(Shift.id).where(reads.is_at(*a_time(start, length)))).all()
    assert found == ([a_stored_shift.id] if common else [])


def test_every_state_says_what_may_follow_and_no_state_follows_itself() -> None:
    assert TRANSITIONS.keys() == set(Status)
    assert not [state for state, after in TRANSITIONS.items() if state in after]


def test_each_state_either_stands_or_has_ended_or_is_of_who_stayed_away() -> None:
    assert {*STANDING, *ENDED, Status.NO_SHOW} == set(Status)
    assert not {*STANDING} & {*ENDED}
    assert {*BINDING} < {*TAKES_CAPACITY} < {*STANDING}
    assert {*AGREED_FIRST} < {*BINDING}
    assert {*AWAITS} < {*STANDING}


def test_whoever_awaits_a_shift_may_cancel_and_nobody_is_confirmed_again_after_it_is_over() -> None:
    assert all(policy.may_become(state, Status.CANCELLED) for state in AWAITS)
    assert not policy.may_become(Status.COMPLETED, Status.CANCELLED)


@pytest.mark.parametrize("status", [Status.SIGNED_UP, Status.CONFIRMED])
def test_only_who_is_confirmed_stays_so_when_newer_expectations_hold(status: Status) -> None:
    signup = Signup(status=status, agreed_version="2024-08", agreed_at=NOON)
    lacks = policy.missing(signup, "2027-01", screened=True, oriented=False)
    newer = {Missing.EXPECTATIONS} if status is Status.SIGNED_UP else set()
    assert lacks == newer | {Missing.ORIENTATION}


def test_a_screening_holds_on_its_last_day_and_not_once_it_was_withdrawn() -> None:
    day = date(2027, 5, 1)
    assert policy.screening_holds(day, None, day)
    assert not policy.screening_holds(day, None, day + timedelta(days=1))
    assert not policy.screening_holds(day, NOON, day)


def test_a_place_that_becomes_free_is_late_from_the_city_s_hours_on_until_the_end() -> None:
    shift = a_shift()
    late = {
        hours: policy.is_late(shift, NOON - timedelta(hours=hours), cover_hours=72) for hours in (73, 72, 1)
    }
    assert late == {73: False, 72: True, 1: True}
    assert not policy.is_late(shift, shift.ends_at, cover_hours=72)


def test_the_minutes_are_those_from_the_arrival_on_within_the_shift() -> None:
    shift = a_shift(0, 60)
    at = shift.starts_at
    worked = [
        policy.minutes_worked(shift, arrived, done)
        for arrived, done in (
            (None, at + timedelta(minutes=90)),
            (at - timedelta(minutes=20), at + timedelta(minutes=45)),
            (at + timedelta(minutes=15), at + timedelta(minutes=90)),
            (at + timedelta(minutes=59, seconds=50), at + timedelta(minutes=90)),
            (at + timedelta(minutes=65), at + timedelta(minutes=90)),
        )
    ]
    assert worked == [60, 45, 45, 1, 60]
