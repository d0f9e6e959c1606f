"""An office or a seat that is given while a round is under way counts after it, and no round is ever stuck."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.bodies.models import Office
from engage.bodies.services import seats
from engage.core import clock as product_clock
from engage.core.db import db, write
from engage.decisions import jobs
from engage.decisions.errors import ClosesTooLate, NoSeat, OfficeTooNew
from engage.decisions.models import Round, RoundState, RoundVoter
from engage.decisions.services import closing, opening
from tests.support.bodies import give, make_member
from tests.support.decisions import cast, make_council, make_decision, open_round

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def council(clock):
    """A body of three with its facilitator."""
    return make_council(3)


def _under_way(council, clock, **more):
    """A decision with an open round, and somebody who became facilitator and scribe a moment later."""
    body, _people, by = council
    decision = make_decision(body, by=by)
    opened = open_round(decision, by=by, **more)
    clock.advance(seconds=1)
    late = make_member(body)
    give(body, late, *Office)
    return decision, opened, late


def _state(opened):
    return db.session.get_one(Round, opened.id, populate_existing=True).state


def test_who_became_facilitator_after_the_opening_runs_nothing_of_the_round(council, clock):
    decision, opened, late = _under_way(council, clock)
    acts = [
        lambda: closing.void_round(decision.id, opened.id, reason="Mine.", actor=late.id),
        lambda: closing.close_round(decision.id, opened.id, actor=late.id),
        lambda: closing.reveal_round(decision.id, opened.id, actor=late.id),
    ]
    for act in acts:
        with pytest.raises(OfficeTooNew), write():
            act()
    assert _state(opened) == RoundState.OPEN


def test_the_pages_say_so_and_open_when_the_round_is_over(council, clock, page_as):
    decision, opened, late = _under_way(council, clock)
    page = page_as(user=late)
    facilitate = f"/members/decisions/{decision.slug}/facilitate"
    room = f"/members/decisions/{decision.slug}/rounds/1"
    for address in (
        facilitate,
        f"{facilitate}/words",
        f"{room}/live",
        f"{room}/scribe",
        f"{room}/live/close",
    ):
        assert "after this round opened" in page.get(address, status=403).text("main")
    page.get(f"/members/decisions/{decision.slug}")
    clock.move_to(opened.closes_at + timedelta(minutes=1))
    jobs.close_overdue_rounds()
    page = page_as(user=late)
    page.get(facilitate)
    page.get(f"{room}/live")


def test_who_facilitated_another_deciding_body_before_goes_on(council, clock):
    body, _people, by = council
    decision, opened, late = _under_way(council, clock)
    with write():
        seats.give_office(body.id, by.id, Office.SCRIBE, actor="test")
        closing.void_round(decision.id, opened.id, reason="A wrong text.", actor=by.id)
    assert _state(opened) == RoundState.VOID
    clock.advance(seconds=1)
    with write():
        again = opening.open_round(
            decision.id,
            opening.NewRound(opened.mode, 1, product_clock.now() + timedelta(days=1)),
            actor=late.id,
        )
    assert again.opened_by_id == late.id


def test_a_seat_that_was_given_after_the_opening_has_no_answer(council, clock):
    body, _people, _by = council
    _decision, opened, late = _under_way(council, clock)
    late_too = make_member(body)
    voters = set(db.session.scalars(select(RoundVoter.user_id).where(RoundVoter.round_id == opened.id)))
    assert voters.isdisjoint({late.id, late_too.id})
    for user in (late, late_too):
        with pytest.raises(NoSeat):
            cast(opened, user, 5)
    assert _state(opened) == RoundState.OPEN


def test_a_round_whose_facilitator_was_taken_away_ends_by_itself(council, clock):
    """Whoever takes an office away gains no round by it: it closes at its time, and the answers are revealed."""
    body, _people, by = council
    _decision, opened, _late = _under_way(council, clock)
    with write():
        seats.take_office(body.id, by.id, Office.FACILITATOR, actor="test")
    clock.move_to(opened.closes_at)
    jobs.close_overdue_rounds()
    assert _state(opened) == RoundState.REVEALED


def test_a_live_round_that_only_newcomers_could_reveal_is_revealed_by_the_worker(council, clock):
    decision, opened, late = _under_way(council, clock)
    with write():
        row = db.session.get_one(Round, opened.id)
        row.is_live = True
    clock.move_to(opened.closes_at)
    jobs.close_overdue_rounds()
    assert _state(opened) == RoundState.CLOSED
    with pytest.raises(OfficeTooNew), write():
        closing.reveal_round(decision.id, opened.id, actor=late.id)
    clock.advance(hours=12)
    jobs.reveal_forgotten_rounds()
    assert _state(opened) == RoundState.REVEALED


def test_no_round_is_opened_for_years(council):
    body, _people, by = council
    decision = make_decision(body, by=by)
    with pytest.raises(ClosesTooLate):
        open_round(decision, by=by, lasts=opening.LONGEST_ROUND + timedelta(minutes=1))
