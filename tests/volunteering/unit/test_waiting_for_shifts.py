"""The waiting list of a shift: offers, their end, and what frees a place."""

from __future__ import annotations

from typing import Any

import pytest

from engage.core.db import write
from engage.volunteering.errors import OfferOver, Overlaps, ShiftNotOpen, TransitionRefused
from engage.volunteering.models import DeclineReason, Shift, Status
from engage.volunteering.services import changes, placing, shifts, waiting
from tests.support.accounts import make_user
from tests.support.listening import make_session
from tests.support.volunteering import (
    AN_HOUR,
    due,
    make_person,
    make_shift,
    read_shift,
    read_signup,
    sign_up,
    taken,
)

pytestmark = pytest.mark.usefixtures("app")


def a_full_shift() -> tuple[Shift, int, int]:
    """A shift for one, who holds it, and who waits."""
    shift = make_shift(make_session(), people=1)
    holds = sign_up(shift).signup_id
    return shift, holds, sign_up(shift, may_wait=True).signup_id


def an_offer() -> tuple[Shift, int]:
    shift, holds, waits = a_full_shift()
    with write():
        changes.cancel(holds, actor="registrant")
    return shift, waits


def test_a_place_that_becomes_free_is_offered_to_the_first_in_the_queue() -> None:
    shift, waits = an_offer()
    assert read_signup(waits).status == Status.OFFERED
    assert taken(shift) == 1
    assert [kind for kind, _subject in due()][-1] == "volunteering.offered"


def test_whoever_accepts_an_offer_is_confirmed_once() -> None:
    shift, waits = an_offer()
    for _twice in range(2):
        with write():
            waiting.accept_offer(waits, actor="registrant")
    assert (read_signup(waits).status, taken(shift)) == (Status.CONFIRMED, 1)
    assert [kind for kind, _subject in due()].count("volunteering.confirmed") == 2


def test_an_offer_that_is_not_answered_goes_to_the_next(clock: Any) -> None:
    shift, waits = an_offer()
    second = sign_up(shift, may_wait=True).signup_id
    with write():
        waiting.offer_told(waits, hours=24)
    clock.advance(hours=25)
    assert waiting.find_due_shifts() == [shift.id]
    with pytest.raises(OfferOver), write():
        waiting.accept_offer(waits, actor="registrant")
    with write():
        waiting.settle_shift(shift.id)
    assert [read_signup(each).status for each in (waits, second)] == [Status.LAPSED, Status.OFFERED]
    with write():
        waiting.queue_again(waits, actor="registrant")
    assert read_signup(waits).status == Status.WAITING
    assert taken(shift) == 1


def test_who_cannot_be_reached_gives_the_offer_to_the_next() -> None:
    shift, waits = an_offer()
    second = sign_up(shift, may_wait=True).signup_id
    with write():
        waiting.give_up_offer(waits)
    assert [read_signup(each).status for each in (waits, second)] == [Status.LAPSED, Status.OFFERED]


def test_no_offer_outlives_the_start_of_the_shift(clock: Any) -> None:
    shift, waits = an_offer()
    clock.move_to(shift.starts_at)
    with pytest.raises(ShiftNotOpen) as refusal, write():
        waiting.accept_offer(waits, actor="registrant")
    assert refusal.value.reason == "past"


def test_an_offer_at_the_time_of_another_shift_names_it_and_stays() -> None:
    session, person = make_session(), make_person()
    full, other = make_shift(session, people=1), make_shift(session, role="setup")
    holds = sign_up(full).signup_id
    waits = sign_up(full, person, may_wait=True).signup_id
    sign_up(other, person)
    with write():
        changes.cancel(holds, actor="registrant")
    with pytest.raises(Overlaps) as refusal, write():
        waiting.accept_offer(waits, actor="registrant")
    assert refusal.value.shift_id == other.id
    assert read_signup(waits).status == Status.OFFERED


def test_nobody_accepts_what_was_not_offered() -> None:
    _shift, holds, waits = a_full_shift()
    with pytest.raises(TransitionRefused), write():
        waiting.accept_offer(waits, actor="registrant")
    with pytest.raises(TransitionRefused), write():
        waiting.queue_again(holds, actor="registrant")


def test_who_waits_without_having_agreed_takes_the_place_and_is_not_confirmed_yet() -> None:
    shift = make_shift(make_session(), people=1)
    holds = sign_up(shift).signup_id
    waits = sign_up(shift, agrees=False, may_wait=True).signup_id
    with write():
        changes.cancel(holds, actor="registrant")
        waiting.accept_offer(waits, actor="registrant")
    assert read_signup(waits).status == Status.SIGNED_UP


def test_more_places_serve_the_queue_and_fewer_take_none_away() -> None:
    shift, holds, waits = a_full_shift()
    with write():
        shifts.set_people(shift.id, 2, actor="test")
    assert (read_signup(waits).status, taken(shift)) == (Status.OFFERED, 2)
    with write():
        shifts.set_people(shift.id, 0, actor="test")
    assert (read_signup(holds).status, taken(shift)) == (Status.CONFIRMED, 2)


def test_whoever_is_declined_gives_the_place_to_the_next() -> None:
    _shift, holds, waits = a_full_shift()
    user = make_user()
    with write():
        placing.decline(holds, reason=DeclineReason.ENOUGH, decided_by=user.id, actor=user.id)
    assert [read_signup(each).status for each in (holds, waits)] == [Status.DECLINED, Status.OFFERED]
    assert {"volunteering.declined", "volunteering.offered"} <= {kind for kind, _subject in due()}


def test_a_withdrawn_shift_ends_its_signups_and_tells_everybody_once() -> None:
    shift, holds, waits = a_full_shift()
    with write():
        assert shifts.withdraw_shift(shift.id, actor="test") == 2
    with write():
        assert shifts.withdraw_shift(shift.id, actor="test") == 0
    assert [read_signup(each).status for each in (holds, waits)] == [Status.CANCELLED] * 2
    assert (taken(shift), read_shift(shift.id).offers_expire_at) == (0, None)
    assert [kind for kind, _subject in due()].count("volunteering.withdrawn") == 2


def test_a_shift_that_is_moved_before_its_offers_expire_keeps_them_until_its_new_start(clock: Any) -> None:
    shift, waits = an_offer()
    with write():
        facts = shifts.read_facts(shift)
        earlier = shifts.ShiftFacts(facts.role, clock.now + AN_HOUR, clock.now + 2 * AN_HOUR, facts.people)
        shifts.change_shift(shift.id, facts=earlier, version=read_shift(shift.id).version, actor="test")
    assert read_shift(shift.id).offers_expire_at == clock.now + AN_HOUR
    clock.advance(hours=1)
    with write():
        waiting.settle_shift(shift.id)
    assert read_signup(waits).status == Status.LAPSED
