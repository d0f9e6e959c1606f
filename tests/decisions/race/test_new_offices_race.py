"""An office is given at the instant at which a round is opened: it counts in the round, or after it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from engage.bodies.models import Office, OfficeHolder
from engage.bodies.services import seats
from engage.core import clock
from engage.core.db import db, write
from engage.decisions.errors import OfficeTooNew
from engage.decisions.models import Round, RoundMode, RoundState
from engage.decisions.services import closing, opening
from engage.decisions.services.opening import NewRound
from tests.support.bodies import make_member
from tests.support.decisions import make_council, make_decision

pytestmark = pytest.mark.race

TRIES = 8


def _together(app: Flask, *jobs: Callable[[], object]) -> None:
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            with write():
                job()
            db.session.remove()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def test_an_office_given_while_the_round_opens_counts_in_it_or_after_it(app: Flask) -> None:
    body, _people, by = make_council(3)
    for _each in range(TRIES):
        decision, late = make_decision(body, by=by), make_member(body)
        decision_id, late_id, by_id, body_id = decision.id, late.id, by.id, body.id
        closes_at = clock.now() + timedelta(days=1)
        db.session.rollback()
        wanted = NewRound(RoundMode.BINDING, 1, closes_at)
        _together(
            app,
            partial(opening.open_round, decision_id, wanted, actor=by_id),
            partial(seats.give_office, body_id, late_id, Office.FACILITATOR, actor="test"),
        )
        opened = db.session.query(Round).filter_by(decision_id=decision_id).one()
        held = db.session.get_one(OfficeHolder, (body_id, late_id, Office.FACILITATOR.value))
        counts, round_id = held.from_at <= opened.opened_at, opened.id
        db.session.rollback()
        try:
            with write():
                closing.void_round(decision_id, round_id, reason="Mine.", actor=late_id)
        except OfficeTooNew:
            acted = False
        else:
            acted = True
        assert acted is counts
        state = db.session.get_one(Round, round_id, populate_existing=True).state
        assert (state == RoundState.VOID) is acted
