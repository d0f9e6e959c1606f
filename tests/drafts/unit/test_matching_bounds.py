"""Matching a text that was rewritten throughout costs what is counted, and still finds what stayed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.drafts.models import ClauseKind
from engage.drafts.policy import likeness, tokens
from engage.drafts.policy.likeness import MOST_SHARED, NEAREST, Likeness
from engage.drafts.policy.matching import match_keys
from engage.drafts.policy.outline import OutlineItem
from engage.drafts.policy.versions import MOST_CLAUSES, ClauseText

Rows = list[set[int]]


def cost(new: Rows, old: Rows) -> int:
    compared = Likeness(dict(enumerate(new)), dict(enumerate(old)))
    pairs = list(compared.pairs({}))
    assert len(pairs) <= max(MOST_SHARED, 2 * NEAREST * len(new))
    return compared.work


def rows(clauses: int, words: int, known: int) -> Rows:
    chance = random.Random(clauses)
    return [{chance.randrange(known) for _ in range(words)} for _ in range(clauses)]


@pytest.mark.parametrize("known", [20, 20_000])
def test_twice_as_many_clauses_cost_no_more_than_is_allowed(known: int) -> None:
    for clauses in (MOST_CLAUSES // 2, MOST_CLAUSES):
        new, old = rows(clauses, 30, known), rows(clauses, 30, known)
        assert cost(new, old) <= MOST_SHARED + 2 * NEAREST * sum(map(len, new))


@given(
    st.lists(st.sets(st.integers(0, 9), min_size=1), max_size=12),
    st.lists(st.sets(st.integers(0, 9), min_size=1), max_size=12),
    st.integers(1, 40),
)
def test_whatever_is_allowed_similarity_is_exact(new: Rows, old: Rows, allowed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(likeness, "MOST_SHARED", allowed)
        found = list(Likeness(dict(enumerate(new)), dict(enumerate(old))).pairs({}))
    assert len({pair[1:] for pair in found}) == len(found)
    for share, number, position in found:
        common = len(new[number] & old[position])
        assert share == 2 * common / (len(new[number]) + len(old[position])) >= likeness.LEAST


def sentences(count: int, seed: int) -> list[str]:
    """Clauses of a city's words: each shares words with nearly every other."""
    chance = random.Random(seed)
    words = [f"word{number}" for number in range(400)]
    return [
        " ".join(["the", "City", "shall", *(chance.choice(words) for _ in range(30)), f"n{seed}x{number}"])
        for number in range(count)
    ]


def test_a_long_draft_that_was_edited_throughout_keeps_its_keys() -> None:
    """600 clauses, each with four words changed, moved by one place and renumbered."""
    chance, texts = random.Random(3), sentences(600, 1)
    old = [ClauseText(f"c{at}", "clause", 0, str(at), text) for at, text in enumerate(texts, 1)]
    new = []
    for at, text in enumerate(texts, 2):
        row = text.split()
        for _ in range(4):
            row[chance.randrange(len(row))] = "changed"
        new.append(OutlineItem(ClauseKind.CLAUSE, 0, str(at), " ".join(row)))
    keys, _last = match_keys(old, new, len(old))
    assert sum(key == one.key for key, one in zip(keys, old, strict=True)) >= 595


def test_the_same_label_is_looked_at_first_however_many_clauses_there_are() -> None:
    texts, others = sentences(600, 1), sentences(600, 2)
    half = [f"{' '.join(text.split()[:20])} {other}" for text, other in zip(texts, others, strict=True)]
    old = [ClauseText(f"c{at}", "clause", 0, str(at), text) for at, text in enumerate(texts, 1)]
    new = [OutlineItem(ClauseKind.CLAUSE, 0, str(at), text) for at, text in enumerate(half, 1)]
    assert match_keys(old, new, 600)[0] == [one.key for one in old]


def test_words_are_cut_once() -> None:
    texts = sentences(40, 1)
    with pytest.MonkeyPatch.context() as patch:
        calls: list[str] = []
        cut = tokens.tokens
        patch.setattr(tokens, "tokens", lambda text: (calls.append(text), cut(text))[1])
        old = [ClauseText(f"c{at}", "clause", 0, "", text) for at, text in enumerate(texts)]
        match_keys(old, [OutlineItem(ClauseKind.CLAUSE, 0, "", f"{text} more") for text in texts], len(texts))
    assert len(calls) == 2 * len(texts)
