"""What must hold of every verdict, whatever is answered and whatever a body's rule allows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engage.core.errors import ConfigurationError
from engage.decisions.models import Answer, Outcome
from engage.decisions.policy import consensus
from engage.decisions.policy.consensus import FistToFive, Tally, Verdict, Vote

DEFAULT = FistToFive()
LARGEST = 40
# From the furthest from consensus to consensus itself.
TOWARDS_CONSENSUS = (Outcome.BLOCKED, Outcome.CONCERNS_OPEN, Outcome.CONSENSUS)
WITHOUT_NUMBER = (Answer.STAND_ASIDE, Answer.RECUSE, Answer.ABSTAIN)

numbers = st.integers(consensus.LOWEST, consensus.HIGHEST).map(lambda value: Vote(Answer.NUMBER, value))
others = st.sampled_from(WITHOUT_NUMBER).map(Vote)
votes = numbers | others


@st.composite
def rules(draw: st.DrawFn) -> FistToFive:
    """Any rule that a body may adopt."""
    denominator = draw(st.integers(1, 6))
    numerator = draw(st.integers(1, denominator))
    return FistToFive(
        quorum_numerator=numerator,
        quorum_denominator=denominator,
        quorum_more_than=numerator < denominator and draw(st.booleans()),
        minimum_numbers=draw(st.integers(1, 6)),
        abstain_counts_for_quorum=draw(st.booleans()),
        recuse_counts_for_quorum=draw(st.booleans()),
    )


@st.composite
def rounds(draw: st.DrawFn, answers: st.SearchStrategy[Vote] = votes) -> tuple[int, list[Vote]]:
    """How many seats are entitled, and what those that answered say."""
    cast = draw(st.lists(answers, max_size=LARGEST))
    return len(cast) + draw(st.integers(0, 10)), cast


@st.composite
def recasts(draw: st.DrawFn) -> tuple[int, list[tuple[int, Vote]]]:
    """Seats, and what they answer one after the other: (seat, answer), several times by the same."""
    seats = draw(st.integers(1, 8))
    return seats, draw(st.lists(st.tuples(st.integers(1, seats), votes), max_size=20))


def counted(cast: Sequence[tuple[int, Vote]]) -> list[Vote]:
    """The last answer of each seat."""
    return list(dict(cast).values())


def has_quorum(rule: FistToFive, entitled: int, cast: Sequence[Vote]) -> bool:
    """The quorum in plain words, with fractions: nothing of the product's arithmetic."""
    left_out = set()
    if not rule.abstain_counts_for_quorum:
        left_out.add(Answer.ABSTAIN)
    if not rule.recuse_counts_for_quorum:
        left_out.add(Answer.RECUSE)
    present = len([vote for vote in cast if vote.answer not in left_out])
    if present == 0:
        return False
    share, needed = Fraction(present, entitled), Fraction(rule.quorum_numerator, rule.quorum_denominator)
    return share > needed if rule.quorum_more_than else share >= needed


def model(rule: FistToFive, entitled: int, cast: Sequence[Vote]) -> Outcome:
    """The verdict as the bodies describe it, in the order in which they ask."""
    given_numbers = [vote.value for vote in cast if vote.value is not None]
    if not has_quorum(rule, entitled, cast):
        return Outcome.NO_QUORUM
    if 0 in given_numbers:
        return Outcome.BLOCKED
    if 1 in given_numbers or 2 in given_numbers:
        return Outcome.CONCERNS_OPEN
    if len(given_numbers) < rule.minimum_numbers:
        return Outcome.TOO_FEW_NUMBERS
    return Outcome.CONSENSUS


@given(rules(), rounds())
def test_a_verdict_is_what_the_plain_rule_says(rule: FistToFive, asked: tuple[int, list[Vote]]) -> None:
    entitled, cast = asked
    assert rule.judge(entitled, cast).outcome == model(rule, entitled, cast)


