"""What no reader sees is no change: it makes no version, marks no word and makes no translation out of date."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.core.text import folded, reads_alike
from engage.drafts.policy.diff import Change, diff_clauses
from engage.drafts.policy.differing import PartKind, diff_texts
from engage.drafts.policy.outline import read_outline
from engage.drafts.policy.versions import ClauseText

UNSEEN = {
    "no-break space": ("the city listens", "the\u00a0city listens"),
    "narrow no-break space": ("100 dollars", "100\u202fdollars"),
    "em space": ("the city", "the\u2003city"),
    "ideographic space": ("市 议会", "市\u3000议会"),
    "two spaces": ("the city", "the  city"),
    "no-break hyphen": ("a two-year plan", "a two\u2011year plan"),
    "hyphen": ("a two-year plan", "a two\u2010year plan"),
    "soft hyphen": ("listening", "listen\u00ading"),
    "zero width space": ("the city", "the \u200bcity"),
    "word joiner": ("the city.", "the city\u2060."),
    "byte order mark": ("the city", "\ufeffthe city"),
    "marks of direction": ("بند ۱.", "\u200fبند\u200e ۱.\u200f"),
}


@pytest.mark.parametrize(("one", "other"), UNSEEN.values(), ids=UNSEEN)
def test_what_no_reader_sees_is_no_change(one: str, other: str) -> None:
    assert reads_alike(one, other)
    assert [part.kind for part in diff_texts(one, other)] == [PartKind.SAME]
    clauses = [[ClauseText("c1", "clause", 0, "1", text)] for text in (one, other)]
    assert [found.change for found in diff_clauses(*clauses)] == [Change.SAME]


@pytest.mark.parametrize(("one", "other"), UNSEEN.values(), ids=UNSEEN)
def test_beside_a_word_that_changed_it_is_not_marked(one: str, other: str) -> None:
    parts = diff_texts(f"{one} now", f"{other} later")
    assert [part.text for part in parts if part.kind is not PartKind.SAME] == ["now", "later"]


@pytest.mark.parametrize(
    ("one", "other"), [("می‌خواهد", "میخواهد"), ("क्‍ष", "क्ष"), ("2020-2024", "2020–2024"), ("a\nb", "a b")]
)
def test_what_readers_see_is_a_change(one: str, other: str) -> None:
    assert not reads_alike(one, other)
    assert any(part.kind is not PartKind.SAME for part in diff_texts(one, other))


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_spaces_of_documents_are_spaces_when_a_text_is_read() -> None:
    (clause,) = read_outline("1.\u00a0The\u00a0city\u202flistens\u2003now.")
    assert clause.text == "The city listens now."
