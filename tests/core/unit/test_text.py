"""What people type is kept as they mean it, and nothing hidden gets in."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from itertools import groupby
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.core.text import (
    MOST_MARKS,
    SLUG,
    clean_text,
    forbidden_character,
    has_control,
    has_letter,
    has_picture,
    latin_digits,
    many_lines,
    normal,
    one_line,
    slug_of,
    turns_direction,
    visible,
)


def test_white_space_becomes_single_spaces() -> None:
    assert one_line("  Mai \t Yer\n Vang\u00a0 ") == "Mai Yer Vang"


def test_composed_and_decomposed_letters_are_the_same_text() -> None:
    assert one_line("Nguye\u0302\u0303n") == one_line("Nguy\u1ec5n") == "Nguyễn"


def test_joiners_that_scripts_need_stay() -> None:
    assert one_line("می\u200cخواهم") == "می\u200cخواهم"
    assert one_line("ਸ੍\u200dਰੀ") == "ਸ੍\u200dਰੀ"


def test_marks_nobody_sees_are_taken_out() -> None:
    assert one_line("\u200fفریبا\u200e \ufeffاحمدی") == "فریبا احمدی"


@pytest.mark.parametrize("nothing", ["", "   ", "\u200b\u2060", "\u200d\u200c", "\u00a0\u3000", "\u0301"])
def test_text_without_anything_to_see_is_empty(nothing: str) -> None:
    assert one_line(nothing) == ""
    assert many_lines(nothing) == ""


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x9f", "\ufffd"])
def test_controls_are_noticed_and_not_shown_again(character: str) -> None:
    assert has_control(f"Ma{character}i")
    assert visible(f"Ma{character}i") == "Mai"


@pytest.mark.parametrize("character", "\u202a\u202d\u202e\u2066\u2067\u2069")
def test_turns_of_direction_are_noticed_in_lines_and_taken_out_of_texts(character: str) -> None:
    assert turns_direction(f"Ma{character}i")
    assert many_lines(f"Ma{character}i") == "Mai"


def test_lines_of_a_text_are_kept() -> None:
    assert many_lines(" one\r\n\r\ntwo\rthree ") == "one\n\ntwo\nthree"


@pytest.mark.parametrize("name", ["Ana", "李", "ਹਰਪ੍ਰੀਤ", "O\u02bbBrien", "María-José", "Ng\u00f4", "민지"])
def test_names_of_all_scripts_have_letters_and_no_pictures(name: str) -> None:
    assert has_letter(name)
    assert not has_picture(name)


@pytest.mark.parametrize("text", ["🎉", "Ana 😀", "👍🏽", "\U000e0100\ue000"])
def test_pictures_are_noticed(text: str) -> None:
    assert has_picture(text)


@pytest.mark.parametrize("written", ["12", "۱۲", "١٢", "१२", "੧੨", "１２"])
def test_digits_of_every_script_are_read(written: str) -> None:
    assert latin_digits(written) == "12"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)
    assert many_lines(many_lines(text)) == many_lines(text)
    assert unicodedata.is_normalized("NFC", one_line(text))


@given(st.text())
def test_what_must_not_be_stored_is_named_and_nothing_else(text: str) -> None:
    kinds = {"Cc", "Cs"}
    wrong = [
        sign
        for sign in text
        if turns_direction(sign) or (unicodedata.category(sign) in kinds and sign not in "\n\t")
    ]
    assert forbidden_character(text) == (f"U+{ord(wrong[0]):04X}" if wrong else None)


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_the_end_of_an_address_is_one_or_nothing(title: str, longest: int) -> None:
    slug = slug_of(title, longest=longest)
    assert len(slug) <= longest
    assert not slug or SLUG.fullmatch(slug)


def test_the_end_of_an_address_keeps_what_is_latin() -> None:
    assert slug_of("«Señor» Nguyễn’s 2nd plan!", longest=80) == "senor-nguyens-2nd-plan"
    assert slug_of("طرح", longest=80) == ""


@given(st.text())
def test_stored_text_is_stored_the_same_again(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def marks_in_a_row(text: str) -> int:
    """The longest row that Python would have to sort."""
    full = unicodedata.normalize("NFKD", text)
    return max(
        (len(list(row)) for is_mark, row in groupby(full, unicodedata.combining) if is_mark), default=0
    )


ROWS = ["\u0315\u0300", "\u0300", "\u0f73\u0f71", "\uff9e\u0300", "\u0344\u0323", "\u0301\u200b", "\u0301'"]


@pytest.mark.parametrize("marks", ROWS)
@pytest.mark.parametrize("clean", [one_line, many_lines, clean_text, lambda text: normal("NFKD", text)])
def test_marks_on_one_letter_are_sorted_in_rows_of_a_fixed_length(
    marks: str, clean: Callable[[str], str]
) -> None:
    """The time for sorting grows with the square of a row: one form of marks would keep a process busy."""
    handed: list[str] = []

    def normalize(form: str, text: str) -> str:
        handed.append(text)
        return real(form, text)

    real = unicodedata.normalize
    with mock.patch("engage.core.text.unicodedata.normalize", normalize):
        cleaned = clean("a" + marks * 400)
    assert handed
    assert max(map(marks_in_a_row, [*handed, cleaned])) <= 2 * MOST_MARKS
    assert clean(cleaned) == cleaned


def test_no_mark_of_a_long_row_is_lost() -> None:
    typed = "a" + "\u0315\u0300" * 100
    assert sorted(unicodedata.normalize("NFD", one_line(typed)).replace("\u034f", "")) == sorted(typed)


def test_a_letter_with_as_many_marks_as_any_language_has_stays_as_it_is() -> None:
    typed = "a" + "\u0315" * MOST_MARKS
    assert one_line(typed) == typed


def test_every_mark_of_unicode_counts() -> None:
    counted = [
        sign
        for sign in map(chr, range(0x80, sys.maxunicode + 1))
        if not "\ud800" <= sign <= "\udfff" and unicodedata.combining(unicodedata.normalize("NFKD", sign)[0])
    ]
    assert len(counted) > 800
    assert [sign for sign in counted if "\u034f" not in normal("NFC", sign * (MOST_MARKS + 1))] == []