@given(rules(), rounds(), st.data())
def test_lowering_a_number_never_moves_the_verdict_towards_consensus(
    rule: FistToFive, asked: tuple[int, list[Vote]], data: st.DataObject
) -> None:
    entitled, cast = asked
    places = [place for place, vote in enumerate(cast) if vote.value]
    assume(places)
    place = data.draw(st.sampled_from(places))
    lower = data.draw(st.integers(consensus.LOWEST, (cast[place].value or 0) - 1))
    before = rule.judge(entitled, cast).outcome
    after = rule.judge(entitled, [*cast[:place], Vote(Answer.NUMBER, lower), *cast[place + 1 :]]).outcome
    if after in TOWARDS_CONSENSUS and before in TOWARDS_CONSENSUS:
        assert TOWARDS_CONSENSUS.index(after) <= TOWARDS_CONSENSUS.index(before)
    else:
        assert after == before or (before, after) in {
            (Outcome.TOO_FEW_NUMBERS, Outcome.CONCERNS_OPEN),
            (Outcome.TOO_FEW_NUMBERS, Outcome.BLOCKED),
        }


@given(rules(), rounds(), st.data())
def test_any_zero_prevents_consensus(
    rule: FistToFive, asked: tuple[int, list[Vote]], data: st.DataObject
) -> None:
    entitled, cast = asked
    place = data.draw(st.integers(0, len(cast)))
    blocked = [*cast[:place], Vote(Answer.NUMBER, 0), *cast[place:]]
    for judged in (rule, DEFAULT):
        verdict = judged.judge(entitled + 1, blocked)
        assert verdict.outcome in {Outcome.BLOCKED, Outcome.NO_QUORUM}
        assert verdict.tally.blocks >= 1


@given(st.integers(3, LARGEST), st.data())
def test_one_zero_among_fives_blocks_however_many_there_are(seats: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, seats - 1))
    fives = [Vote(Answer.NUMBER, 5)] * seats
    assert DEFAULT.judge(seats, fives).outcome == Outcome.CONSENSUS
    fives[place] = Vote(Answer.NUMBER, 0)
    assert DEFAULT.judge(seats, fives).outcome == Outcome.BLOCKED


@given(rules(), rounds(), st.randoms(use_true_random=False))
def test_the_order_of_different_members_answers_does_not_matter(
    rule: FistToFive, asked: tuple[int, list[Vote]], chance: object
) -> None:
    entitled, cast = asked
    shuffled = list(cast)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rule.judge(entitled, shuffled) == rule.judge(entitled, cast)


@given(rules(), recasts(), st.randoms(use_true_random=False))
def test_of_one_members_answers_the_last_counts_and_others_may_come_between(
    rule: FistToFive, asked: tuple[int, list[tuple[int, Vote]]], chance: object
) -> None:
    seats, cast = asked
    once = [
        (seat, vote)
        for place, (seat, vote) in enumerate(cast)
        if all(s != seat for s, _ in cast[place + 1 :])
    ]
    assert rule.judge(seats, counted(cast)) == rule.judge(seats, [vote for _, vote in once])
    own_order = {seat: [vote for other, vote in cast if other == seat] for seat, _ in cast}
    turns = [seat for seat, _ in cast]
    chance.shuffle(turns)  # type: ignore[attr-defined]
    mixed = [(seat, own_order[seat].pop(0)) for seat in turns]
    assert rule.judge(seats, counted(mixed)) == rule.judge(seats, counted(cast))


@given(rules(), rounds(), st.data())
def test_casting_the_same_answer_again_is_casting_it_once(
    rule: FistToFive, asked: tuple[int, list[Vote]], data: st.DataObject
) -> None:
    entitled, cast = asked
    assume(cast)
    by_seat = list(enumerate(cast))
    again = data.draw(st.lists(st.sampled_from(by_seat), min_size=1, max_size=5))
    assert rule.judge(entitled, counted([*by_seat, *again])) == rule.judge(entitled, cast)


