"""The process that sends."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from engage.core import clock as product_clock
from engage.core.db import db, write
from engage.core.errors import Changed, NotFound
from engage.core.outbox import calls, housekeeping, registry
from engage.core.outbox import worker as worker_module
from engage.core.outbox.models import CallOutcome, State
from engage.core.outbox.outgoing import Call, Callee
from engage.core.outbox.worker import Worker, drain
from tests.support.outbox import PHONE, calls_listed, mail_to, own_registry, put, register, the_message

KIND = "test.told"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Kinds and jobs of this test only."""
    with own_registry(monkeypatch):
        register(KIND, mail_to())
        yield


def files(app: Flask) -> list[Path]:
    """What the file transport has written."""
    return sorted((Path(app.config["SETTINGS"].instance) / "mail").glob("*.eml"))


def test_once_sends_what_is_due_and_what_the_housekeeping_causes(app: Flask) -> None:
    before = len(files(app))
    put(key="one")
    put(key="two")
    put(key="later", run_at=product_clock.now() + timedelta(days=1))
    registry.periodic(timedelta(hours=1))(lambda: put(key="of the housekeeping"))
    assert Worker(app).run_once() == 3
    assert len(files(app)) == before + 3


def test_the_command_sends_and_says_how_many(app: Flask) -> None:
    put()
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == "1 messages"
    assert the_message().state == State.SENT


def test_a_running_worker_picks_up_what_comes_and_stops_when_told(app: Flask) -> None:
    worker = Worker(app, idle_seconds=0.02)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        put()
        for _ in range(500):
            if the_message().state == State.SENT:
                break
            threading.Event().wait(0.01)
    finally:
        worker.stop.set()
        thread.join(timeout=10)
    assert not thread.is_alive()
    assert the_message().state == State.SENT


def test_an_absent_database_does_not_end_the_worker(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> bool:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(worker_module, "anything_due", absent)
    assert Worker(app).step() is False


def test_a_job_runs_at_its_times_and_a_fault_in_one_stops_no_other(app: Flask) -> None:
    ran: list[str] = []

    @registry.periodic(timedelta(hours=1))
    def faulty() -> None:
        ran.append("faulty")
        raise ValueError("x")

    @registry.periodic(timedelta(0))
    def often() -> None:
        ran.append("often")

    worker = Worker(app)
    worker.run_jobs()
    worker.run_jobs()
    assert ran == ["faulty", "often", "often"]


def test_drain_is_for_the_context_under_way(app: Flask) -> None:
    put(key="one")
    put(key="two")
    assert drain() == 2
    assert drain() == 0


def listed() -> int:
    """Put somebody on the call list; gives the task's id."""
    register(KIND, Call("hmn", "Nyob zoo.", Callee("Maly Vang", PHONE)))
    put()
    drain()
    return calls_listed()[0].id


def test_calls_that_have_become_needless_are_closed(app: Flask) -> None:
    listed()
    housekeeping.close_needless_calls()
    assert calls_listed()[0].outcome == CallOutcome.OPEN
    register(KIND, None)
    housekeeping.close_needless_calls()
    assert calls_listed()[0].outcome == CallOutcome.NOT_NEEDED
    assert calls_listed()[0].done_by == "worker"


def test_a_fault_in_judging_a_call_keeps_it(app: Flask) -> None:
    listed()
    registry._messages.clear()
    housekeeping.close_needless_calls()
    assert calls_listed()[0].outcome == CallOutcome.OPEN


def test_reaching_somebody_by_phone_is_being_told(app: Flask) -> None:
    told: list[int] = []
    registry.delivered(KIND)(lambda subject, _at: told.append(subject["registration"]))
    ident = listed()
    with write():
        calls.record_outcome(ident, CallOutcome.NO_ANSWER, actor="user:3")
    assert (calls_listed()[0].outcome, calls_listed()[0].done_at, told) == (CallOutcome.NO_ANSWER, None, [])
    with write():
        calls.record_outcome(ident, CallOutcome.REACHED, actor="user:4")
    task = calls_listed()[0]
    assert (task.outcome, task.attempts, task.done_by, told) == (CallOutcome.REACHED, 2, "user:4", [1])
    assert task.done_at is not None


def test_an_outcome_is_noted_once(app: Flask) -> None:
    ident = listed()
    with write():
        calls.record_outcome(ident, CallOutcome.WRONG_NUMBER, actor="user:3")
    with pytest.raises(Changed), write():
        calls.record_outcome(ident, CallOutcome.REACHED, actor="user:4")
    with pytest.raises(NotFound), write():
        calls.record_outcome(999, CallOutcome.REACHED, actor="user:4")
    assert calls_listed()[0].done_by == "user:3"
    db.session.close()


def test_nearest_deadlines_come_first(app: Flask) -> None:
    assert calls.open_calls() == []
    listed()
    assert [task.key for task in calls.open_calls()] == ["told:1"]
