"""Reading a text costs what its lines do: twice as many twice as much, and a wrong text is not read to its end."""

from __future__ import annotations

import re
from contextlib import suppress
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.drafts.policy import numbering, outline
from engage.drafts.policy.outline import MOST_PROBLEMS, OutlineInvalid, Reason, read_outline
from engage.drafts.policy.versions import MOST_CLAUSES, MOST_LINES

OLD_HEADING = re.compile(
    r"(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?$"
)  # the same, in time that grows with the square


def reasons(text: str) -> list[Reason]:
    with pytest.raises(OutlineInvalid) as caught:
        read_outline(text)
    return [one.reason for one in caught.value.problems]


def choices_made(text: str) -> int:
    with mock.patch.object(numbering, "choices", wraps=numbering.choices) as made, suppress(OutlineInvalid):
        read_outline(text)
    return made.call_count


@pytest.mark.parametrize("line", ["1.\n", "7. a\n", "- \u202e\n", "1. 1. 1.\n", "a) \n", "# \n"])
def test_a_wrong_text_is_read_until_enough_is_wrong(line: str) -> None:
    assert len(reasons(line * 400)) == MOST_PROBLEMS + 1
    assert reasons(line * 400)[-1] is Reason.AND_MORE
    assert choices_made(line * 400) == choices_made(line * 800) <= 4 * MOST_PROBLEMS


@pytest.mark.parametrize("form", ["{}. Clause", "{}. Clause\n  a. Part\n  b. Part", "# {}\n\nWords"])
def test_twice_as_many_lines_cost_twice_as_much(form: str) -> None:
    def text(count: int) -> str:
        return "\n".join(form.format(number) for number in range(1, count + 1))

    some, more = choices_made(text(100)), choices_made(text(200))
    assert more <= 2 * some + 4


def test_a_number_below_a_number_below_a_number_ends_somewhere() -> None:
    deep = "".join(f"{' ' * depth}{'1aAiI'[depth % 5]}. x\n" for depth in range(600))
    assert set(reasons(deep)) == {Reason.TOO_DEEP, Reason.AND_MORE}


def test_a_text_has_no_more_lines_than_anybody_writes() -> None:
    assert reasons("\n" * MOST_LINES) == [Reason.TOO_MANY_LINES]
    with mock.patch.object(outline, "forbidden_character") as read:
        assert reasons("1. a\n" * (MOST_LINES + 5)) == [Reason.TOO_MANY_LINES]
    assert read.call_count == 0
    lines = MOST_LINES // MOST_CLAUSES - 1
    whole = "\n".join(f"{number}. a" + "\nword" * (lines - 1) for number in range(1, 901))
    assert len(read_outline(whole)) == 900


@given(st.text(alphabet="# \tab", max_size=14))
def test_headings_are_what_they_were(marks: str) -> None:
    text = f"#{marks}".strip()
    found = OLD_HEADING.match(text)
    assert outline._heading_of(text) == (found and (len(found[1]) - 1, found[2] or ""))


def test_a_heading_with_a_long_gap_is_read_once() -> None:
    (heading, _clause) = read_outline("# a" + " " * 19_000 + "b\n\n1. c")
    assert heading.text == "a b"
