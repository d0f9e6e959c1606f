"""Several people call the same person at the same instant: one outcome counts, and one of them is calling."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from engage.core.db import db, write
from engage.core.errors import Changed
from engage.core.outbox import calls
from engage.core.outbox.models import CallOutcome
from tests.support.calls import OTHER, listed, two_kinds
from tests.support.outbox import calls_listed

pytestmark = pytest.mark.race

CALLERS, TRIES = 6, 4


def _together(app: Flask, jobs: list[Callable[[], object]]) -> list[str]:
    """Do them at the same instant; gives what each got."""
    barrier, got = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with write():
                    job()
            except Changed:
                got.append("told")
            else:
                got.append("done")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(got)


@pytest.mark.parametrize(
    "act",
    [
        lambda ident, who: calls.record_outcome(ident, CallOutcome.REACHED, actor=who),
        lambda ident, who: calls.record_outcome(ident, CallOutcome.WRONG_NUMBER, actor=who),
        lambda ident, who: calls.claim(ident, actor=who),
    ],
    ids=["reached", "wrong number", "calling"],
)
def test_one_of_several_callers_counts_and_the_others_are_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch, act: Callable[[int, str], object]
) -> None:
    with two_kinds(monkeypatch):
        listed(TRIES)
        listed(TRIES, kind=OTHER)
        newest = {task.entry: task.id for task in calls_listed()}
        db.session.close()
        for ident in newest.values():
            jobs = [partial(act, ident, f"user:{number}") for number in range(CALLERS)]
            assert _together(app, jobs) == ["done"] + ["told"] * (CALLERS - 1)
        tasks = calls_listed()
        for entry in newest:
            mine = [task for task in tasks if task.entry == entry]
            assert len({(task.outcome, task.attempts, task.done_by, task.claimed_by) for task in mine}) == 1
            assert all(task.attempts <= 1 for task in mine)
