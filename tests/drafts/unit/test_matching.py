"""A clause keeps its key while it is the same clause to a reader, and a key is never given twice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from engage.drafts.models import ClauseKind
from engage.drafts.policy import tokens
from engage.drafts.policy.matching import match_keys
from engage.drafts.policy.outline import OutlineItem, read_outline
from engage.drafts.policy.versions import ClauseText


def first_version(text: str) -> list[ClauseText]:
    items = read_outline(text)
    keys, _last = match_keys([], items, 0)
    return [
        ClauseText(key, str(item.kind), item.depth, item.label, item.text)
        for key, item in zip(keys, items, strict=True)
    ]


def keys_after(old: str, new: str) -> list[str]:
    before = first_version(old)
    return match_keys(before, read_outline(new), len(before))[0]


PLAN = "Continue to advance the development of a Racial Equity Action Plan with quarterly reports."
TOOLS = "Refine or create data tools in consultation with the community, and publish them."


def test_new_clauses_are_counted_on() -> None:
    assert match_keys([], read_outline("# H\n1. a\n2. b"), 0) == (["c1", "c2", "c3"], 3)
    assert match_keys([], read_outline("1. a"), 7) == (["c8"], 8)


def test_the_same_text_keeps_its_key_wherever_it_stands() -> None:
    assert keys_after(f"1. {PLAN}\n2. {TOOLS}", f"1. {TOOLS}\n2. New\n3. {PLAN}") == ["c2", "c3", "c1"]


def test_the_same_text_twice_goes_by_its_label() -> None:
    assert keys_after("1. None.\n2. Some.\n3. None.", "1. Some.\n2. Other words.\n3. None.") == [
        "c2",
        "c4",
        "c3",
    ]


def test_a_changed_text_under_its_label_keeps_its_key() -> None:
    changed = PLAN.replace("quarterly", "monthly and public")
    assert keys_after(f"1. {PLAN}\n2. {TOOLS}", f"1. {changed}\n2. {TOOLS}") == ["c1", "c2"]


def test_a_changed_text_that_was_renumbered_keeps_its_key() -> None:
    changed = TOOLS.replace("publish them", "put them on the City's website")
    assert keys_after(f"1. {PLAN}\n2. {TOOLS}", f"1. {PLAN}\n2. Entirely different.\n3. {changed}") == [
        "c1",
        "c3",
        "c2",
    ]


def test_another_text_under_the_same_label_is_another_clause() -> None:
    assert keys_after(f"1. {PLAN}", "1. Honor those who came before us.") == ["c2"]
    assert keys_after("1. First clause.", "1. Newer.") == ["c2"]


def test_a_heading_is_never_a_clause() -> None:
    assert keys_after("# Equity\n1. Other", "# Other\n1. Equity") == ["c3", "c4"]


def test_chinese_texts_are_compared_by_their_characters() -> None:
    assert keys_after(
        "1. 市议会承诺推动种族平等。", "1. 新的条款内容。\n2. 市议会郑重承诺推动种族平等。"
    ) == ["c2", "c1"]


def test_a_clause_that_went_and_came_back_is_a_new_one() -> None:
    """Its key was given, and what was said about it then is not said about this."""
    before = first_version(f"1. {PLAN}\n2. {TOOLS}")
    keys, last = match_keys(before, read_outline(f"1. {PLAN}"), 2)
    kept = [ClauseText(keys[0], "clause", 0, "1", PLAN)]
    assert match_keys(kept, read_outline(f"1. {PLAN}\n2. {TOOLS}"), last) == (["c1", "c3"], 3)


def test_clauses_that_read_the_same_are_not_compared() -> None:
    """300 clauses of which one changed: only that one is cut into words, in both versions."""
    texts = [f"Clause number {number} says what the city does in district {number}." for number in range(300)]
    old = first_version("\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)))
    texts[149] = texts[149].replace("says", "now says")
    new = read_outline("\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)))
    with mock.patch.object(tokens, "tokens", wraps=tokens.tokens) as cut:
        keys, _last = match_keys(old, new, 300)
    assert keys == [one.key for one in old]
    assert cut.call_count == 2


sentences = st.lists(
    st.text(alphabet="abc ", min_size=1, max_size=8).filter(lambda text: bool(text.strip())), max_size=12
)


def items(texts: Sequence[str]) -> list[OutlineItem]:
    return [OutlineItem(ClauseKind.CLAUSE, 0, str(number), text) for number, text in enumerate(texts, 1)]


def clauses(texts: Sequence[str]) -> list[ClauseText]:
    return [ClauseText(f"c{number}", "clause", 0, str(number), text) for number, text in enumerate(texts, 1)]


@given(sentences, sentences)
def test_keys_are_given_once_and_the_young_ones_follow_the_last(old: list[str], new: list[str]) -> None:
    keys, last = match_keys(clauses(old), items(new), len(old))
    assert len(set(keys)) == len(keys) == len(new)
    young = [key for key in keys if int(key[1:]) > len(old)]
    assert young == [f"c{number}" for number in range(len(old) + 1, last + 1)]


@given(sentences, st.randoms(use_true_random=False))
def test_whatever_order_clauses_are_put_in_their_texts_keep_their_keys(
    texts: list[str], chance: random.Random
) -> None:
    texts = list(dict.fromkeys(texts))
    shuffled = chance.sample(texts, len(texts))
    keys, last = match_keys(clauses(texts), items(shuffled), len(texts))
    assert keys == [f"c{texts.index(text) + 1}" for text in shuffled]
    assert last == len(texts)