@given(st.lists(st.sampled_from(Outcome), min_size=1, max_size=5))
def test_a_joint_verdict_is_consensus_where_every_bodys_is(outcomes: list[Outcome]) -> None:
    joint = consensus.joint_outcome(outcomes)
    assert joint in outcomes
    assert (joint is Outcome.CONSENSUS) == all(one is Outcome.CONSENSUS for one in outcomes)
    if Outcome.BLOCKED in outcomes:
        assert joint is Outcome.BLOCKED


@given(rules(), rules(), rounds(), rounds())
def test_one_bodys_consensus_does_not_carry_the_other(
    first: FistToFive, second: FistToFive, one: tuple[int, list[Vote]], two: tuple[int, list[Vote]]
) -> None:
    verdicts = [first.judge(*one), second.judge(*two)]
    joint = consensus.joint_outcome([verdict.outcome for verdict in verdicts])
    both = model(first, *one) == model(second, *two) == Outcome.CONSENSUS
    assert (joint == Outcome.CONSENSUS) == both


def test_nobody_is_no_joint_verdict() -> None:
    with pytest.raises(ValueError, match="Nobody"):
        consensus.joint_outcome([])


@given(rules(), rounds(others))
def test_answers_without_a_number_are_never_consensus_by_themselves(
    rule: FistToFive, asked: tuple[int, list[Vote]]
) -> None:
    entitled, cast = asked
    outcome = rule.judge(entitled, cast).outcome
    assert outcome == (Outcome.TOO_FEW_NUMBERS if has_quorum(rule, entitled, cast) else Outcome.NO_QUORUM)


@given(rules(), rounds(), st.sampled_from(WITHOUT_NUMBER))
def test_an_answer_without_a_number_counts_toward_the_quorum_only_as_the_rule_says(
    rule: FistToFive, asked: tuple[int, list[Vote]], answer: Answer
) -> None:
    entitled, cast = asked
    without = rule.judge(entitled + 1, cast)
    having = rule.judge(entitled + 1, [*cast, Vote(answer)])
    counts = {
        Answer.STAND_ASIDE: True,
        Answer.ABSTAIN: rule.abstain_counts_for_quorum,
        Answer.RECUSE: rule.recuse_counts_for_quorum,
    }[answer]
    assert having.tally.present - without.tally.present == int(counts)
    assert having.tally.answered == without.tally.answered + 1
    assert (having.tally.counts, having.tally.numbers) == (without.tally.counts, without.tally.numbers)
    if not counts:
        assert having.outcome == without.outcome
    else:
        assert having.outcome == without.outcome or without.outcome == Outcome.NO_QUORUM


@given(rules(), rounds(), st.integers(1, 10))
def test_who_does_not_answer_never_helps_towards_consensus(
    rule: FistToFive, asked: tuple[int, list[Vote]], silent: int
) -> None:
    entitled, cast = asked
    before, after = rule.judge(entitled, cast), rule.judge(entitled + silent, cast)
    assert after.outcome in {before.outcome, Outcome.NO_QUORUM}
    assert after.tally.not_cast == before.tally.not_cast + silent
    assert after.tally.counts == before.tally.counts


@given(rules(), st.integers(1, LARGEST))
def test_silence_is_no_quorum(rule: FistToFive, entitled: int) -> None:
    assert rule.judge(entitled, []).outcome == Outcome.NO_QUORUM


@given(rules(), rounds(), st.integers(1, 5))
def test_what_was_taken_back_is_as_if_never_cast(
    rule: FistToFive, asked: tuple[int, list[Vote]], taken_back: int
) -> None:
    entitled, cast = asked
    voids = [Vote(Answer.VOID)] * taken_back
    assert rule.judge(entitled, [*cast, *voids]) == rule.judge(entitled, cast)


