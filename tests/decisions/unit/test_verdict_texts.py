"""The sentences that explain a verdict: true of every outcome, numbers agree, and a zero is said in words."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.core.i18n import by_tag, in_language
from engage.decisions.labels.decisions import explain
from engage.decisions.models import Answer
from engage.decisions.policy.consensus import FistToFive, Vote

ASIDE, AWAY, NEUTRAL = Vote(Answer.STAND_ASIDE), Vote(Answer.RECUSE), Vote(Answer.ABSTAIN)


def _number(value: int) -> Vote:
    return Vote(Answer.NUMBER, value)


def _said(app: Flask, entitled: int, *votes: Vote) -> list[str]:
    verdict = FistToFive().judge(entitled, votes)
    with app.app_context(), in_language(by_tag("en")):
        return explain(verdict.outcome, verdict.tally)


@pytest.mark.parametrize(
    ("entitled", "votes", "has", "lacks"),
    [
        (3, [], ["No seat answered.", "No seat counts toward the quorum."], "0 "),
        (6, [_number(0)], ["so this round decides nothing.", "1 seat gave 0, which is a block."], "aside"),
        (6, [ASIDE] * 6, ["6 seats stood aside.", "No seat gave a number."], "does not stop"),
        (4, [_number(5)] * 3 + [ASIDE], ["1 seat stood aside, which does not stop the decision."], "0 "),
        (
            4,
            [_number(1), _number(2)] + [_number(4)] * 2,
            ["1 seat gave 1 and", "1 seat gave 2 and"],
            "1 or 2",
        ),
        (
            6,
            [_number(4)] * 5 + [AWAY],
            [
                "5 seats count toward the quorum.",
                "1 answer without a number does not count toward the quorum.",
                "1 seat took no part because of a conflict of interest.",
            ],
            "no position",
        ),
        (4, [_number(4)] * 3 + [NEUTRAL], ["1 seat took no position."], "took no part"),
    ],
)
def test_each_sentence_is_true_of_its_verdict(
    app: Flask, entitled: int, votes: list[Vote], has: list[str], lacks: str
) -> None:
    said = " ".join(_said(app, entitled, *votes))
    for words in has:
        assert words in said
    assert lacks not in said
