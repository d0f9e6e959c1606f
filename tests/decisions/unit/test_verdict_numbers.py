"""Every sentence of a verdict against the answers it is about: each number is counted again from the votes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from flask import Flask
from hypothesis import HealthCheck, example, given, settings

from engage.core.i18n import by_tag, in_language
from engage.decisions.labels.decisions import JOINT_OUTCOMES, explain
from engage.decisions.models import Answer, Outcome
from engage.decisions.policy import consensus
from engage.decisions.policy.consensus import FistToFive, Verdict, Vote
from tests.decisions.unit.test_verdict_properties import rounds, rules

Votes = Sequence[Vote]
Case = tuple[FistToFive, int, Votes]


def _gave(votes: Votes, value: int) -> int:
    return len([vote for vote in votes if vote.value == value])


def _said(votes: Votes, answer: Answer) -> int:
    return len([vote for vote in votes if vote.answer is answer])


def _uncounted(rule: FistToFive, votes: Votes) -> int:
    left_out = 0 if rule.abstain_counts_for_quorum else _said(votes, Answer.ABSTAIN)
    return left_out + (0 if rule.recuse_counts_for_quorum else _said(votes, Answer.RECUSE))


def _numbers(votes: Votes) -> int:
    return _said(votes, Answer.NUMBER)


# What each sentence says, and its numbers as the votes have them. A sentence that is not here is not known to be true.
SAYS: dict[str, Callable[[FistToFive, int, Votes], tuple[int, ...]]] = {
    r"(\d+) of (\d+) seats? answered\.": lambda r, n, v: (len(v), n),
    r"The quorum is (\d+) seats?: with fewer, nothing can be decided\.": lambda r, n, v: (r.quorum_of(n),),
    r"(\d+) seats? counts? toward the quorum\.": lambda r, n, v: (len(v) - _uncounted(r, v),),
    r"Under the group's rule, (\d+) answers? without a number (?:does|do) not count toward the quorum\.": (
        lambda r, n, v: (_uncounted(r, v),)
    ),
    r"(\d+) seats? gave 0, which is a block\.": lambda r, n, v: (_gave(v, 0),),
    r"(\d+) seats? gave 1 and ha(?:s|ve) concerns\.": lambda r, n, v: (_gave(v, 1),),
    r"(\d+) seats? gave 2 and ha(?:s|ve) concerns\.": lambda r, n, v: (_gave(v, 2),),
    r"For consensus, at least (\d+) seats? must give a number from 0 to 5\.": lambda r, n, v: (
        r.minimum_numbers,
    ),
    r"(\d+) seats? gave a number\.": lambda r, n, v: (_numbers(v),),
    r"(\d+) seats? gave a number, and (?:it|every number) is 3 or more\.": lambda r, n, v: (_numbers(v),),
    r"(\d+) seats? gave 3 and can live with it\.": lambda r, n, v: (_gave(v, 3),),
    r"(\d+) seats? stood aside(?:, which does not stop the decision)?\.": (
        lambda r, n, v: (_said(v, Answer.STAND_ASIDE),)
    ),
    r"(\d+) seats? took no part because of a conflict of interest\.": lambda r, n, v: (
        _said(v, Answer.RECUSE),
    ),
    r"(\d+) seats? took no position\.": lambda r, n, v: (_said(v, Answer.ABSTAIN),),
    r"(\d+) seats? did not answer\. Not answering does not count as agreeing\.": lambda r, n, v: (
        n - len(v),
    ),
}
# Sentences without a number, and when they are true.
BARE: dict[str, Callable[[FistToFive, int, Votes], bool]] = {
    "No seat answered.": lambda r, n, v: not v,
    "No seat counts toward the quorum.": lambda r, n, v: len(v) == _uncounted(r, v),
    "The quorum was not reached, so this round decides nothing.": (
        lambda r, n, v: len(v) - _uncounted(r, v) < r.quorum_of(n)
    ),
    "No seat gave a number.": lambda r, n, v: _numbers(v) == 0,
}


def _explained(app: Flask, verdict: Verdict, tag: str = "en") -> list[str]:
    with app.app_context(), in_language(by_tag(tag)):
        return explain(verdict.outcome, verdict.tally)


def _holds(sentence: str, rule: FistToFive, entitled: int, votes: Votes) -> bool:
    if sentence in BARE:
        return BARE[sentence](rule, entitled, votes)
    for pattern, counted in SAYS.items():
        found = re.fullmatch(pattern, sentence)
        if found:
            said = tuple(map(int, found.groups()))
            return said == counted(rule, entitled, votes) and said[0] > 0 and _agrees(sentence)
    return False


def _agrees(sentence: str) -> bool:
    """One seat, and so many seats."""
    counted = re.search(r"(\d+) (?:seat|answer)(s?)\b", sentence)
    return counted is None or (counted[1] == "1") == (counted[2] == "")


def _must_say(rule: FistToFive, entitled: int, votes: Votes) -> list[str]:
    """The beginnings of what may not be left out: blocks and concerns in every outcome, and who did not count."""
    counts = [
        (_gave(votes, 0), "gave 0"),
        (_gave(votes, 1), "gave 1"),
        (_gave(votes, 2), "gave 2"),
        (_said(votes, Answer.STAND_ASIDE), "stood aside"),
        (_said(votes, Answer.RECUSE), "took no part"),
        (_said(votes, Answer.ABSTAIN), "took no position"),
        (_uncounted(rule, votes), "not count toward the quorum"),
        (entitled - len(votes), "did not answer"),
    ]
    return [words for count, words in counts if count]


# The application is the same for every example: only its texts are used.
READS = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@READS
@given(rules(), rounds())
@example(FistToFive(), (6, [Vote(Answer.NUMBER, 0), Vote(Answer.STAND_ASIDE)]))
@example(FistToFive(), (6, [Vote(Answer.STAND_ASIDE)] * 6))
@example(FistToFive(), (6, [*[Vote(Answer.NUMBER, 4)] * 5, Vote(Answer.RECUSE)]))
def test_every_number_in_a_verdict_is_that_of_the_answers(
    app: Flask, rule: FistToFive, asked: tuple[int, list[Vote]]
) -> None:
    entitled, votes = asked
    verdict = rule.judge(entitled, votes)
    said = _explained(app, verdict)
    for sentence in said:
        assert _holds(sentence, rule, entitled, votes), sentence
    for words in _must_say(rule, entitled, votes):
        assert any(words in sentence for sentence in said), words
    assert len(said) == len(set(said))
    stops_nothing = any("does not stop" in sentence for sentence in said)
    assert not stops_nothing or verdict.outcome is Outcome.CONSENSUS


@READS
@given(rules(), rounds())
def test_a_verdict_in_another_language_has_the_same_numbers(
    app: Flask, rule: FistToFive, asked: tuple[int, list[Vote]]
) -> None:
    verdict = rule.judge(*asked)
    english, pseudo = (_explained(app, verdict, tag) for tag in ("en", "qps"))
    assert [re.findall(r"\d+", one) for one in pseudo] == [re.findall(r"\d+", one) for one in english]
    assert all(one.startswith("⟦") for one in pseudo)


@READS
@given(rules(), rules(), rounds(), rounds())
def test_of_two_bodies_each_verdict_is_its_own_and_the_joint_one_is_true_of_both(
    app: Flask,
    first: FistToFive,
    second: FistToFive,
    one: tuple[int, list[Vote]],
    two: tuple[int, list[Vote]],
) -> None:
    verdicts = [first.judge(*one), second.judge(*two)]
    for rule, (entitled, votes), verdict in zip((first, second), (one, two), verdicts, strict=True):
        assert all(_holds(sentence, rule, entitled, votes) for sentence in _explained(app, verdict))
    joint = consensus.joint_outcome([verdict.outcome for verdict in verdicts])
    agreed = all(verdict.outcome is Outcome.CONSENSUS for verdict in verdicts)
    with app.app_context(), in_language(by_tag("en")):
        assert str(JOINT_OUTCOMES[joint is Outcome.CONSENSUS]).startswith("Joint consensus") == agreed
