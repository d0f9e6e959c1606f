"""What the worker does for rounds: close those whose time is over, and reveal those that were forgotten."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.accounts.models import User
from engage.core.audit_log import AuditEntry
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.core.outbox.registry import jobs
from engage.decisions.jobs import close_overdue_rounds, reveal_forgotten_rounds
from engage.decisions.models import Outcome, Round, RoundState
from engage.decisions.services import closing
from tests.conftest import Clock
from tests.support.bodies import make_meeting
from tests.support.decisions import cast_all, close, make_council, make_decision, open_round, reveal

pytestmark = pytest.mark.usefixtures("app")

HOUR = timedelta(hours=1)


def work() -> None:
    """One turn of the worker."""
    close_overdue_rounds()
    reveal_forgotten_rounds()


def state_of(asked: Round | int) -> tuple[str, str | None]:
    """How a round, or the one with this number, stands now."""
    now = db.session.get_one(Round, asked if isinstance(asked, int) else asked.id, populate_existing=True)
    found = (now.state, now.outcome)
    db.session.rollback()
    return found


def mails(kind: str) -> int:
    """How many mails of a kind were put out."""
    return len(db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind == kind)).all())


def test_both_run_each_minute() -> None:
    every = {job.name.rpartition(".")[2]: job.every for job in jobs()}
    assert every["close_overdue_rounds"] == every["reveal_forgotten_rounds"] == timedelta(minutes=1)


def test_a_round_is_closed_and_revealed_once_its_time_is_over_and_not_before(clock: Clock) -> None:
    body, people, _by = make_council(3, rule_settings={"minimum_numbers": 3})
    opened = open_round(make_decision(body), lasts=HOUR)
    cast_all(opened, people[:2], [4, 4])
    clock.move_to(opened.closes_at - timedelta(seconds=1))
    work()
    assert state_of(opened) == (RoundState.OPEN, None)
    clock.move_to(opened.closes_at)
    work()
    assert state_of(opened) == (RoundState.REVEALED, Outcome.TOO_FEW_NUMBERS)
    assert mails("decisions.round_revealed") == 4
    acts = db.session.execute(
        select(AuditEntry.actor).where(AuditEntry.action.in_(("round.closed", "round.revealed")))
    ).scalars()
    assert set(acts) == {"worker"}
    before = (mails("decisions.round_revealed"), db.session.get_one(Round, opened.id).closed_at)
    clock.advance(days=1)
    work()
    assert (mails("decisions.round_revealed"), db.session.get_one(Round, opened.id).closed_at) == before


def live_round(clock: Clock) -> Round:
    """A live round of an hour, with three answers."""
    body, people, by = make_council(3)
    make_meeting(body, clock.now - HOUR, clock.now + 3 * HOUR)
    opened = open_round(make_decision(body, by=by), by=by, is_live=True, lasts=HOUR)
    cast_all(opened, people, [5, 4, 3])
    return opened


def test_a_live_round_is_closed_in_time_and_revealed_when_it_was_forgotten(clock: Clock) -> None:
    opened = live_round(clock)
    clock.advance(hours=1)
    work()
    assert state_of(opened) == (RoundState.CLOSED, None)
    assert mails("decisions.round_closed") == 4
    clock.advance(hours=11, minutes=59)
    work()
    assert state_of(opened) == (RoundState.CLOSED, None)
    assert mails("decisions.round_revealed") == 0
    clock.advance(minutes=1)
    work()
    assert state_of(opened) == (RoundState.REVEALED, Outcome.CONSENSUS)
    assert mails("decisions.round_revealed") == 4


def test_rounds_that_somebody_dealt_with_meanwhile_are_left_alone(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    body, people, by = make_council(3)
    closed, stopped, late = (
        open_round(make_decision(body, by=by), by=by, lasts=lasts) for lasts in (2 * HOUR, HOUR, HOUR)
    )
    cast_all(closed, people, [4, 4, 4])
    close(closed, by=by)
    with write():
        closing.void_round(stopped.decision_id, stopped.id, reason="The wrong text.", actor=by.id)
    clock.advance(hours=1)
    # What the worker read a moment ago, before the others were quicker.
    stale = [(one.decision_id, one.id) for one in (closed, stopped, late)]
    monkeypatch.setattr(closing, "due_rounds", lambda _now: stale)
    monkeypatch.setattr(closing, "forgotten_rounds", lambda _now: stale)
    work()
    assert state_of(closed) == (RoundState.REVEALED, Outcome.CONSENSUS)
    assert state_of(stopped) == (RoundState.VOID, None)
    assert state_of(late) == (RoundState.REVEALED, Outcome.NO_QUORUM)
    assert caplog.records == []


def test_a_live_round_that_its_facilitator_reveals_is_not_revealed_again(clock: Clock) -> None:
    opened = live_round(clock)
    by = db.session.get_one(Round, opened.id).opened_by_id
    facilitator = db.session.get_one(User, by)
    close(opened, by=facilitator)
    reveal(opened, by=facilitator)
    clock.advance(days=1)
    work()
    assert mails("decisions.round_revealed") == 4


def test_a_round_that_fails_does_not_keep_the_others_waiting_and_no_name_is_logged(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    body, _people, by = make_council(3)
    first, second = (open_round(make_decision(body, by=by), by=by, lasts=HOUR) for _ in range(2))
    failing, other = first.id, second.id
    really = closing.close_round

    def fail_first(decision_id: int, round_id: int, *, actor: int | None) -> Round:
        done = really(decision_id, round_id, actor=actor)
        if round_id == failing:
            raise RuntimeError("Member 1")
        return done

    monkeypatch.setattr(closing, "close_round", fail_first)
    clock.advance(hours=1)
    with caplog.at_level(logging.ERROR):
        work()
    assert state_of(failing) == (RoundState.OPEN, None)
    assert state_of(other) == (RoundState.REVEALED, Outcome.NO_QUORUM)
    assert "RuntimeError" in caplog.text
    assert "Member" not in "".join(record.getMessage() for record in caplog.records)
