"""A round from its opening to its reveal, through the services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db, write
from engage.decisions.errors import (
    AnsweredSince,
    NoSeat,
    ReasonNeeded,
    RoundOver,
    RoundsUsedUp,
    RoundUnderWay,
    WrongVersion,
)
from engage.decisions.models import (
    Answer,
    Concern,
    DecisionEvent,
    DecisionStatus,
    Outcome,
    RoundBody,
    RoundMode,
    RoundState,
)
from engage.decisions.policy import chain
from engage.decisions.services import casting
from tests.conftest import Clock
from tests.support.accounts import make_user
from tests.support.bodies import make_body, make_member, seat_people
from tests.support.decisions import (
    ballot_request,
    ballots_of,
    cast,
    cast_all,
    close,
    decide,
    make_council,
    make_decision,
    make_facilitator,
    open_round,
    reloaded,
    seat_of,
)

pytestmark = pytest.mark.usefixtures("app")


def test_everybody_at_three_or_more_is_consensus_and_ends_the_decision() -> None:
    body, people, by = make_council(4)
    decision = make_decision(body)
    opened = open_round(decision)
    cast_all(opened, people, [3, 4, 5, 4])
    closed = close(opened, by=by)
    assert (closed.state, closed.outcome) == (RoundState.REVEALED, Outcome.CONSENSUS)
    assert reloaded(decision).status == DecisionStatus.CONSENSUS


def test_a_zero_blocks_and_becomes_a_concern_at_the_reveal_only(clock: Clock) -> None:
    body, people, by = make_council(4)
    opened = open_round(make_decision(body))
    cast_all(opened, people, [0, 5, 5, 5])
    assert not db.session.scalars(select(Concern)).all()
    closed = close(opened, by=by)
    concern = db.session.scalars(select(Concern)).one()
    assert closed.outcome == Outcome.BLOCKED
    assert (concern.is_block, concern.raiser_id) == (True, people[0].id)


def test_the_last_answer_counts_and_earlier_ones_are_emptied_at_the_reveal() -> None:
    body, people, by = make_council(3)
    opened = open_round(make_decision(body))
    cast_all(opened, people, [0, 4, 4])
    cast(opened, people[0], 5)
    close(opened, by=by)
    first, *_rest, last = ballots_of(opened)
    assert (first.answer, first.value, first.reason, first.salt) == (None, None, None, None)
    assert (last.voter_id, last.value) == (people[0].id, 5)
    assert not db.session.scalars(select(Concern)).all()


def test_the_same_submission_twice_is_one_answer() -> None:
    body, people, _by = make_council(3)
    opened = open_round(make_decision(body))
    cast(opened, people[0], 4, submission="once")
    cast(opened, people[0], 4, submission="once")
    cast(opened, people[1], 5, submission="once")
    assert [one.value for one in ballots_of(opened)] == [4, 5]


def test_a_page_that_was_sent_before_another_answer_came_is_never_taken_for_what_counts() -> None:
    body, people, _by = make_council(3)
    opened = open_round(make_decision(body))
    cast(opened, people[0], 0, submission="first page")
    cast(opened, people[0], 5, submission="second page")
    with pytest.raises(AnsweredSince):
        cast(opened, people[0], 0, submission="first page")
    assert [one.value for one in ballots_of(opened)] == [0, 5]


def test_an_answer_after_the_deadline_is_refused_although_nobody_closed_the_round(clock: Clock) -> None:
    body, people, _by = make_council(3)
    opened = open_round(make_decision(body), lasts=timedelta(hours=1))
    clock.advance(hours=1)
    with pytest.raises(RoundOver):
        cast(opened, people[0], 4)
    assert not ballots_of(opened)


def test_who_holds_no_seat_is_refused() -> None:
    body, _people, by = make_council(3)
    opened = open_round(make_decision(body))
    with pytest.raises(NoSeat):
        cast(opened, by, 4)
    late = make_member(body)
    with pytest.raises(NoSeat):
        cast(opened, late, 4)
    with pytest.raises(NoSeat):
        cast(opened, make_user(), 4)


@pytest.mark.parametrize("value", [0, 1, 2])
def test_low_numbers_need_a_reason(value: int) -> None:
    body, people, _by = make_council(3)
    opened = open_round(make_decision(body))
    with pytest.raises(ReasonNeeded):
        cast(opened, people[0], value, reason=" ")


def test_another_text_than_the_one_asked_about_is_refused() -> None:
    body, people, _by = make_council(3)
    opened = open_round(make_decision(body))
    with pytest.raises(WrongVersion):
        cast(opened, people[0], 4, version_hash="0" * 64)


def test_one_answer_counts_in_both_bodies_of_a_joint_decision() -> None:
    first, second = make_body("rea"), make_body("council", name="Racial Equity Council")
    both = make_member(first, second, name="Bo Both")
    others = [*seat_people(first, 2), *seat_people(second, 2)]
    by = make_facilitator(first, second)
    opened = open_round(make_decision(first, second, by=by), by=by)
    cast(opened, both, 1)
    for person in others:
        cast(opened, person, 5)
    closed = close(opened, by=by)
    rows = db.session.scalars(select(RoundBody).where(RoundBody.round_id == closed.id)).all()
    assert [row.outcome for row in rows] == [Outcome.CONCERNS_OPEN, Outcome.CONCERNS_OPEN]
    assert len(db.session.scalars(select(Concern)).all()) == 1


def test_bodies_that_ask_for_it_get_one_answer_each() -> None:
    first, second = make_body("rea"), make_body("council", name="Racial Equity Council")
    both = make_member(first, second, name="Bo Both")
    opened = open_round(make_decision(first, second, one_ballot=False))
    cast(opened, both, 1, body_id=first.id)
    cast(opened, both, 5, body_id=second.id)
    assert [seat_of(opened, both, body).casts for body in (first, second)] == [1, 1]
    assert [one.value for one in ballots_of(opened)] == [1, 5]


def test_a_second_round_waits_for_the_reveal_of_the_first() -> None:
    body, _people, by = make_council(3)
    decision = make_decision(body)
    open_round(decision, by=by)
    with pytest.raises(RoundUnderWay):
        open_round(decision, by=by)


def test_rounds_are_used_up_by_binding_ones_only() -> None:
    body, people, by = make_council(3, rule_settings={"rounds_limit": 1})
    decision = make_decision(body)
    check = open_round(decision, mode=RoundMode.CHECK)
    cast_all(check, people, [4, 4, 4])
    close(check, by=by)
    assert reloaded(decision).status == DecisionStatus.OPEN
    decide(decision, {people[0].id: 1})
    with pytest.raises(RoundsUsedUp):
        open_round(decision)


def test_everybody_standing_aside_is_not_consensus() -> None:
    body, people, by = make_council(4)
    opened = open_round(make_decision(body))
    for person in people:
        cast(opened, person, answer=Answer.STAND_ASIDE)
    assert close(opened, by=by).outcome == Outcome.TOO_FEW_NUMBERS


def test_the_chain_of_a_decision_holds_and_carries_no_answer_before_the_reveal(app: Flask) -> None:
    body, people, by = make_council(3)
    decision = make_decision(body)
    opened = open_round(decision)
    cast_all(opened, people, [0, 4, 5])
    events = _events(decision.id)
    assert not list(chain.check_chain(events))
    assert not [event for event in events if '"value"' in event.payload]
    close(opened, by=by)
    events = _events(decision.id)
    assert not list(chain.check_chain(events))
    now = reloaded(decision)
    assert (now.events, now.head) == (len(events), events[-1].hash)


def _events(decision_id: int) -> list[DecisionEvent]:
    statement = select(DecisionEvent).where(DecisionEvent.decision_id == decision_id)
    return list(db.session.scalars(statement.order_by(DecisionEvent.number)))


def test_a_ballot_costs_few_statements(count_statements) -> None:  # type: ignore[no-untyped-def]
    body, people, _by = make_council(12)
    opened = open_round(make_decision(body))
    for person in people[1:]:
        cast(opened, person, 4)
    request = ballot_request(opened, 4)
    with count_statements() as statements, write():
        casting.cast_ballot(opened.decision_id, opened.id, request, actor=people[0].id)
    assert statements.count <= 6, statements
