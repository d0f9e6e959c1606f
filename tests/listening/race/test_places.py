"""Many at once want the same places: the services and the whole server keep every count right."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from flask import Flask

from engage.core import clock
from engage.listening.models import Mode, Status
from engage.listening.policy import MEALS, childcare_counter
from tests.support import ledger, load
from tests.support.acting import run_processes
from tests.support.actors import ACTS
from tests.support.crashing import Installation
from tests.support.listening import make_session
from tests.support.live import serving
from tests.support.soak import Effort
from tests.support.visitors import READING_SECONDS, numbered, open_forms

pytestmark = pytest.mark.race

SEATS = 60
ACTING_SECONDS = 5.0


def test_the_same_party_sent_many_times_at_once_is_registered_once(
    app: Flask, installation: Installation
) -> None:
    session = make_session(modes=[Mode.IN_PERSON], capacities={Mode.IN_PERSON: SEATS})
    with serving(installation.environ, installation.log) as server:
        visitors = open_forms(server.port, f"/en/sessions/{session.slug}/rsvp", 32)
        time.sleep(READING_SECONDS)
        posts = numbered(visitors, name="Nadia Example", email="nadia@example.org")
        result = load.run([load.Plan(server.port, posts, 32, 60)])
    assert result.statuses() == {303: 32}
    assert ledger.by_status(session.id) == {Status.CONFIRMED: 1}
    assert ledger.problems(session.id) == []


def test_of_many_who_were_promised_spots_nobody_waits_unasked(app: Flask, installation: Installation) -> None:
    session = make_session(modes=[Mode.IN_PERSON], capacities={Mode.IN_PERSON: 8})
    with serving(installation.environ, installation.log) as server:
        visitors = open_forms(server.port, f"/en/sessions/{session.slug}/rsvp", 32)
        time.sleep(READING_SECONDS)
        result = load.run([load.Plan(server.port, numbered(visitors), 32, 60)])
        assert result.statuses() == {303: 8, 422: 24}
        agreed = load.run([load.Plan(server.port, numbered(visitors, promised=""), 32, 60, first_number=100)])
    assert agreed.statuses() == {303: 32}
    assert ledger.by_status(session.id) == {Status.CONFIRMED: 8, Status.WAITING: 32}
    assert ledger.problems(session.id) == []


@pytest.mark.soak
@pytest.mark.parametrize("seats", [25, 4], ids=["some places free up", "nearly everybody waits"])
def test_whatever_people_do_at_once_the_counts_agree_and_the_waiting_list_is_served(
    app: Flask, installation: Installation, effort: Effort, seats: int
) -> None:
    session = make_session(
        starts_at=clock.now() + timedelta(days=20),
        capacities={
            Mode.IN_PERSON: seats,
            Mode.VIRTUAL: seats // 2,
            MEALS: seats,
            childcare_counter("under_3"): max(1, seats // 8),
        },
    )
    seconds = max(ACTING_SECONDS, effort.seconds_left)
    done = run_processes(
        "tests.support.actors", installation.environ, session.id, processes=2, threads=6, seconds=seconds
    )
    wrong = ledger.problems(session.id)
    acknowledged = sum(count for name, count in done.items() if name in ACTS)
    effort.note(tries=done.total(), acknowledged=acknowledged, errors=len(wrong))
    assert wrong == []
    assert done["reserve"] > 20, done
    assert done["cancel"] > 5, done
    assert done["accept"] > 0, done
    assert ledger.by_status(session.id).keys() >= {Status.WAITING, Status.CANCELLED}, done
