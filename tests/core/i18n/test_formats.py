"""Dates, numbers and lists as readers of each language write them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from engage.core.i18n import TAGS, in_language
from engage.core.i18n import formats as f

UTC, SACRAMENTO = dt.UTC, ZoneInfo("America/Los_Angeles")
# 14 August 2024, 18:00 to 20:00 in Sacramento: the next day in UTC.
START, END = dt.datetime(2024, 8, 15, 1, tzinfo=UTC), dt.datetime(2024, 8, 15, 3, tzinfo=UTC)
MORNING, NOON = dt.datetime(2024, 7, 24, 16, 30, tzinfo=UTC), dt.datetime(2024, 7, 24, 19, tzinfo=UTC)


def in_city_time_of(hour: int, minute: int) -> dt.datetime:
    """A time on the city's clock, on August 14, 2024."""
    return dt.datetime(2024, 8, 14, hour, minute, tzinfo=SACRAMENTO)


@pytest.fixture(autouse=True)
def _in_the_city(make_speaker, folder) -> Iterator[None]:
    with make_speaker().app_context():
        yield


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "Wednesday, August 14, 2024, 6:00–8:00 PM"),
        ("es", "miércoles, 14 de agosto de 2024, de 6:00 a 8:00 p.m."),
        ("zh-hant", "2024年8月14日 星期三 下午6:00–晚上8:00"),
        ("zh-hans", "2024年8月14日星期三 下午6:00–晚上8:00"),
        ("pa", "ਬੁੱਧਵਾਰ, 14 ਅਗਸਤ 2024, ਸ਼ਾਮੀਂ 6:00–8:00 ਵਜੇ"),
        ("hmn", "Hnub Peb, Lub Yim Hlis Ntuj hnub tim 14, xyoo 2024, 6:00 txog 8:00 teev yav tsaus ntuj"),
        ("ru", "среда, 14 августа 2024 г., 18:00–20:00"),
        ("tl", "Miyerkules, Agosto 14, 2024, 6:00–8:00 PM"),
        ("vi", "Thứ Tư, ngày 14 tháng 8, 2024, 18:00–20:00"),
        ("hi", "बुधवार, 14 अगस्त 2024, शाम 6:00 – रात 8:00 बजे"),
        ("fa", "چهارشنبه 14 اوت 2024، ساعت 18:00 تا 20:00"),
        ("ko", "2024년 8월 14일 수요일 오후 6:00–8:00"),
    ],
)
def test_a_session_is_announced_in_every_language(tag: str, text: str) -> None:
    with in_language(tag):
        assert f.format_datetime_range(START, END) == text


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "9:30 AM – 12:00 PM"),
        ("es", "9:30 a.m. – 12:00 p.m."),
        ("zh-hant", "上午9:30–中午12:00"),
        ("hmn", "9:30 teev sawv ntxov txog 12:00 teev tav su"),
        ("hi", "सुबह 9:30 – दोपहर 12:00 बजे"),
        ("ko", "오전 9:30 – 오후 12:00"),
        ("fa", "9:30 تا 12:00"),
    ],
)
def test_both_ends_are_whole_when_the_part_of_the_day_changes(tag: str, text: str) -> None:
    with in_language(tag):
        assert f.format_time_range(MORNING, NOON) == text


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "Wednesday, August 14, 2024, 1:30 PM"),
        ("es", "miércoles, 14 de agosto de 2024, a la 1:30 p.m."),
        ("zh-hant", "2024年8月14日 星期三 下午1:30"),
        ("zh-hans", "2024年8月14日星期三 下午1:30"),
        ("pa", "ਬੁੱਧਵਾਰ, 14 ਅਗਸਤ 2024, ਦੁਪਹਿਰੇ 1:30 ਵਜੇ"),
        ("hmn", "Hnub Peb, Lub Yim Hlis Ntuj hnub tim 14, xyoo 2024, 1:30 teev yav tav su"),
        ("ru", "среда, 14 августа 2024 г., 13:30"),
        ("tl", "Miyerkules, Agosto 14, 2024, 1:30 PM"),
        ("vi", "Thứ Tư, ngày 14 tháng 8, 2024, 13:30"),
        ("hi", "बुधवार, 14 अगस्त 2024, दोपहर 1:30 बजे"),
        ("fa", "چهارشنبه 14 اوت 2024، ساعت 13:30"),
        ("ko", "2024년 8월 14일 수요일 오후 1:30"),
    ],
)
def test_half_past_one_is_in_the_afternoon_in_every_language(tag: str, text: str) -> None:
    with in_language(tag):
        assert f.format_datetime(dt.datetime(2024, 8, 14, 20, 30, tzinfo=UTC)) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((9, 30), (12, 0), "de 9:30 a.m. a 12:00 p.m."),
        ((13, 0), (15, 30), "de 1:00 a 3:30 p.m."),
        ((13, 0), (13, 0), "a la 1:00 p.m."),
        ((0, 10), (0, 10), "a las 12:10 a.m."),
    ],
)
def test_a_time_has_its_article_in_spanish(start: tuple[int, int], end: tuple[int, int], text: str) -> None:
    first, last = (in_city_time_of(*one) for one in (start, end))
    with in_language("es"):
        assert f.format_datetime_range(first, last) == f"miércoles, 14 de agosto de 2024, {text}"


