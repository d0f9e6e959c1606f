"""Pictures with words: every script is written in its own letters, nothing runs out, and nothing is drawn twice."""

from __future__ import annotations

import threading
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageDraw

from engage.core.pictures import fonts, kept, lines
from engage.core.pictures.card import HEIGHT, WIDTH, Card, Leaf, draw_card
from engage.core.pictures.lines import Style

LARGEST = 60 * 1024
NAME = "Hagginwood Community Center"
CARDS = {
    "en": ("Listening session for residents in North Sacramento", "Thursday", "6:00–8:00 p.m."),
    "vi": ("Buổi lắng nghe dành cho cư dân ở Bắc Sacramento", "Thứ Năm", "18:00–20:00"),
    "ru": ("Встреча для жителей Северного Сакраменто", "четверг", "18:00–20:00"),
    "pa": ("ਉੱਤਰੀ ਸੈਕਰਾਮੈਂਟੋ ਦੇ ਵਸਨੀਕਾਂ ਲਈ ਸੁਣਨ ਸੈਸ਼ਨ", "ਵੀਰਵਾਰ", "ਸ਼ਾਮ 6:00"),
    "hi": ("उत्तरी सैक्रामेंटो के निवासियों के लिए श्रवण सत्र", "गुरुवार", "शाम 6:00"),
    "fa": ("نشست شنیدن برای ساکنان (شمال ساکرامنتو) می‌خواهیم", "پنجشنبه", "18:00–20:00"),
    "ko": ("노스 새크라멘토 주민을 위한 경청 모임", "목요일", "오후 6:00~8:00"),
    "zh-hant": ("北沙加緬度居民聆聽會：您的經歷應該影響市府的作為，請告訴我們", "星期四", "下午6:00–8:00"),
}


def card(language: str = "en", **changes: Any) -> Card:
    title, weekday, time = CARDS[language]
    made = Card(language, language == "fa", title, Leaf(weekday, "3", "12"), (time, NAME), ("A", "B"), "City")
    return replace(made, **changes)


def test_this_machine_has_the_fonts() -> None:
    assert fonts.can_write()


@pytest.mark.parametrize("language", ["en", "fa", "zh-hant"])
def test_a_picture_is_small_and_of_the_size_that_is_asked_for(language: str) -> None:
    content = draw_card(card(language))
    assert Image.open(BytesIO(content)).size == (WIDTH, HEIGHT)
    assert len(content) <= LARGEST


@pytest.mark.parametrize("language", CARDS)
def test_every_letter_is_written_in_a_font_that_has_it(language: str) -> None:
    style = Style(40, language, bold=True, is_rtl=language == "fa")
    for text in (*CARDS[language], NAME):
        for run in lines._runs(lines.clean(text), style):
            assert _missing(run, style) == [], text


def _missing(run: Any, style: Style) -> list[str]:
    """The letters that a run's font draws as it draws one that it does not have."""
    font = fonts.font(run.script, style.size, style.language, bold=style.bold)
    unknown = _drawn(font, "\U000f0000")
    return [
        letter
        for letter in run.text.replace("\u200c", "").replace(" ", "")
        if _drawn(font, letter) == unknown
    ]


def _drawn(font: Any, letter: str) -> bytes:
    picture = Image.new("L", (80, 80))
    ImageDraw.Draw(picture).text((10, 50), letter, fill=255, font=font, anchor="ls")
    return picture.tobytes()


def test_a_letter_that_a_font_lacks_is_noticed() -> None:
    style = Style(40, "en")
    assert _missing(lines._Run(fonts.Script.GURMUKHI, "你", "ltr"), style) == ["你"]


