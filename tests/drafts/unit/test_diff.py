"""A difference shows what changed, loses nothing and adds nothing, in any script."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.core.text import folded
from engage.drafts.policy import tokens
from engage.drafts.policy.diff import Change, diff_clauses
from engage.drafts.policy.differing import Part, PartKind, diff_texts
from engage.drafts.policy.versions import ClauseText

MARKS = {PartKind.SAME: "", PartKind.DELETED: "-", PartKind.INSERTED: "+"}


def shown(old: str, new: str) -> str:
    """Parts as `same[-deleted][+inserted]`."""
    return "".join(
        part.text if part.kind is PartKind.SAME else f"[{MARKS[part.kind]}{part.text}]"
        for part in diff_texts(old, new)
    )


def side(parts: tuple[Part, ...], kind: PartKind) -> str:
    return "".join(part.text for part in parts if part.kind in (PartKind.SAME, kind))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("Same.", "Same.", "Same."),
        ("by the end of 2026;", "by the end of 2027;", "by the end of [-2026][+2027];"),
        ("reports, quarterly.", "public reports, quarterly.", "[+public ]reports, quarterly."),
        ("will include goals", "will include clear goals", "will include [+clear ]goals"),
        ("one two three", "one three", "one [-two ]three"),
        ("don’t stop", "don’t go", "don’t [-stop][+go]"),
        ("$2,000.50 now", "$2,000.75 now", "$[-2,000.50][+2,000.75] now"),
        ("first second", "third fourth", "[-first second][+third fourth]"),
        ("a b", "a, b", "a[+,] b"),
        (
            "the City shall report",
            "the City of Sacramento shall report",
            "the City [+of Sacramento ]shall report",
        ),
        ("市议会承诺平等。", "市议会郑重承诺平等。", "市议会[+郑重]承诺平等。"),
        ("今天开会讨论预算", "今天开会讨论住房", "今天开会讨论[-预算][+住房]"),
        ("시의회는 평등을 약속한다.", "시의회는 평등을 굳게 약속한다.", "시의회는 평등을 [+굳게 ]약속한다."),
        ("شورا می‌خواهد، امروز.", "شورا می‌خواست، امروز.", "شورا [-می‌خواهد][+می‌خواست]، امروز."),
        ("परिषद समानता चाहती है।", "परिषद न्याय चाहती है।", "परिषद [-समानता][+न्याय] चाहती है।"),
        ("ਕੌਂਸਲ ਬਰਾਬਰੀ ਚਾਹੁੰਦੀ ਹੈ।", "ਕੌਂਸਲ ਨਿਆਂ ਚਾਹੁੰਦੀ ਹੈ।", "ਕੌਂਸਲ [-ਬਰਾਬਰੀ][+ਨਿਆਂ] ਚਾਹੁੰਦੀ ਹੈ।"),
    ],
)
def test_words_that_changed(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def test_one_mark_between_two_changes_belongs_to_them() -> None:
    """Else a screen reader says five pieces where a person sees one change."""
    assert shown("red-green, blue end", "pink, white end") == "[-red-green, blue][+pink, white] end"


def test_a_paragraph_that_was_put_in() -> None:
    assert shown("One.\n\nThree.", "One.\n\nTwo.\n\nThree.") == "One.\n\n[+Two.\n\n]Three."


texts = st.text(
    alphabet=st.sampled_from("ab ,.-’\n  市议。한국می‌،न्याय।1") | st.characters(exclude_categories=["Cs"]),
    max_size=60,
)


@given(texts, texts)
def test_parts_joined_are_the_two_texts_as_readers_see_them(old: str, new: str) -> None:
    parts = diff_texts(old, new)
    assert folded(side(parts, PartKind.DELETED)) == folded(old)
    assert side(parts, PartKind.INSERTED) == new
    assert all(part.text for part in parts)
    kinds = [part.kind for part in parts]
    assert all(first is not second for first, second in itertools.pairwise(kinds))
    assert (PartKind.INSERTED, PartKind.DELETED) not in list(itertools.pairwise(kinds))


few = st.lists(st.sampled_from(["the", "city", "shall", "report", "市", "议", ",", "का", "به"]), max_size=30)


def _in_common(old: list[str], new: list[str]) -> int:
    """The length of the longest common subsequence, as every textbook computes it."""
    above = [0] * (len(new) + 1)
    for one in old:
        row = [0]
        for at, other in enumerate(new, 1):
            row.append(above[at - 1] + 1 if one == other else max(above[at], row[-1]))
        above = row
    return above[-1]


@given(few, few)
def test_no_word_is_marked_that_could_stay_unmarked(old: list[str], new: list[str]) -> None:
    parts = diff_texts(" ".join(old), " ".join(new))
    same = [one.word for part in parts if part.kind is PartKind.SAME for one in tokens.tokens(part.text)]
    merged = _in_common(old, new) - len(same)
    assert merged >= 0
    assert merged <= sum((len(one) == 1 and not one.isascii()) or one == "," for one in old)
    if all(len(one) > 1 for one in (*old, *new)):
        assert merged == 0


@given(texts)
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(one.word + one.blank for one in tokens.tokens(text)) == text.lstrip()


def clause(key: str, text: str, label: str = "", depth: int = 0) -> ClauseText:
    return ClauseText(key, "clause", depth, label, text)


def became(old: list[ClauseText], new: list[ClauseText]) -> list[tuple[str, Change, bool]]:
    return [(one.key, one.change, one.is_moved) for one in diff_clauses(old, new)]


def test_what_became_of_each_clause() -> None:
    old = [clause("c1", "One"), clause("c2", "Two"), clause("c3", "Three"), clause("c4", "Four")]
    new = [clause("c1", "One"), clause("c5", "New"), clause("c3", "Third"), clause("c4", "Four")]
    assert became(old, new) == [
        ("c1", Change.SAME, False),
        ("c2", Change.REMOVED, False),
        ("c5", Change.ADDED, False),
        ("c3", Change.CHANGED, False),
        ("c4", Change.SAME, False),
    ]


def test_the_one_that_was_taken_elsewhere_has_moved_not_all_the_others() -> None:
    old = [clause(f"c{number}", str(number)) for number in range(1, 6)]
    assert became(old, [*old[1:], old[0]]) == [
        ("c2", Change.SAME, False),
        ("c3", Change.SAME, False),
        ("c4", Change.SAME, False),
        ("c5", Change.SAME, False),
        ("c1", Change.MOVED, True),
    ]


def test_moved_and_changed_is_changed_and_says_that_it_moved() -> None:
    old = [clause("c1", "One"), clause("c2", "Two"), clause("c3", "Three")]
    found = diff_clauses(old, [old[1], old[2], clause("c1", "Uno", "3")])[-1]
    assert (found.change, found.is_moved, found.is_renumbered) == (Change.CHANGED, True, True)


def test_first_clauses_that_are_gone_come_first() -> None:
    old = [clause("c1", "One"), clause("c2", "Two"), clause("c3", "Three")]
    assert [key for key, _change, _moved in became(old, old[2:])] == ["c1", "c2", "c3"]
    assert [key for key, _change, _moved in became(old, [])] == ["c1", "c2", "c3"]


def test_a_clause_under_another_one_has_moved() -> None:
    old = [clause("c1", "One", "1"), clause("c2", "Two", "2")]
    assert became(old, [old[0], clause("c2", "Two", "1.a", 1)])[1] == ("c2", Change.MOVED, True)


keys = st.lists(st.sampled_from([f"c{number}" for number in range(1, 12)]), unique=True)


@given(keys, keys)
def test_every_clause_of_both_versions_is_there_once(old: list[str], new: list[str]) -> None:
    found = diff_clauses([clause(key, key) for key in old], [clause(key, key) for key in new])
    assert sorted(one.key for one in found) == sorted({*old, *new})
    assert [one.key for one in found if one.new] == new
    stayed = [one.key for one in found if one.change is Change.SAME]
    assert stayed == [key for key in old if key in stayed]
