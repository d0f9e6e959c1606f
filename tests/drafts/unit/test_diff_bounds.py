"""What comparing may cost is counted, and no text costs more; real texts stay compared word by word."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from engage.config import ROOT
from engage.core.text import folded
from engage.drafts.policy import differing, tokens
from engage.drafts.policy.diff import diff_clauses
from engage.drafts.policy.differing import MOST_PAIRS, Part, PartKind, diff_texts, is_replaced
from engage.drafts.policy.kept import MOST_KEPT, Comparisons
from engage.drafts.policy.versions import LONGEST_CLAUSE, ClauseText
from engage.drafts.policy.work import MATCHED, MOST_FOR_A_TEXT, MOST_WORK, Work

HAN = [chr(0x4E00 + number) for number in range(LONGEST_CLAUSE)]


@pytest.fixture(autouse=True)
def kept() -> Iterator[Comparisons]:
    """Nothing is remembered at the beginning of a test."""
    with mock.patch.object(differing, "KEPT", Comparisons()) as comparisons:
        yield comparisons


def sides(parts: tuple[Part, ...]) -> tuple[str, str]:
    old = "".join(part.text for part in parts if part.kind is not PartKind.INSERTED)
    return old, "".join(part.text for part in parts if part.kind is not PartKind.DELETED)


def spent(old: str, new: str) -> int:
    work = Work()
    before, after = sides(diff_texts(old, new, work))
    assert (folded(before), after) == (folded(old), new)
    return MOST_WORK - work.left


def shuffled(row: list[str], joined_by: str = "") -> tuple[str, str]:
    other = random.Random(1).sample(row, len(row))
    return joined_by.join(row)[:LONGEST_CLAUSE], joined_by.join(other)[:LONGEST_CLAUSE]


def han_sentences(length: int) -> tuple[str, str]:
    """Sentences of one character, of 101 different ones, in another order."""
    return shuffled([f"{HAN[number % 101]}。" for number in range(length // 2)])


def one_by_one(length: int) -> tuple[str, str]:
    """Every second character is new, so that the longest match is always a short one at the beginning."""
    row = HAN[: length // 2]
    return "".join(row), "".join(f"{sign}的" for sign in row)


HOSTILE: dict[str, Callable[[int], tuple[str, str]]] = {
    "han sentences": han_sentences,
    "han characters": lambda length: shuffled(HAN[:length]),
    "one by one": one_by_one,
    "one word": lambda length: ("a " * (length // 2), "b a " * (length // 4)),
    "words": lambda length: shuffled([f"{number:x}" for number in range(length // 5)], " "),
    "lines": lambda length: shuffled([f"{number % 99}" for number in range(length // 3)], "\n"),
    "sentences": lambda length: ("x. " * (length // 3), "y x. " * (length // 5)),
    "backwards": lambda length: ("".join(HAN[:length]), "".join(HAN[:length][::-1])),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_no_text_costs_more_than_one_may(hostile: Callable[[int], tuple[str, str]]) -> None:
    assert spent(*hostile(LONGEST_CLAUSE)) <= MOST_FOR_A_TEXT


def test_no_page_costs_more_than_a_page_may() -> None:
    old, new = han_sentences(LONGEST_CLAUSE)
    before = [ClauseText(f"c{number}", "clause", 0, "", f"{number} {old}") for number in range(20)]
    after = [ClauseText(f"c{number}", "clause", 0, "", f"{number} {new}") for number in range(20)]
    work = Work(2_000_000)
    found = diff_clauses(before, after, work)
    assert work.left >= 0
    replaced = [is_replaced(one.parts) for one in found]
    assert (replaced[0], replaced[10:]) == (False, [True] * 10)
    assert [sides(one.parts) for one in found] == [
        (one.text, other.text) for one, other in zip(before, after, strict=True)
    ]


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_the_matrix_of_words_is_counted_and_has_an_end(hostile: Callable[[int], tuple[str, str]]) -> None:
    """It has a bit for each pair of words: what is never asked for takes neither time nor memory."""
    with mock.patch.object(differing.LCSseq, "opcodes", wraps=LCSseq.opcodes) as matched:
        cost = spent(*hostile(LONGEST_CLAUSE))
    pairs = [len(call.args[0]) * len(call.args[1]) for call in matched.call_args_list]
    assert max(pairs, default=0) <= MOST_PAIRS <= 8 * 12_500_000
    assert sum(number // MATCHED for number in pairs) <= cost


words = st.lists(st.sampled_from(["a", "b", "c.", "會", "議。", "\n", "می‌خواهد", "x. "]), max_size=60)


@given(words, words, st.integers(0, 3_000))
def test_whatever_may_be_spent_nothing_is_lost(old: list[str], new: list[str], most: int) -> None:
    first, second, work = " ".join(old), "".join(new), Work(most)
    before, after = sides(diff_texts(first, second, work))
    assert (folded(before), after) == (folded(first), second)
    assert 0 <= work.left <= most


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(words, words, st.integers(1, 400), st.integers(1, 400))
def test_no_text_that_a_search_finds_costs_more(
    old: list[str], new: list[str], times: int, others: int
) -> None:
    first, second = (" ".join(old) * times)[:LONGEST_CLAUSE], ("".join(new) * others)[:LONGEST_CLAUSE]
    assert spent(first, second) <= MOST_FOR_A_TEXT


@pytest.mark.parametrize("tag", ["zh-hans", "zh-hant", "hmn", "fa", "es", "hi"])
def test_a_long_clause_that_many_edited_is_compared_word_by_word(tag: str) -> None:
    """In 20,000 characters one word of seven is changed, and what is the same is seen to be."""
    chance = random.Random(7)
    known = tokens.tokens((ROOT / f"city/sacramento/texts/{tag}.toml").read_text())
    row = [chance.choice(known) for _ in range(LONGEST_CLAUSE)]
    old = "".join(word + blank for word, blank in row)[:LONGEST_CLAUSE].strip()
    edited = [
        (chance.choice(known).word if chance.random() < 1 / 7 else word, blank)
        for word, blank in tokens.tokens(old)[: 8_000 if tag.startswith("zh") else None]
    ]
    new = "".join(word + blank for word, blank in edited)
    parts = diff_texts(old[: len(new)], new)
    same = sum(len(part.text) for part in parts if part.kind is PartKind.SAME)
    assert same > 0.75 * len(new)
    assert max(len(part.text) for part in parts if part.kind is not PartKind.SAME) < 600


def test_one_word_of_a_text_of_thousands_of_sentences_is_found() -> None:
    old = "".join(f"{sign}。" for sign in HAN[: LONGEST_CLAUSE // 2])
    new = old.replace(HAN[500], "新").replace(HAN[5_000], "舊")
    changed = [part.text for part in diff_texts(old, new) if part.kind is not PartKind.SAME]
    assert changed == [HAN[500], "新", HAN[5_000], "舊"]


def test_two_words_of_a_long_clause_of_few_words_are_marked_alone() -> None:
    """Words that come often in a long text are words as others are: they hold the rest in its place."""
    chance = random.Random(3)
    row = [chance.choice(["the", "city", "shall", "report", "to", "of", "and", "plan"]) for _ in range(600)]
    edited = [*row[:150], "quarterly", *row[151:420], "budget", *row[421:]]
    parts = diff_texts(" ".join(row), " ".join(edited))
    changed = [part.text for part in parts if part.kind is not PartKind.SAME]
    assert changed == [row[150], "quarterly", row[420], "budget"]


def test_a_text_that_is_replaced_shows_both_and_says_so() -> None:
    old, new = han_sentences(LONGEST_CLAUSE)
    parts = diff_texts(old, new, Work(10))
    assert parts == (Part(PartKind.DELETED, old), Part(PartKind.INSERTED, new))
    assert is_replaced(parts)
    assert not is_replaced(diff_texts("Yes.", "No!"))
    assert not is_replaced(diff_texts(old, f"{old}新"))


class TestWhatIsKept:
    """Comparisons are made once, and what is remembered of them tells nobody anything."""

    def test_a_second_look_compares_nothing_and_shows_the_same(self) -> None:
        old, new = one_by_one(2_400)
        first = diff_texts(old, new)
        with mock.patch.object(differing, "_compared", side_effect=AssertionError):
            assert diff_texts(old, new) == first

    def test_it_counts_as_the_first_did(self) -> None:
        """Else a page would look another way when it is opened again."""
        pair = han_sentences(4_000)
        assert spent(*pair) == spent(*pair) > 0

    def test_no_word_is_kept(self, kept: Comparisons) -> None:
        diff_texts("secret " * 400, "secret word " * 400)
        assert len(kept) == 1
        ((old, new, _allowed), one) = next(iter(kept._found.items()))
        assert (len(old), len(new)) == (32, 32)
        assert all(kind in set(PartKind) and type(length) is int for kind, length in one.parts)

    def test_the_memory_for_it_has_an_end(self) -> None:
        comparisons = Comparisons(most=10)
        keys = [(bytes([number]), b"", 0) for number in range(9)]
        for key in keys:
            comparisons.keep(key, [("same", 1)] * 4, 1)
        assert [key for key in keys if comparisons.find(key)] == keys[-2:]
        comparisons.keep((b"large", b"", 0), [("same", 1)] * 11, 1)
        assert comparisons.size == 8
        assert MOST_KEPT >= 100 * 1_000

    def test_a_short_text_is_not_kept(self, kept: Comparisons) -> None:
        diff_texts("one", "two")
        assert len(kept) == 0
