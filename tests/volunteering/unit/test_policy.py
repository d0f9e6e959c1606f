"""The rules about shifts and sign-ups, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

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

NOON = datetime(2027, 5, 1, 12, tzinfo=UTC)
MINUTES = st.integers(min_value=0, max_value=600)
LENGTHS = st.integers(min_value=1, max_value=300)


def a_time(start: int, length: int) -> tuple[datetime, datetime]:
    begins = NOON + timedelta(minutes=start)
    return begins, begins + timedelta(minutes=length)


def a_shift(start: int = 0, length: int = 60, ident: int = 1) -> Shift:
    starts_at, ends_at = a_time(start, length)
    return Shift(id=ident, starts_at=starts_at, ends_at=ends_at)


@given(MINUTES, LENGTHS, MINUTES, LENGTHS)
def test_two_times_overlap_exactly_where_they_have_a_minute_in_common(
    first: int, long: int, second: int, also_long: int
) -> None:
    common = set(range(first, first + long)) & set(range(second, second + also_long))
    one, other = a_time(first, long), a_time(second, also_long)
    assert policy.overlaps(one, other) is bool(common)
    assert policy.overlaps(other, one) is bool(common)


@given(MINUTES, LENGTHS, LENGTHS)
def test_back_to_back_is_never_a_clash(start: int, length: int, next_length: int) -> None:
    assert not policy.overlaps(a_time(start, length), a_time(start + length, next_length))


@given(st.lists(st.tuples(MINUTES, LENGTHS), max_size=6))
def test_the_first_shift_in_the_way_is_the_earliest_that_overlaps(others: list[tuple[int, int]]) -> None:
    wanted = a_shift(200, 100, ident=99)
    shifts = [a_shift(start, length, ident) for ident, (start, length) in enumerate(others, 1)]
    found = policy.first_overlap(wanted, shifts)
    clashing = [one for one in shifts if one.starts_at < wanted.ends_at and wanted.starts_at < one.ends_at]
    assert found is (min(clashing, key=lambda one: (one.starts_at, one.id)) if clashing else None)


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
        )
    ]
    assert worked == [60, 45, 45, 1]