@pytest.mark.parametrize(
    ("hour", "period"),
    [
        (0, "hmo ntuj"),
        (5, "sawv ntxov"),
        (11, "sawv ntxov"),
        (12, "tav su"),
        (13, "yav tav su"),
        (17, "yav tav su"),
        (18, "yav tsaus ntuj"),
        (20, "yav tsaus ntuj"),
        (21, "hmo ntuj"),
    ],
)
def test_parts_of_the_day_in_hmong(hour: int, period: str) -> None:
    with in_language("hmn"):
        assert f.format_time(in_city_time_of(hour, 30)).endswith(f":30 teev {period}")


@pytest.mark.parametrize("tag", TAGS)
def test_digits_are_latin_and_spaces_are_plain_everywhere(tag: str) -> None:
    with in_language(tag):
        for text in (
            f.format_datetime_range(START, END),
            f.format_datetime_range(MORNING, END),
            f.format_day(START, year=False),
            f.format_number(1200),
            f.format_money(54_000_00),
        ):
            digits = [sign for sign in text if sign.isdigit()]
            assert digits
            assert all(sign.isascii() for sign in digits), text
            assert "\u202f" not in text
            assert "\u2009" not in text


def test_a_range_over_two_days_names_both() -> None:
    assert (
        f.format_datetime_range(NOON, START)
        == "Wednesday, July 24, 2024, 12:00 PM – Wednesday, August 14, 2024, 6:00 PM"
    )


def test_no_end_is_one_time() -> None:
    assert f.format_time_range(START, START) == "6:00 PM"


def test_days_and_dates() -> None:
    assert f.format_day(START) == "Wednesday, August 14, 2024"
    assert f.format_day(START, year=False) == "Wednesday, August 14"
    assert f.format_date(START) == "August 14, 2024"
    assert f.format_date(dt.date(2024, 8, 15)) == "August 15, 2024"
    assert f.format_datetime(START) == "Wednesday, August 14, 2024, 6:00 PM"
    assert (f.format_month(START), f.format_weekday(START)) == ("Aug", "Wednesday")


def test_months_stay_their_own_after_chinese_was_loaded() -> None:
    with in_language("zh-hant"):
        assert f.format_month(START) == "8月"
    with in_language("fa"):
        assert f.format_month(START) == "اوت"
    with in_language("tl"):
        assert f.format_month(START) == "Ago"


def test_times_follow_the_citys_clock_through_the_change_of_clocks() -> None:
    before, after = dt.datetime(2024, 11, 3, 8, 30, tzinfo=UTC), dt.datetime(2024, 11, 3, 9, 30, tzinfo=UTC)
    assert f.format_machine(before) == "2024-11-03T01:30:00-07:00"
    assert f.format_machine(after) == "2024-11-03T01:30:00-08:00"
    assert f.format_time(START) == "6:00 PM"


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        f.format_time(dt.datetime(2024, 8, 14, 18))  # noqa: DTZ001


def test_numbers_money_and_lists() -> None:
    assert f.format_number(12345) == "12,345"
    assert f.format_money(54_000_00) == "$54,000.00"
    assert f.format_list(["a", "b", "c"]) == "a, b, and c"
    assert f.format_list(["a", "b"], "or") == "a or b"
    assert f.format_list([]) == ""
    with in_language("es"):
        assert f.format_money(2550) == "$25.50"
        assert f.format_list(["a", "b"]) == "a y b"


def test_isolated_text_keeps_its_direction() -> None:
    assert f.isolate("(916) 555-0100") == "\u2066(916) 555-0100\u2069"
    assert f.isolate("Ana", "auto") == "\u2068Ana\u2069"


def test_every_language_has_a_name_to_translate(write_catalogue) -> None:
    write_catalogue("es", {"Korean": "coreano"})
    assert [f.language_name(tag) for tag in ("en", "zh-hant", "tl", "fa")] == [
        "English",
        "Chinese (Traditional)",
        "Tagalog",
        "Farsi",
    ]
    assert set(f.LANGUAGE_NAMES) == set(TAGS)
    with in_language("es"):
        assert f.language_name("ko") == "coreano"


def test_formats_count_as_translated_in_the_pseudo_language() -> None:
    with in_language("qps"):
        assert f.format_datetime_range(START, END) == "⟦Wednesday, August 14, 2024, 6:00–8:00 PM⟧"
        assert f.language_name("ko") == "⟦Ķǿřḗȧƞ⟧"


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "August 2024"),
        ("es", "agosto de 2024"),
        ("zh-hant", "2024年8月"),
        ("hmn", "Lub Yim Hlis Ntuj 2024"),
        ("ru", "август 2024 г."),
        ("ko", "2024년 8월"),
    ],
)
def test_a_month_whose_day_nobody_knows_is_shown_without_one(tag: str, text: str) -> None:
    with in_language(tag):
        assert f.format_month_year(dt.date(2024, 8, 1)) == text
