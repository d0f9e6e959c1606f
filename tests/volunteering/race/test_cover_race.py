"""Staff who ask for several shifts at once ask nobody more often than one may."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from engage.volunteering import policy
from engage.volunteering.services import cover
from tests.support.crowd import crowd
from tests.support.listening import make_session
from tests.support.volunteering import due, make_person, make_shift, sign_up

pytestmark = pytest.mark.race

SHIFTS = 8


def test_nobody_is_asked_more_than_twice_a_week_by_many_at_once(app: Flask) -> None:
    session = make_session()
    people = [
        sign_up(make_shift(make_session()), make_person(may_be_asked=True)).volunteer_id for _ in range(3)
    ]
    wanted = [
        make_shift(session, starts_at=session.starts_at + timedelta(days=day)) for day in range(1, SHIFTS)
    ]
    asks = [partial(cover.ask_for_cover, shift.id, people, actor="test") for shift in wanted]
    with crowd(app, 2 * (SHIFTS - 1)) as many:
        results = many.do([*asks, *asks])
    assert [one for one in results if one.is_refused] == []
    asked = [subject["volunteer"] for kind, subject in due() if kind == "volunteering.cover"]
    assert {ident: asked.count(ident) for ident in people} == dict.fromkeys(people, policy.ASKED_AT_MOST)
