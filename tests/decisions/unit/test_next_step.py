"""The table of next steps: every situation has one, and it is one that the situation allows."""

from __future__ import annotations

import itertools

from engage.decisions.policy.next_step import STEPS, NextStep, RoundNow, Situation, next_step

YES_NO = (True, False)
ROUNDS = [RoundNow(*said) for said in itertools.product(YES_NO, repeat=4)]


def _situations() -> list[Situation]:
    asked = [None, *ROUNDS]
    return [
        Situation(one, *said)
        for one in asked
        for said in itertools.product(YES_NO, repeat=7)
        if said[0] or not one
    ]


def test_every_step_is_reached_and_every_situation_has_one() -> None:
    reached = {next_step(now) for now in _situations()}
    assert reached == set(NextStep)
    assert [step for _holds, step in STEPS] == list(dict.fromkeys(step for _holds, step in STEPS))


def test_a_step_offers_only_what_the_situation_allows() -> None:
    for now in _situations():
        step = next_step(now)
        if step is NextStep.OPEN:
            assert now.is_open
            assert now.asked is None
            assert now.may_open
            assert not now.rounds_used_up
        if step is NextStep.REVEAL:
            assert now.asked is not None
            assert now.asked.may_reveal
        if step is NextStep.CLOSE:
            assert now.asked is not None
            assert now.asked.may_close
        if step in (NextStep.PUBLISH, NextStep.REVIEW, NextStep.NOTHING):
            assert not now.is_open
        if step is NextStep.WAY_OUT:
            assert now.rounds_used_up
            assert now.asked is None


def test_used_up_rounds_come_before_open_concerns() -> None:
    assert next_step(Situation(rounds_used_up=True, has_open_concerns=True)) is NextStep.WAY_OUT
    assert next_step(Situation(has_open_concerns=True)) is NextStep.CONCERNS
