"""Numbers are read as they are written: in every script, with or without indentation, however a document was copied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.drafts.policy.outline import OutlineInvalid, Reason, read_closely, read_outline
from engage.drafts.policy.styles import LETTERS, Ordinal, Style, readings
from engage.drafts.policy.writing_out import write_outline


def labels(text: str) -> list[str]:
    return [item.label for item in read_outline(text)]


def texts(text: str) -> list[str]:
    return [item.text for item in read_outline(text)]


def untaken(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.seen) for one in read_closely(text).untaken]


def problems(text: str) -> list[tuple[int, Reason, str, str]]:
    with pytest.raises(OutlineInvalid) as caught:
        read_outline(text)
    return [(one.line, one.reason, one.found, one.expected) for one in caught.value.problems]


def lines(*markers: str) -> str:
    return "\n".join(f"{one} Words." for one in markers)


@pytest.mark.parametrize(
    ("markers", "expected"),
    [
        ("1. 1.1. 2. 3.", "1 1.1 2 3"),
        ("1. 2. 2.1. 2.2. 3.", "1 2 2.1 2.2 3"),
        ("1. 1.1. 1.1.1. 2.", "1 1.1 1.1.1 2"),
        ("1. 1.1. 2. 3. 3.1.", "1 1.1 2 3 3.1"),
        ("1. 1.1. 1.1.1. 1.1.2. 1.2. 2.", "1 1.1 1.1.1 1.1.2 1.2 2"),
        ("1. (1) (2) 2. (1) 3.", "1 1.1 1.2 2 2.1 3"),
        ("1) 1. 2. 2) 3)", "1 1.1 1.2 2 3"),
        ("1. (a) (i) (ii) (b) 2.", "1 1.a 1.a.i 1.a.ii 1.b 2"),
    ],
)
def test_lists_without_indentation_are_told_apart_by_how_they_are_written(
    markers: str, expected: str
) -> None:
    assert labels(lines(*markers.split())) == expected.split()


def test_a_number_left_out_of_a_list_that_has_lists_of_whole_labels_is_seen() -> None:
    assert problems(lines("1.", "1.1.", "1.2.", "3.")) == [(4, Reason.SKIPS, "3", "2")]


def test_an_indented_list_of_whole_labels_goes_on_with_bare_numbers() -> None:
    assert labels("1. a\n  1.1. b\n  2. c\n2. d") == ["1", "1.1", "1.2", "2"]


SPACES = ["\u00a0", "\u2003", "\u202f", "\u3000", "\u2007", " \u200f"]


@pytest.mark.parametrize("space", SPACES)
def test_any_space_may_follow_a_number(space: str) -> None:
    text = f"1.{space}Purpose\n2.{space}Scope"
    assert [(one.label, one.text.strip("\u200f")) for one in read_outline(text)] == [
        ("1", "Purpose"),
        ("2", "Scope"),
    ]


@pytest.mark.parametrize("turn", ["\u200f", "\u200e", "\u061c"])
def test_marks_of_direction_around_a_number_are_passed_over(turn: str) -> None:
    assert labels(f"{turn}1. بند\n{turn}۲{turn}.{turn} بند\n3{turn}) بند") == ["1", "2", "3"]


SCRIPTS = {
    "comma": ("1、 2、 3、", "1 2 3"),
    "wide": ("１． ２． ３．", "1 2 3"),
    "chinese": ("一、 （一） （二） 二、 三、", "一 一.一 一.二 二 三"),
    "chinese levels": (
        "一、 （一） 1. （1） （2） 2. （二） 二、",
        "一 一.一 一.一.1 一.一.1.1 一.一.1.2 一.一.2 一.二 二",
    ),
    "chinese articles": ("第一条 （一） （二） 第二条", "一 一.一 一.二 二"),
    "chinese articles with digits": ("第1条 第2条", "1 2"),
    "korean": ("1. 가. 나. 다. 2. 가. 나.", "1 1.가 1.나 1.다 2 2.가 2.나"),
    "korean articles": ("제1조 가) 나) 제2조 제3조", "1 1.가 1.나 2 3"),
    "russian": ("1. а) б) в) 2. а)", "1 1.а 1.б 1.в 2 2.а"),
    "hindi": ("1. क) ख) ग) 2. (क) (ख)", "1 1.क 1.ख 1.ग 2 2.क 2.ख"),
    "hindi digits": ("१. (क) (ख) २.", "1 1.क 1.ख 2"),
    "farsi": ("۱- ۲- الف) ب) پ) ۳-", "1 2 2.الف 2.ب 2.پ 3"),
    "farsi abjad": ("الف- ب- ج- د-", "الف ب ج د"),
    "punjabi": ("1. (ੳ) (ਅ) (ੲ) 2. (ਕ) (ਖ)", "1 1.ੳ 1.ਅ 1.ੲ 2 2.ਕ 2.ਖ"),
    "vietnamese": ("1. a) b) c) d) đ) e) g) h) i) k) 2.", "1 1.a 1.b 1.c 1.d 1.đ 1.e 1.g 1.h 1.i 1.k 2"),
    "hmong": ("1. a) b) c) d) e) f) g)", "1 1.a 1.b 1.c 1.d 1.e 1.f 1.g"),
}


@pytest.mark.parametrize(("markers", "expected"), SCRIPTS.values(), ids=SCRIPTS)
def test_lists_of_every_script(markers: str, expected: str) -> None:
    text = lines(*markers.split())
    assert labels(text) == expected.split()
    assert untaken(text) == []
    assert labels(write_outline(read_outline(text))) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.First\n2.Second\n3)Third", ["1", "2", "3"]),
        ("1、目的\n2、范围", ["1", "2"]),
        ("第一条目的\n第二条范围", ["一", "二"]),
        ("제1조(목적) 한다\n제2조(정의) 한다", ["1", "2"]),
        ("1. The\n(a)City\n(b)Council", ["1", "1.a", "1.b"]),
    ],
)
def test_a_number_may_touch_its_words(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


class TestSeveralMarkersInOneLine:
    def test_each_is_a_level(self) -> None:
        text = "1. First clause\n(a)(i) Combined\n(a)(ii) Second\n(b) Next\n2. Last"
        assert labels(text) == ["1", "1.a.i", "1.a.ii", "1.b", "2"]
        assert texts(text)[1:3] == ["Combined", "Second"]
        assert untaken(text) == []

    def test_with_a_space_between_them_too(self) -> None:
        assert labels("1. One\n(a) (i) Both\n(ii) Two\n(b) Next") == ["1", "1.a.i", "1.a.ii", "1.b"]
        assert labels("1. (a) One\n(b) Two\n2. (a) One\n(b) Two") == ["1.a", "1.b", "2.a", "2.b"]

    def test_words_in_parentheses_after_a_number_are_words(self) -> None:
        assert [
            *zip(labels("1. (a) and so on\n2. Next"), texts("1. (a) and so on\n2. Next"), strict=True)
        ] == [
            ("1", "(a) and so on"),
            ("2", "Next"),
        ]

    def test_one_left_out_is_seen(self) -> None:
        text = "1. One\n(a)(i) x\n(a)(iii) y\n(b) z"
        assert problems(text) == [(3, Reason.SKIPS, "1.a.iii", "1.a.ii")]

    def test_they_are_written_out_so_that_they_read_the_same(self) -> None:
        items = read_outline("1. One\n(a)(i) x\n(a)(ii) y\n(b)(i) z\n2. Two\n# Head\n(A)(1)(a) w\n(b) v")
        again = read_outline(write_outline(items))
        assert [(one.label, one.text, one.depth) for one in again] == [
            (one.label, one.text, one.depth) for one in items
        ]


@pytest.mark.parametrize("bullet", [*"▪◦●‣•■○–", "\uf0b7", "\uf0a7", "o\t"])
def test_bullets_of_documents_begin_a_line(bullet: str) -> None:
    space = "" if bullet == "o\t" else " "
    assert texts(f"1. One:\n{bullet}{space}first\n{bullet}{space}second") == ["One:\n- first\n- second"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("1. One\n1.3 Skipped", (2, "1.3")),
        ("1. One\nв) Three", (2, "в)")),
        ("1. One\n다. 그리고", (2, "다.")),
        ("1. One\n（三）内容", (2, "（三）")),
        ("1. One\n[2] Two", (2, "[2]")),
        ("1. One\n§ 2 Two", (2, "§ 2")),
        ("1. One\n② Two", (2, "②")),
        ("1. One\n2: Two", (2, "2:")),
        ("1. One\nSection 2. Two", (2, "Section 2.")),
        ("1. One\nSEC. 2. Two", (2, "SEC. 2.")),
        ("1. One\nARTICLE IV. Two", (2, "ARTICLE IV.")),
        ("1. One\n2(a) Two", (2, "2(a)")),
        ("1. One\nĐiều 2. Hai", (2, "Điều 2.")),
        ("1. One\n7- Seven", (2, "7-")),
        ("1. One\n4.Four", (2, "4.")),
    ],
)
def test_a_line_that_looks_like_a_clause_and_is_none_is_named(text: str, seen: tuple[int, str]) -> None:
    assert labels(text) == ["1"]
    assert untaken(text) == [seen]


@pytest.mark.parametrize(
    "line",
    [
        "10-20 people",
        "6:30 p.m.",
        "2024. It was",
        "e.g. this",
        "U.S. Census",
        "5 - 7 people",
        "a: b",
        "I - we",
        "3\\. He",
    ],
)
def test_words_that_only_begin_with_a_number_are_not_named(line: str) -> None:
    assert untaken(f"1. One\n{line}") == []


def test_a_syllable_at_the_end_of_a_korean_sentence_is_no_clause() -> None:
    """Lines break inside words there: a list of one item would be the end of a sentence."""
    text = "1. 이것은 회의인\n가. 그리고 계속한다"
    assert labels(text) == ["1"]
    assert untaken(text) == [(2, "가.")]


@given(st.sampled_from([style for style in LETTERS]), st.integers(1, 25))
def test_letters_read_as_they_are_written(style: Style, value: int) -> None:
    if value <= len(LETTERS[style]):
        one = Ordinal(style, value)
        assert one in readings(one.written) or style is Style.VIETNAMESE
        assert one not in one.followers


@given(st.integers(1, 99))
def test_chinese_numerals_read_as_they_are_written(value: int) -> None:
    assert Ordinal(Style.CHINESE, value) in readings(Ordinal(Style.CHINESE, value).written)
