"""What staff have to do about volunteers, as *Today* counts it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engage.core import clock as product_clock
from engage.core.db import write
from engage.volunteering.models import Kind
from engage.volunteering.queries import work
from engage.volunteering.services import changes, confirming, shifts
from engage.volunteering.services.signups import EnteredBy
from tests.support.listening import make_session
from tests.support.today import work_counted
from tests.support.volunteering import AN_HOUR, make_person, make_shift, read_shift, sign_up

pytestmark = pytest.mark.usefixtures("app")


def test_who_cancels_at_short_notice_is_a_task_until_cover_is_found(clock: Any) -> None:
    session = make_session()
    shift = make_shift(session)
    first, second = sign_up(shift).signup_id, sign_up(shift).signup_id
    clock.move_to(shift.starts_at - AN_HOUR)
    for signup_id in (first, second):
        with write():
            changes.cancel(signup_id, actor="registrant")
    found = work.find_sessions_with("cover", product_clock.now())
    assert [(one.id, number) for one, number in found] == [(session.id, 2)]
    with write():
        confirming.set_covered(first, actor="test")
    assert work_counted()["cover"] == 1
    clock.move_to(shift.ends_at)
    assert "cover" not in work_counted()


def test_what_looks_automated_is_a_task_and_a_city_partner_of_the_host_is_not() -> None:
    shift = make_shift(make_session())
    sign_up(shift, make_person(kind=Kind.SWORN_OFFICER))
    assert "volunteers_held" not in work_counted()
    sign_up(shift, entered_by=EnteredBy(review_reason="fast"))
    assert work_counted()["volunteers_held"] == 1


def test_who_has_two_shifts_at_one_time_after_a_move_is_a_task_once() -> None:
    session, person = make_session(), make_person()
    first = make_shift(session)
    second = make_shift(session, starts_at=first.ends_at)
    for shift in (first, second):
        sign_up(shift, person)
    assert "volunteers_twice" not in work_counted()
    with write():
        facts = shifts.read_facts(second)
        earlier = replace(facts, starts_at=first.starts_at)
        shifts.change_shift(second.id, facts=earlier, version=read_shift(second.id).version, actor="test")
    assert work_counted()["volunteers_twice"] == 1


def test_who_wants_their_data_deleted_is_a_task() -> None:
    result = sign_up(make_shift(make_session()))
    assert "volunteers_erasures" not in work_counted()
    with write():
        changes.ask_erasure(result.volunteer_id, actor="registrant")
    assert work_counted()["volunteers_erasures"] == 1
