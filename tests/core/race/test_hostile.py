"""A real server gets thousands of requests as no browser would send them, and never fails over one."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from flask import Flask

from engage.core.db import db
from tests.support.crashing import Installation
from tests.support.database import Database
from tests.support.hostile import Heard, Sender, is_last, send
from tests.support.hostile_ways import Visitors
from tests.support.live import serving
from tests.support.rightful import make_rightful
from tests.support.soak import Effort
from tests.support.world import endpoints

pytestmark = [pytest.mark.race, pytest.mark.soak]

AT_ONCE = 8
# With the full tests, and with `make soak` whatever its time: rounds, and requests in each.
SHORT, LONG = (1, 500), (4, 2_500)
SERVED = "tests.support.hostile_app:create()"
# So many of the requests at least get as far as a view, or nothing is said about views.
REACHED_SHARE = 0.8


def test_no_request_however_odd_makes_the_server_fail(
    app: Flask, database: Database, installation: Installation, effort: Effort
) -> None:
    chance = random.Random(20270301)
    rounds, a_round = LONG if effort.is_long else SHORT
    for _ in effort.rounds(rounds):
        # Odd requests end sign-ins, rounds and more: each time there is a new world to try them on.
        db.session.remove()
        database.reset(app)
        with serving(installation.environ, installation.log, app=SERVED) as server:
            sender = _sender(app, chance)
            requests = sorted((sender.request() for _ in range(a_round)), key=is_last)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                heard = list(pool.map(partial(send, server.port), requests))
        _note(effort, heard)
        answered = zip(requests, heard, strict=True)
        assert [(one.status, request) for request, one in answered if one.status >= 500] == []
        assert "Traceback" not in installation.log.read_text()
    assert effort.counts["reached_a_view"] >= REACHED_SHARE * effort.counts["tries"]


def _sender(app: Flask, chance: random.Random) -> Sender:
    """Requests that the people of a new world might send, each to what is for them."""
    visitors = Visitors(app, make_rightful())
    rules = [endpoint.rule.rule for endpoint in endpoints(app)]
    return Sender(chance, rules=rules, ways=list(visitors.ways()), forms=list(visitors.forms()))


def _note(effort: Effort, heard: list[Heard]) -> None:
    effort.note(
        tries=len(heard),
        acknowledged=sum(200 <= one.status < 400 for one in heard),
        errors=sum(one.status >= 500 for one in heard),
        reached_a_view=sum(one.reached_view for one in heard),
        unanswered=sum(one.status == 0 for one in heard),
    )
