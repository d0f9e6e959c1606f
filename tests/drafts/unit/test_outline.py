"""Text files are read into headings and numbered clauses, or refused with every line that is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.config import ROOT
from engage.drafts.models import ClauseKind
from engage.drafts.policy.outline import OutlineInvalid, OutlineItem, Reason, read_outline
from engage.drafts.policy.styles import Ordinal, Style
from engage.drafts.policy.versions import LONGEST_CLAUSE, LONGEST_DRAFT, MOST_CLAUSES
from engage.drafts.policy.writing_out import write_outline

Bare = tuple[str, int, str, str]


def bare(items: list[OutlineItem]) -> list[Bare]:
    """Items without their lines."""
    return [(str(item.kind), item.depth, item.label, item.text) for item in items]


def labels(text: str) -> list[str]:
    return [item.label for item in read_outline(text)]


def texts(text: str) -> list[str]:
    return [item.text for item in read_outline(text)]


def problems(text: str) -> list[tuple[int, Reason, str, str]]:
    with pytest.raises(OutlineInvalid) as caught:
        read_outline(text)
    return [(one.line, one.reason, one.found, one.expected) for one in caught.value.problems]


class TestTheResolution:
    """What the City wrote, with the indentation that a page break left it."""

    text = (ROOT / "city/sacramento/drafts/racial-equity-resolution.txt").read_text()

    def test_every_clause_has_its_number(self) -> None:
        items = read_outline(self.text)
        assert [(item.label, item.depth) for item in items] == [
            ("", 0),
            ("1", 0),
            ("2", 0),
            ("3", 0),
            ("4", 0),
            ("4.a", 1),
            ("4.b", 1),
            ("4.c", 1),
            ("4.c.i", 2),
            ("4.c.ii", 2),
            ("4.d", 1),
            ("4.e", 1),
        ]
        assert {item.kind for item in items} == {ClauseKind.CLAUSE}
        assert items[0].text == "RESOLVED AS FOLLOWS:"
        assert items[9].text.startswith("Upon completion of the plan, Council will explore")
        assert items[11].text.endswith("goals and commitment toward racial equity.")

    def test_written_out_it_reads_the_same(self) -> None:
        items = read_outline(self.text)
        assert bare(read_outline(write_outline(items))) == bare(items)

    def test_without_any_indentation_it_reads_the_same(self) -> None:
        flat = "\n".join(line.lstrip() for line in self.text.splitlines())
        assert bare(read_outline(flat)) == bare(read_outline(self.text))

    def test_a_clause_that_is_left_out_is_missed(self) -> None:
        without = "\n".join(line for line in self.text.splitlines() if not line.startswith("- d."))
        assert [one[1:] for one in problems(without)] == [(Reason.SKIPS, "4.e", "4.d")]


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1. a\n2. b", ["1", "2"]),
            ("1) a\n2) b", ["1", "2"]),
            ("(a) a\n(b) b\n  (i) c\n  (ii) d\n(c) e", ["a", "b", "b.i", "b.ii", "c"]),
            ("A. WHEREAS\n1. one\n2. two\nB. WHEREAS", ["A", "A.1", "A.2", "B"]),
            ("I. one\nII. two\n  A. three\nIII. four", ["I", "II", "II.A", "III"]),
            ("1. a\n1.1 b\n1.2 c\n2. d", ["1", "1.1", "1.2", "2"]),
            (
                "4. not first is wrong elsewhere"[3:] + "\n1. a\n1.a. b\n1.a.i. c\n1.b. d",
                ["", "1", "1.a", "1.a.i", "1.b"],
            ),
            ("۱. یک\n۲. دو", ["1", "2"]),
            ("- 1. a\n* 2. b\n+ 3. c\n• 4. d", ["1", "2", "3", "4"]),
            ("**1.** a\n**2. Bold** words", ["1", "2"]),
        ],
    )
    def test_lists_of_every_kind(self, text: str, expected: list[str]) -> None:
        assert labels(text) == expected

    def test_i_after_h_is_a_letter(self) -> None:
        letters = "\n".join(f"{letter}. text" for letter in "abcdefghijklm")
        assert labels(letters) == list("abcdefghijklm")

    def test_i_below_a_clause_is_one(self) -> None:
        assert labels("a. text\ni. text\nii. text\nb. text") == ["a", "a.i", "a.ii", "b"]

    def test_i_after_h_is_one_where_ii_follows(self) -> None:
        head = "\n".join(f"{letter}. text" for letter in "abcdefgh")
        assert labels(f"{head}\ni. text\nii. text\ni. text")[8:] == ["h.i", "h.ii", "i"]

    def test_i_after_h_is_one_where_it_is_indented_and_nothing_else_says(self) -> None:
        head = "\n".join(f"{letter}. text" for letter in "abcdefgh")
        assert labels(f"{head}\n   i. text")[8:] == ["h.i"]
        assert labels(f"{head}\ni. text")[8:] == ["i"]

    def test_after_z_comes_aa(self) -> None:
        markers = [*"abcdefghijklmnopqrstuvwxyz", "aa", "bb"]
        assert labels("\n".join(f"{one}. text" for one in markers)) == markers

    def test_numbers_in_numbers_need_their_indentation(self) -> None:
        assert labels("1. a\n   1. b\n   2. c\n2. d") == ["1", "1.1", "1.2", "2"]
        assert problems("1. a\n1. b") == [(2, Reason.REPEATS, "1", "2")]

    def test_after_a_heading_a_list_goes_on_or_begins_anew(self) -> None:
        assert labels("# One\n1. a\n2. b\n# Two\n3. c\n# Three\n1. d") == ["", "1", "2", "", "3", "", "1"]

    @pytest.mark.parametrize(
        "text",
        ["1. costs\n1.5 million dollars", "1. as\ne.g. this", "1. the\nU.S. Census", "1. in\n2024. It was"],
    )
    def test_a_number_or_an_abbreviation_at_the_beginning_of_a_line_is_text(self, text: str) -> None:
        assert labels(text) == ["1"]

    @pytest.mark.parametrize(
        ("style", "value", "written"),
        [
            (Style.ROMAN, 4, "iv"),
            (Style.ROMAN, 39, "xxxix"),
            (Style.CAPITAL_ROMAN, 14, "XIV"),
            (Style.CAPITAL, 28, "BB"),
        ],
    )
    def test_ordinals_are_written(self, style: Style, value: int, written: str) -> None:
        assert Ordinal(style, value).written == written


class TestProblems:
    def test_all_are_told_at_once_and_none_twice(self) -> None:
        text = "1. One\n2. Two\n  a. y\n  b. z\n  d. skips\n  e. follows it\n5. skips\n5. repeats\n\n  6."
        assert problems(text) == [
            (5, Reason.SKIPS, "2.d", "2.c"),
            (7, Reason.SKIPS, "5", "3"),
            (8, Reason.REPEATS, "5", "6"),
            (10, Reason.EMPTY_CLAUSE, "6", ""),
        ]

    @pytest.mark.parametrize(
        ("text", "found", "expected"),
        [
            ("2. two", "2", "1"),
            ("1. a\n  c. b", "1.c", "1.a"),
            ("iv. b", "iv", "i"),
            ("1. a\n2.3. b", "2.3", "1.1"),
        ],
    )
    def test_a_list_begins_with_its_first(self, text: str, found: str, expected: str) -> None:
        ((_line, reason, *rest),) = problems(text)
        assert (reason, *rest) == (Reason.STARTS_WRONG, found, expected)

    @pytest.mark.parametrize("text", ["", "  \n\n", "\u200b\u200b", "# Only a heading", "---"])
    def test_a_text_without_a_clause(self, text: str) -> None:
        assert problems(text) == [(1, Reason.NOTHING, "", "")]

    @pytest.mark.parametrize(
        ("character", "code"),
        [("\x00", "U+0000"), ("\x1b", "U+001B"), ("\u202e", "U+202E"), ("\x85", "U+0085")],
    )
    def test_characters_that_must_not_be_there(self, character: str, code: str) -> None:
        assert problems(f"1. a\n2. b{character}c") == [(2, Reason.CHARACTER, code, "")]

    def test_too_much(self) -> None:
        assert problems("1. " + "x" * (LONGEST_CLAUSE + 1))[0][:3] == (1, Reason.CLAUSE_TOO_LONG, "1")
        assert problems("x" * (LONGEST_DRAFT + 1))[0][:2] == (1, Reason.TEXT_TOO_LONG)
        many = "\n\n".join("A paragraph." for _number in range(MOST_CLAUSES + 1))
        assert problems(many)[0][1:] == (Reason.TOO_MANY, str(MOST_CLAUSES + 1), str(MOST_CLAUSES))

    def test_too_deep(self) -> None:
        deep = "1. a\n a. b\n  i. c\n   A. d\n    I. e\n     1. f\n      a. g"
        assert problems(deep) == [(7, Reason.TOO_DEEP, "1.a.i.A.I.1.a", "")]


class TestParagraphs:
    def test_wrapped_lines_are_joined_and_paragraphs_kept(self) -> None:
        assert texts("1. First line\n   second line\n\n   Another paragraph\nof it.\n2. Next") == [
            "First line second line\n\nAnother paragraph of it.",
            "Next",
        ]

    def test_a_paragraph_after_a_numbered_clause_is_of_it_however_indented(self) -> None:
        assert texts("1. One\n\nTorn off by a page break.\n\n2. Two") == [
            "One\n\nTorn off by a page break.",
            "Two",
        ]

    def test_paragraphs_before_the_first_number_are_clauses_without_a_label(self) -> None:
        items = read_outline("WHEREAS, one; and\n\nWHEREAS, two.\n\n# Resolved\n\nThe Council:\n\n1. One")
        assert bare(items) == [
            ("clause", 0, "", "WHEREAS, one; and"),
            ("clause", 0, "", "WHEREAS, two."),
            ("heading", 0, "", "Resolved"),
            ("clause", 0, "", "The Council:"),
            ("clause", 0, "1", "One"),
        ]

    def test_bullets_without_numbers_are_lines_of_their_clause(self) -> None:
        assert texts("1. Fund:\n- schools\n* parks and\n  playgrounds\n\nAnd more.\n2. Two") == [
            "Fund:\n- schools\n- parks and playgrounds\n\nAnd more.",
            "Two",
        ]

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("## Two", ("heading", 1, "", "Two")),
            ("# **Closed** ##", ("heading", 0, "", "Closed")),
            ("Underlined\n==========", ("heading", 0, "", "Underlined")),
            ("Underlined\n---", ("heading", 1, "", "Underlined")),
            ("**BACKGROUND**", ("heading", 0, "", "BACKGROUND")),
            ("####### Seven", ("clause", 0, "", "####### Seven")),
            ("#hashtag", ("clause", 0, "", "#hashtag")),
        ],
    )
    def test_headings(self, text: str, expected: Bare) -> None:
        assert bare(read_outline(f"{text}\n\n1. One"))[0] == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a **bold** and *slanted* _word_", "a bold and slanted word"),
            ("5 * 3 * 2 and snake_case_name", "5 * 3 * 2 and snake_case_name"),
            (r"\$500 and \*no\* emphasis", "$500 and *no* emphasis"),
            ("[the plan](https://example.org/a_b_c)", "the plan (https://example.org/a_b_c)"),
            ("[ann@example.org](mailto:ann@example.org)", "ann@example.org"),
            ("<script>alert(1)</script> &amp; <b>", "<script>alert(1)</script> &amp; <b>"),
            ("soft\u00adhyphen and  two\tblanks", "softhyphen and two blanks"),
        ],
    )
    def test_what_markdown_writes_inside_a_line(self, text: str, expected: str) -> None:
        assert texts(f"1. {text}") == [expected]

    def test_lines_end_in_any_way_and_a_page_break_is_a_blank(self) -> None:
        assert labels("\ufeff1. a\r\n2. b\r3. c\n\f4. d") == ["1", "2", "3", "4"]

    def test_lines_are_counted_as_an_editor_counts_them(self) -> None:
        assert [item.line for item in read_outline("# H\r\n\r\n1. a\r\nmore\r\n\r\n2. b")] == [1, 3, 6]


def test_many_marks_take_no_more_time_than_their_number() -> None:
    """Emphasis that never ends must not be searched for again and again."""
    assert len(texts("1. " + "**a " * 4_000)[0]) == 16_000 - 1
    assert len(texts("1. " + "[" * 10_000 + "](" * 4_000)[0]) == 18_000


words = st.text(
    alphabet=st.sampled_from("abciIvx12.)(-*_#\\[]<>&•+= éж的,ی\u200cह़")
    | st.characters(categories=["L", "N", "P"]),
    min_size=1,
    max_size=30,
)


def reads_as_itself(text: str) -> bool:
    """Whether there is something to see in it."""
    return bool(text.strip()) and any(character.isalnum() for character in text)


@st.composite
def outlines(draw: st.DrawFn) -> str:
    """A text with lists in lists, headings and paragraphs. Its numbers are right, whatever else is in it."""
    styles = draw(st.permutations(list(Style)))
    counts: list[int] = []
    lines: list[str] = []
    for _number in range(draw(st.integers(1, 12))):
        text = draw(words.filter(reads_as_itself))
        kind = draw(st.sampled_from(["heading", "paragraph", "deeper", "next", "next", "next"]))
        if kind == "heading":
            counts = []
            lines += ["", f"{'#' * draw(st.integers(1, 6))} {text}", ""]
        elif kind == "paragraph":
            lines += ["", "\\" + text if text[0] in "(#+-*=_•1234567890" else "x " + text, ""]
        else:
            if kind == "deeper" and len(counts) < 5:
                counts.append(1)
            else:
                depth = draw(st.integers(0, max(0, len(counts) - 1)))
                counts = counts[: depth + 1] or [0]
                counts[-1] += 1
            depth = len(counts) - 1
            lines.append(f"{'  ' * depth}{Ordinal(styles[depth], counts[-1]).written}. y {text}")
    return "\n".join(lines)


def read_or_refused(text: str) -> tuple[list[OutlineItem], tuple[int, ...]]:
    """The items, or the lines of the problems."""
    try:
        return read_outline(text), ()
    except OutlineInvalid as fact:
        return [], tuple(problem.line for problem in fact.problems)


@given(outlines())
def test_reading_what_was_written_out_gives_the_same(text: str) -> None:
    items, wrong = read_or_refused(text)
    assert bool(items) != bool(wrong)
    if items:
        written = write_outline(items)
        assert bare(read_outline(written)) == bare(items)
        assert write_outline(read_outline(written)) == written


@given(st.text(max_size=300) | st.text(alphabet="1a.)i\n -#*_", max_size=80))
def test_any_text_is_read_or_refused_with_its_lines(text: str) -> None:
    items, wrong = read_or_refused(text)
    assert bool(items) != bool(wrong)
    assert all(1 <= line <= text.count("\n") + text.count("\r") + 1 for line in wrong)
    assert all(item.text for item in items)
    if items:
        assert bare(read_outline(write_outline(items))) == bare(items)