def test_letters_are_joined_and_reordered_as_their_script_does() -> None:
    for script, text, direction in (
        (fonts.Script.ARABIC, "نشست", "rtl"),
        (fonts.Script.DEVANAGARI, "श्रवण", "ltr"),
        (fonts.Script.GURMUKHI, "ਕਿਸ਼ਤੀ", "ltr"),
    ):
        written = fonts.font(script, 60, "fa", bold=True)
        whole = written.getlength(text, direction=direction)
        apart = sum(written.getlength(letter, direction=direction) for letter in text)
        assert whole < apart * 0.97, text


def test_in_a_line_from_right_to_left_names_in_other_letters_are_whole_and_brackets_belong_to_the_line() -> (
    None
):
    style = Style(40, "fa", is_rtl=True)
    runs = [
        (run.text, run.direction)
        for run in lines._runs("به Hagginwood Community Center (شمال) بیایید", style)
    ]
    assert runs == [
        ("به", "rtl"),
        (" ", "rtl"),
        (NAME, "ltr"),
        (" (", "rtl"),
        ("شمال", "rtl"),
        (") ", "rtl"),
        ("بیایید", "rtl"),
    ]
    assert [run.text for run in lines._runs("ساعت 18:00–20:00", style)][-1] == "18:00–20:00"


@pytest.mark.parametrize("language", CARDS)
def test_no_line_is_wider_than_its_room_and_what_is_left_out_is_marked(language: str) -> None:
    style = Style(46, language, bold=True, is_rtl=language == "fa")
    broken = lines.wrap(CARDS[language][0] * 4, style, 800)
    shown = lines.shorten(broken, 3, style, 800)
    assert len(shown) == 3
    assert shown[-1].endswith(lines.ELLIPSIS)
    assert max(lines.width(line, style) for line in (*broken, *shown)) <= 800
    assert lines.shorten(["x" * 200], 1, style, 300)[0].endswith(lines.ELLIPSIS)


def test_the_picture_is_turned_over_for_languages_that_are_written_from_right_to_left() -> None:
    left, right = (Image.open(BytesIO(draw_card(card(one)))).convert("RGB") for one in ("en", "fa"))
    gold = (0xF5, 0xB6, 0x2E)
    at = (90, 110)
    assert left.getpixel(at) == gold != right.getpixel(at)
    assert right.getpixel((WIDTH - at[0], at[1])) == gold
    assert ImageChops.difference(left, right).getbbox() is not None


def test_a_word_more_is_another_picture() -> None:
    digests = {one.digest for one in (card(), card(tags=("A",)), card("vi"))}
    assert len(digests) == 3


def test_a_picture_is_drawn_once_for_many_who_ask_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(one: Card | None) -> bytes:
        drawn.append(one.digest if one else "")
        return b"picture"

    monkeypatch.setattr(kept, "draw_card", draw)
    answers: list[bytes | None] = []
    ask = [
        threading.Thread(target=lambda: answers.append(kept.kept_or_drawn(tmp_path, "session-1", card())))
        for _number in range(8)
    ]
    for thread in ask:
        thread.start()
    for thread in ask:
        thread.join()
    assert answers == [b"picture"] * 8
    assert drawn == [card().digest]


def test_the_newest_of_a_subject_and_language_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "draw_card", lambda _card: b"picture")
    for subject, one in (("s-1", card()), ("s-11", card()), ("s-1", card("fa")), ("s-1", card(title="New"))):
        assert kept.kept_or_drawn(tmp_path, subject, one)
    names = sorted(path.name for path in tmp_path.glob("*.png"))
    assert [name.rpartition("-")[0] for name in names] == ["s-1-en", "s-1-fa", "s-11-en"]
    assert card(title="New").digest in names[0]


def test_who_cannot_wait_and_where_nothing_can_be_kept_there_is_no_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "WAIT_SECONDS", 0.0)
    with kept._alone(tmp_path) as is_alone:
        assert is_alone
        assert kept.kept_or_drawn(tmp_path, "s-1", card()) is None
    (tmp_path / "file").write_text("")
    assert kept.kept_or_drawn(tmp_path / "file", "s-1", card()) is None
