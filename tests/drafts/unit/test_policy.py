"""What identifies a version can be computed again by somebody who has only the description."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.drafts.policy.versions import ClauseText, content_hash

ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
ONE = ClauseText("c1", "clause", 0, "1", "First “clause”.\nسطر")
TWO = ClauseText("c2", "heading", 1, "", 'A "heading" \\ <b>')


def json_string(text: str) -> str:
    """A string as RFC 8785 writes it."""
    written = "".join(
        ESCAPES.get(char) or (f"\\u{ord(char):04x}" if ord(char) < 32 else char) for char in text
    )
    return f'"{written}"'


def outsider(clauses: list[ClauseText]) -> str:
    """The hash, from the description alone: without the product's code and without a JSON library."""
    rows = [
        f"[{json_string(one.key)},{json_string(one.kind)},{one.depth},{json_string(one.label)},{json_string(one.text)}]"
        for one in clauses
    ]
    return hashlib.sha256(("[" + ",".join(rows) + "]").encode()).hexdigest()


def test_an_outsider_finds_the_same_hash() -> None:
    assert content_hash([ONE, TWO]) == outsider([ONE, TWO])
    assert content_hash([]) == hashlib.sha256(b"[]").hexdigest()


def test_it_is_what_it_was() -> None:
    """Published records hold it: another way of writing would make every one of them wrong."""
    assert (
        content_hash([ClauseText("c1", "clause", 0, "1", "First clause.")])
        == hashlib.sha256(b'[["c1","clause",0,"1","First clause."]]').hexdigest()
    )


@pytest.mark.parametrize(
    "change", [{"key": "c3"}, {"kind": "heading"}, {"depth": 2}, {"label": "2"}, {"text": "First clause"}]
)
def test_every_part_counts(change: dict[str, object]) -> None:
    assert content_hash([replace(ONE, **change), TWO]) != content_hash([ONE, TWO])  # type: ignore[arg-type]


def test_the_order_counts() -> None:
    assert content_hash([TWO, ONE]) != content_hash([ONE, TWO])


rows = st.lists(
    st.builds(
        ClauseText,
        st.text(alphabet="c123", min_size=1, max_size=4),
        st.sampled_from(["clause", "heading"]),
        st.integers(0, 5),
        st.text(alphabet='1ab."', max_size=4),
        st.text(alphabet='ab"\\,[]{}é市ی😀', max_size=12),
    ),
    max_size=4,
)


@given(rows, rows)
def test_different_contents_have_different_hashes_and_outsiders_agree(
    one: list[ClauseText], other: list[ClauseText]
) -> None:
    assert content_hash(one) == outsider(one)
    assert (content_hash(one) == content_hash(other)) == (one == other)
