"""Who arrived, who completed a shift, who did not come; and how each is put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engage.core.db import write
from engage.volunteering.errors import StillMissing, TooEarly, TransitionRefused
from engage.volunteering.models import Shift, Signup, Status
from engage.volunteering.services import attendance, changes
from engage.volunteering.services.signups import EnteredBy
from tests.support.accounts import make_user
from tests.support.listening import make_session
from tests.support.volunteering import AN_HOUR, make_shift, read_signup, sign_up, taken

pytestmark = pytest.mark.usefixtures("app")


def mark(act: Callable[..., Signup], signup_id: int, **more: Any) -> Signup:
    with write():
        act(signup_id, actor="test", **more)
    return read_signup(signup_id)


def at_the_door(clock: Any, **shift: Any) -> tuple[Shift, int]:
    """A shift that begins now, and who is confirmed for it."""
    made = make_shift(make_session(), **shift)
    signup_id = sign_up(made).signup_id
    clock.move_to(made.starts_at)
    return made, signup_id


def test_who_arrives_and_completes_has_worked_from_then_on(clock: Any) -> None:
    _shift, signup_id = at_the_door(clock)
    clock.advance(minutes=15)
    assert mark(attendance.mark_arrived, signup_id).arrived_at == clock.now
    clock.advance(minutes=90)
    done = mark(attendance.mark_completed, signup_id)
    assert (done.status, done.minutes) == (Status.COMPLETED, 45)
    assert mark(attendance.mark_completed, signup_id, minutes=50).minutes == 50


def test_who_was_never_marked_as_arrived_has_worked_the_whole_shift(clock: Any) -> None:
    _shift, signup_id = at_the_door(clock, lasts=timedelta(minutes=100))
    clock.advance(hours=30)
    assert mark(attendance.mark_completed, signup_id).minutes == 100


def test_who_did_not_come_holds_no_place_and_takes_it_again_when_that_was_wrong(clock: Any) -> None:
    shift, signup_id = at_the_door(clock, people=1)
    assert mark(attendance.mark_no_show, signup_id).status == Status.NO_SHOW
    assert taken(shift) == 0
    with pytest.raises(TransitionRefused):
        mark(attendance.mark_no_show, sign_up_late(shift))
    assert mark(attendance.mark_arrived, signup_id).status == Status.ARRIVED
    assert taken(shift) == 1


def sign_up_late(shift: Shift) -> int:
    """Somebody who has canceled since."""

    user = make_user()
    ident = sign_up(shift, entered_by=EnteredBy(user_id=user.id, actor=user.id)).signup_id
    with write():
        changes.cancel(ident, actor="test")
    return ident


def test_each_mark_is_put_right_step_by_step(clock: Any) -> None:
    shift, signup_id = at_the_door(clock)
    mark(attendance.mark_completed, signup_id)
    back = mark(attendance.take_back, signup_id)
    assert (back.status, back.minutes, back.arrived_at) == (Status.ARRIVED, None, shift.starts_at)
    back = mark(attendance.take_back, signup_id)
    assert (back.status, back.arrived_at) == (Status.CONFIRMED, None)
    with pytest.raises(TransitionRefused):
        mark(attendance.take_back, signup_id)
    mark(attendance.mark_no_show, signup_id)
    assert mark(attendance.take_back, signup_id).status == Status.CONFIRMED
    assert taken(shift) == 1


def test_who_has_not_agreed_is_asked_first_and_may_be_marked_as_not_there(clock: Any) -> None:
    shift = make_shift(make_session())
    signup_id = sign_up(shift, agrees=False).signup_id
    clock.move_to(shift.starts_at)
    for act in (attendance.mark_arrived, attendance.mark_completed):
        with pytest.raises(StillMissing) as refusal:
            mark(act, signup_id)
        assert refusal.value.missing == {"expectations"}
    mark(attendance.mark_no_show, signup_id)
    with pytest.raises(StillMissing):
        mark(attendance.mark_completed, signup_id)
    assert mark(attendance.take_back, signup_id).status == Status.SIGNED_UP
    assert taken(shift) == 1


def test_nobody_has_come_or_stayed_away_before_it_begins(clock: Any) -> None:
    shift, signup_id = at_the_door(clock)
    clock.move_to(shift.starts_at - AN_HOUR)
    for act in (attendance.mark_completed, attendance.mark_no_show):
        with pytest.raises(TooEarly):
            mark(act, signup_id)
    assert mark(attendance.mark_arrived, signup_id).status == Status.ARRIVED
    clock.move_to(shift.starts_at - timedelta(days=2))
    with pytest.raises(TooEarly):
        mark(attendance.mark_arrived, sign_up(shift).signup_id)
