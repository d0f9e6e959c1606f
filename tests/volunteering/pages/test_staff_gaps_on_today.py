"""Today says which shifts of the next days need more people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from engage.core.security.permissions import Role
from tests.conftest import Clock
from tests.support.accounts import PageAs
from tests.support.listening import make_session
from tests.support.volunteering import make_shift, sign_up


@pytest.mark.parametrize(("days", "people", "is_work"), [(5, 0, True), (5, 1, False), (9, 0, False)])
def test_a_shift_of_the_next_days_without_enough_people_is_work(
    app: Flask, page_as: PageAs, clock: Clock, days: int, people: int, is_work: bool
) -> None:
    shift = make_shift(make_session(starts_at=clock.now + timedelta(days=days)))
    for _one in range(people):
        sign_up(shift)
    said = "shift in the next 7 days needs more volunteers"
    assert (said in page_as(Role.ORGANIZER).get("/staff/").text("main")) is is_work
