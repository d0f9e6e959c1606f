"""Members answer through the whole server, on two workers: while it is closed, and while workers are killed."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask

from engage.accounts.models import User
from engage.core import clock
from engage.core.db import db
from engage.decisions.models import Round, RoundState
from tests.support import load
from tests.support.bodies import make_meeting
from tests.support.crashing import Installation
from tests.support.decisions import cast, make_council, make_decision, open_round, reveal
from tests.support.live import Server, serving
from tests.support.soak import Effort
from tests.support.voters import open_ballots, open_form, problems, round_path

PEOPLE = 40
BROWSERS = 24
KILLS = 6
LATE = 409


def live_round(slug: str = "rea") -> tuple[Round, list[User], User]:
    """A live round of 40 seats, who sits there, and who facilitates."""
    body, people, by = make_council(PEOPLE, slug=slug, size=PEOPLE)
    now = clock.now()
    make_meeting(body, now - timedelta(hours=1), now + timedelta(hours=8))
    opened = open_round(make_decision(body, by=by), by=by, is_live=True, lasts=timedelta(hours=1))
    return opened, people, by


def reasons_of(answers: list[load.Answer], reasons: list[str], status: int) -> list[str]:
    """The reasons in the requests that were answered so."""
    return [
        reasons[answer.request] for answer in answers if answer.status == status and reasons[answer.request]
    ]


@pytest.mark.race
@pytest.mark.soak
def test_who_answers_as_the_round_closes_is_in_the_record_or_told_it_was_too_late(
    app: Flask, installation: Installation, effort: Effort
) -> None:
    chance = random.Random(11)
    for number in effort.rounds(1):
        _answer_as_it_closes(app, installation, effort, chance, f"body-{number}")


def _answer_as_it_closes(
    app: Flask, installation: Installation, effort: Effort, chance: random.Random, slug: str
) -> None:
    opened, people, by = live_round(slug)
    with serving(installation.environ, installation.log) as server:
        voters = open_ballots(app, server.port, opened, people)
        closer = open_form(app, server.port, f"{round_path(opened)}/live/close", by)
        sending = [(voter, f"Reason {number}.") for number, voter in enumerate(voters * 3)]
        requests = [(voter.post(chance.randint(0, 5), reason), reason) for voter, reason in sending]
        requests += chance.sample(requests, 10)  # sent twice
        requests = chance.sample(requests, len(requests))
        requests.insert(len(requests) // 2, (closer.post(), ""))
        posts, reasons = [post for post, _ in requests], [reason for _, reason in requests]
        result = load.run([load.Plan(server.port, posts, BROWSERS, 120)])
    assert result.statuses().keys() == {303, LATE}, result.statuses()
    now = db.session.get_one(Round, opened.id, populate_existing=True)
    assert now.state == RoundState.CLOSED
    acknowledged = reasons_of(result.answers, reasons, 303)
    late = set(reasons_of(result.answers, reasons, LATE))
    assert len(acknowledged) > 20
    assert len(late) > 20
    # What was sent twice may have been in time once; then the other, too late, is told that it is there.
    wrong = problems(opened, acknowledged, sorted(late - set(acknowledged)))
    effort.note(tries=len(requests), acknowledged=len(acknowledged), errors=len(wrong))
    assert wrong == []
    reveal(opened, by=by)
    assert db.session.get_one(Round, opened.id, populate_existing=True).outcome is not None


@pytest.mark.crash
@pytest.mark.soak
def test_no_acknowledged_answer_is_lost_when_workers_are_killed(
    app: Flask, installation: Installation, effort: Effort
) -> None:
    chance = random.Random(12)
    for number in effort.rounds(1):
        _answer_while_workers_are_killed(app, installation, effort, chance, f"body-{number}")


def _answer_while_workers_are_killed(
    app: Flask, installation: Installation, effort: Effort, chance: random.Random, slug: str
) -> None:
    opened, people, _by = live_round(slug)
    with serving(installation.environ, installation.log) as server:
        voters = open_ballots(app, server.port, opened, people)
        reasons = [f"Reason {number}." for number in range(12 * PEOPLE)]
        posts = [
            voter.post(chance.randint(0, 5), reason)
            for voter, reason in zip(voters * 12, reasons, strict=True)
        ]
        under_way = load.Run([load.Plan(server.port, posts, 12, 240, tries=60, pause=0.2)])
        killed = kill_workers(server, under_way, chance)
        result = under_way.result()
        server.wait_until_ready()
    assert killed == KILLS
    assert sum(answer.breaks for answer in result.answers) > 0, "no kill came while somebody was answering"
    acknowledged = reasons_of(result.answers, reasons, 303)
    wrong = problems(opened, acknowledged, [])
    effort.note(tries=len(posts), acknowledged=len(acknowledged), errors=len(wrong), kills=killed)
    assert result.statuses() == {303: len(posts)}
    assert wrong == []
    cast(opened, people[0], 4)
    assert problems(opened, [], []) == []


def kill_workers(server: Server, under_way: load.Run, chance: random.Random) -> int:
    """End workers without a warning, one after the other, while people answer. How many."""
    killed = 0
    while killed < KILLS and under_way.is_under_way():
        time.sleep(chance.uniform(0.3, 0.9))
        workers = server.workers()
        if workers:
            with suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)
                killed += 1
        server.wait_until_ready()
    return killed