@given(rules(), st.integers(0, 200))
@example(FistToFive(), 18)
@example(FistToFive(quorum_numerator=2, quorum_denominator=3, quorum_more_than=False), 12)
def test_a_quorum_is_the_fewest_seats_that_reach_the_fraction(rule: FistToFive, entitled: int) -> None:
    needed = Fraction(rule.quorum_numerator * entitled, rule.quorum_denominator)
    enough = [
        seats
        for seats in range(1, entitled + 2)
        if (seats > needed if rule.quorum_more_than else seats >= needed)
    ]
    assert rule.quorum_of(entitled) == enough[0]
    assert rule.quorum_of(entitled) <= max(1, entitled)


@given(rules(), rounds())
def test_the_numbers_that_explain_a_verdict_add_up(rule: FistToFive, asked: tuple[int, list[Vote]]) -> None:
    entitled, cast = asked
    tally = rule.judge(entitled, cast).tally
    assert tally.numbers == sum(tally.counts) == tally.blocks + tally.concerns + sum(tally.counts[3:])
    assert tally.answered == tally.numbers + tally.stood_aside + tally.recused + tally.abstained
    assert tally.answered + tally.not_cast == tally.entitled == entitled
    assert 0 <= tally.present <= tally.answered


@given(rules(), rounds())
def test_a_verdict_can_be_computed_again_from_what_is_stored(
    rule: FistToFive, asked: tuple[int, list[Vote]]
) -> None:
    verdict = rule.judge(*asked)
    stored = json.loads(json.dumps(verdict.tally.as_json()))
    assert Tally.from_json(stored) == verdict.tally
    again = json.loads(json.dumps({"name": "fist_to_five", "settings": {**vars(rule), "of": "later"}}))
    assert consensus.rule_of(again) == rule
    assert Verdict(consensus.rule_of(again).judge(*asked).outcome, Tally.from_json(stored)) == verdict


@pytest.mark.parametrize(
    "settings",
    [
        {"quorum_numerator": 0},
        {"quorum_numerator": 3, "quorum_denominator": 2},
        {"quorum_numerator": 2, "quorum_denominator": 2, "quorum_more_than": True},
        {"minimum_numbers": 0},
        {"rounds_limit": 0},
        {"ways_out": ["majority"]},
    ],
)
def test_a_rule_that_nobody_could_meet_or_that_counts_a_majority_is_refused(
    settings: dict[str, object],
) -> None:
    with pytest.raises(ConfigurationError):
        consensus.rule_of({"name": "fist_to_five", "settings": settings})
    with pytest.raises(ConfigurationError):
        consensus.rule_of({"name": "majority", "settings": {}})


@given(st.sampled_from(Answer), st.none() | st.integers(-2, 8))
def test_only_numbers_on_a_hand_are_votes(answer: Answer, value: int | None) -> None:
    is_vote = value in consensus.VALUES if answer is Answer.NUMBER else value is None
    if is_vote:
        assert Vote(answer, value).value == value
        return
    with pytest.raises(ValueError, match=r"value|hand"):
        Vote(answer, value)


@given(rules(), st.integers(0, 5))
def test_more_answers_than_seats_are_refused(rule: FistToFive, entitled: int) -> None:
    with pytest.raises(ValueError, match="More answers"):
        rule.judge(entitled, [Vote(Answer.NUMBER, 4)] * (entitled + 1))


@given(numbers | others)
def test_low_numbers_and_recusals_need_a_reason_and_a_zero_a_remedy(vote: Vote) -> None:
    low = vote.value is not None and vote.value in {0, 1, 2}
    assert DEFAULT.needs_reason(vote.answer, vote.value) == (low or vote.answer is Answer.RECUSE)
    assert DEFAULT.needs_remedy(vote.answer, vote.value) == (vote.value is not None and vote.value == 0)
    assert consensus.is_concern(vote.value) == low
