"""Several planners decide about many city partners at once: never more come than the host allows."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask

from engage.core.db import db
from engage.volunteering.errors import PartnersEnough
from engage.volunteering.models import PARTNERS, DeclineReason, PartnerCapacity, Status
from engage.volunteering.services import changes, headcount, partners
from tests.support.bodies import make_body
from tests.support.crowd import crowd
from tests.support.hosting import ask_as_partner, choose, make_planner
from tests.support.listening import make_session
from tests.support.volunteering import make_shift, read_signup, taken

pytestmark = pytest.mark.race

ASKED, LIMIT = 30, 5


def test_of_thirty_partners_whom_several_planners_accept_at_once_exactly_five_come(app: Flask) -> None:
    session = make_session()
    shifts = [make_shift(session, people=20), make_shift(session, role="setup", people=20)]
    body = make_body()
    team = [make_planner(session, body) for _each in range(4)]
    planners = [one.id for one in team]
    idents = [ask_as_partner(shifts[number % 2]) for number in range(ASKED)]
    choose(session, team[0], partner_limit=LIMIT)
    acts = [
        partial(partners.accept, ident, planner_id=planners[number % len(planners)])
        for number, ident in enumerate(idents)
    ]
    with crowd(app, len(acts)) as many:
        results = many.do(acts)
    assert {type(one.refusal) for one in results if one.is_refused} == {PartnersEnough}
    statuses = [read_signup(ident).status for ident in idents]
    assert statuses.count(Status.CONFIRMED) == LIMIT == headcount.count_partners(session.id)
    assert statuses.count(Status.PENDING) == ASKED - LIMIT
    limit = db.session.get_one(PartnerCapacity, (session.id, PARTNERS), populate_existing=True)
    assert (limit.taken, limit.overbooked) == (LIMIT, 0)
    assert sum(taken(shift) for shift in shifts) == LIMIT


def test_accepting_declining_and_canceling_one_partner_at_once_leaves_one_answer(app: Flask) -> None:
    session = make_session()
    shift, planner = make_shift(session, people=3), make_planner(session)
    choose(session, planner, partner_limit=1)
    idents = [ask_as_partner(shift) for _each in range(8)]
    acts = [
        act
        for ident in idents
        for act in (
            partial(partners.accept, ident, planner_id=planner.id),
            partial(partners.decline, ident, reason=DeclineReason.ENOUGH, planner_id=planner.id),
            partial(changes.cancel, ident, actor="registrant"),
        )
    ]
    with crowd(app, len(acts)) as many:
        many.do(acts)
    held = [ident for ident in idents if read_signup(ident).status == Status.CONFIRMED]
    assert len(held) == taken(shift) == headcount.count_partners(session.id) <= 1
