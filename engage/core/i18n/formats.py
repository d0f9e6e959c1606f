"""Dates, times, numbers, money and lists in the current language and the city's time zone.

Always the Gregorian calendar and Latin digits, in Farsi, Hindi and Punjabi too, because readers compare them with a
flier, a phone or a street number. Times follow the habits of the language's readers in the United States. The reasons
are in docs/adr, "Dates and numbers".

All functions are Jinja filters and globals under their own names.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ParamSpec

from babel import Locale, dates, lists, numbers

from engage.core.city_time import city_day, in_city_time
from engage.core.i18n.languages import TAGS, Language, by_tag
from engage.core.i18n.pseudo import CLOSE, OPEN
from engage.core.i18n.state import current_language
from engage.core.i18n.translate import lazy_gettext as _

P = ParamSpec("P")
LEFT_TO_RIGHT, FIRST_STRONG, END_ISOLATE = "\u2066", "\u2068", "\u2069"


@dataclass(frozen=True)
class Clock:
    """How times are written, as CLDR patterns.

    `moment`: one time. `first` and `last`: start and end of a range within one part of the day, `joint` between
    them. `period`: what tells the part of the day (empty: 24 hours). Across parts of the day both ends are whole:
    `opening` and `moment`, with `wide_joint`.
    """

    moment: str
    first: str
    last: str
    joint: str = "–"
    period: str = ""
    opening: str = ""
    wide_joint: str = " – "


TWELVE_HOURS = Clock("h:mm a", "h:mm", "h:mm a", period="a")
CHINESE = Clock("Bh:mm", "Bh:mm", "h:mm", period="B", wide_joint="–")
TWENTY_FOUR_HOURS = Clock("HH:mm", "HH:mm", "HH:mm")
CLOCKS = {
    "en": TWELVE_HOURS,
    "es": TWELVE_HOURS,
    "tl": TWELVE_HOURS,
    "zh-hant": CHINESE,
    "zh-hans": CHINESE,
    "pa": Clock("B h:mm 'ਵਜੇ'", "B h:mm", "h:mm 'ਵਜੇ'", period="B", opening="B h:mm"),
    "hi": Clock("B h:mm 'बजे'", "B h:mm", "h:mm 'बजे'", period="B", opening="B h:mm"),
    "hmn": Clock("h:mm 'teev' B", "h:mm", "h:mm 'teev' B", joint=" txog ", period="B", wide_joint=" txog "),
    "ko": Clock("aaaa h:mm", "aaaa h:mm", "h:mm", period="a"),
    "ru": TWENTY_FOUR_HOURS,
    "vi": TWENTY_FOUR_HOURS,
    "fa": Clock("H:mm", "H:mm", "H:mm", joint=" تا "),
}
DAYS_WITHOUT_YEAR = {
    "en": "EEEE, MMMM d",
    "es": "EEEE, d 'de' MMMM",
    "tl": "EEEE, MMMM d",
    "zh-hant": "M月d日 EEEE",
    "zh-hans": "M月d日EEEE",
    "hmn": "EEEE, MMMM 'hnub' 'tim' d",
    "vi": "EEEE, 'ngày' d MMMM",
    "fa": "EEEE d MMMM",
    "ko": "M월 d일 EEEE",
}
DAY_WITHOUT_YEAR = "EEEE, d MMMM"
# CLDR's Vietnamese dates lack the word that a date has in a sentence.
DAYS = {"vi": "EEEE, 'ngày' d MMMM, y"}
DATES = {"vi": "'ngày' d MMMM, y"}
DAY_AND_TIME = {"zh-hant": "{0} {1}", "zh-hans": "{0} {1}", "ko": "{0} {1}", "fa": "{0}، ساعت {1}"}
# In Spanish a time after its day is said with an article: "a la 1:30 p.m.", "a las 6:00 p.m.", "de 6:00 a 8:00 p.m.".
AT_ONE, AT, FROM_TO = "a la {0}", "a las {0}", "de {0} a {1}"

# CLDR's names of these languages are not in use here (zh-Hant: "塔加路族文"; vi: Mandarin for both scripts).
LANGUAGE_NAMES = {
    "en": _("English"),
    "es": _("Spanish"),
    "zh-hant": _("Chinese (Traditional)"),
    "zh-hans": _("Chinese (Simplified)"),
    "pa": _("Punjabi"),
    "hmn": _("Hmong"),
    "ru": _("Russian"),
    "tl": _("Tagalog"),
    "vi": _("Vietnamese"),
    "hi": _("Hindi"),
    "fa": _("Farsi"),
    "ko": _("Korean"),
}


def _shown(function: Callable[P, str]) -> Callable[P, str]:
    """Mark a function's result as translated while the pseudo language is used to find untranslated text."""

    @functools.wraps(function)
    def shown(*args: P.args, **kwargs: P.kwargs) -> str:
        text = function(*args, **kwargs)
        return f"{OPEN}{text}{CLOSE}" if current_language().is_pseudo and not text.startswith(OPEN) else text

    return shown


_locale_named = functools.lru_cache(maxsize=None)(Locale.parse)


def _locale() -> Locale:
    return _locale_named(current_language().babel)


def _city_date(value: dt.date) -> dt.date:
    return city_day(value) if isinstance(value, dt.datetime) else value


def _plain(text: str) -> str:
    # CLDR's narrow and thin spaces are missing in old phones' fonts and double the price of a text message.
    return text.replace("\u202f", " ").replace("\u2009", " ")


def _time(local: dt.datetime, pattern: str) -> str:
    return _written_time(local.time(), pattern, current_language().babel)


@functools.lru_cache(maxsize=1024)
def _written_time(time: dt.time, pattern: str, locale: str) -> str:
    return _plain(dates.format_time(time, pattern, locale=_locale_named(locale)))


def _date(day: dt.date, pattern: str) -> str:
    return _written_date(day, pattern, current_language().babel)


@functools.lru_cache(maxsize=1024)
def _written_date(day: dt.date, pattern: str, locale: str) -> str:
    return dates.format_date(day, pattern, locale=_locale_named(locale))


def _day(day: dt.date) -> str:
    return _plain(_date(day, DAYS.get(current_language().tag, "full")))


def _clock() -> Clock:
    return CLOCKS.get(current_language().tag, TWELVE_HOURS)


@_shown
def format_day(value: dt.date, *, year: bool = True) -> str:
    """Return weekday and date: "Wednesday, August 14, 2024". `year=False` leaves the year out."""
    if year:
        return _day(_city_date(value))
    pattern = DAYS_WITHOUT_YEAR.get(current_language().tag, DAY_WITHOUT_YEAR)
    return _plain(_date(_city_date(value), pattern))


@_shown
def format_date(value: dt.date) -> str:
    """Return the date with its month in words: "August 14, 2024"."""
    return _plain(_date(_city_date(value), DATES.get(current_language().tag, "long")))


@_shown
def format_month(value: dt.date) -> str:
    """Return the month's short name: "Aug"."""
    # Not the stand-alone forms (LLL, cccc): in Babel 2.18 other languages get the Chinese ones once Chinese is loaded.
    return _date(_city_date(value), "MMM")


@_shown
def format_month_year(value: dt.date) -> str:
    """Return the month in words with its year: "August 2024"."""
    return _plain(dates.format_skeleton("yMMMM", _city_date(value), locale=_locale()))


@_shown
def format_weekday(value: dt.date) -> str:
    """Return the weekday's name: "Wednesday"."""
    return _date(_city_date(value), "EEEE")


@_shown
def format_time(moment: dt.datetime) -> str:
    """Return the time of day: "6:00 PM"."""
    return _time(in_city_time(moment), _clock().moment)


@_shown
def format_time_range(start: dt.datetime, end: dt.datetime) -> str:
    """Return start and end time: "6:00–8:00 PM". Without the days: see `format_datetime_range`."""
    return _time_range(in_city_time(start), in_city_time(end))


def _time_range(start: dt.datetime, end: dt.datetime) -> str:
    clock = _clock()
    if start == end:
        return _time(start, clock.moment)
    if not clock.period or _time(start, clock.period) == _time(end, clock.period):
        return _time(start, clock.first) + clock.joint + _time(end, clock.last)
    return _time(start, clock.opening or clock.moment) + clock.wide_joint + _time(end, clock.moment)


def _is_spanish() -> bool:
    return current_language().tag == "es"


def _at(local: dt.datetime) -> str:
    """Return the time as it is said after its day."""
    text = _time(local, _clock().moment)
    if not _is_spanish():
        return text
    return (AT_ONE if local.hour % 12 == 1 else AT).format(text)


def _from_to(start: dt.datetime, end: dt.datetime) -> str:
    """Return both times as they are said after their day."""
    if start == end:
        return _at(start)
    if not _is_spanish():
        return _time_range(start, end)
    clock = _clock()
    is_one_part = _time(start, clock.period) == _time(end, clock.period)
    return FROM_TO.format(_time(start, clock.first if is_one_part else clock.moment), _time(end, clock.last))


def _day_and(value: dt.datetime, times: str) -> str:
    pattern = DAY_AND_TIME.get(current_language().tag, "{0}, {1}")
    return pattern.format(_day(value.date()), times)


@_shown
def format_datetime(moment: dt.datetime) -> str:
    """Return day and time: "Wednesday, August 14, 2024, 6:00 PM"."""
    local = in_city_time(moment)
    return _day_and(local, _at(local))


@_shown
def format_datetime_range(start: dt.datetime, end: dt.datetime) -> str:
    """Return day and times: "Wednesday, August 14, 2024, 6:00–8:00 PM"; both days where they differ."""
    first, last = in_city_time(start), in_city_time(end)
    if first.date() == last.date():
        return _day_and(first, _from_to(first, last))
    clock = _clock()
    joint = clock.joint if clock.joint.startswith(" ") else " – "
    return _day_and(first, _at(first)) + joint + _day_and(last, _at(last))


@_shown
def format_time_zone(moment: dt.datetime) -> str:
    """Return the name of the city's time zone: "Pacific Time". For people who take part from elsewhere."""
    local = in_city_time(moment)
    name: str = dates.get_timezone_name(local, width="long", zone_variant="generic", locale=_locale())
    return name


def format_machine(moment: dt.datetime) -> str:
    """Return ISO 8601 with the city's offset, for `<time datetime>` and structured data."""
    return in_city_time(moment).isoformat(timespec="seconds")


@_shown
def format_number(number: int | float | Decimal) -> str:
    """Return a number with the language's separators: "12,345"."""
    return numbers.format_decimal(number, locale=_locale())


@_shown
def format_money(cents: int, currency: str = "USD") -> str:
    """Return an amount given in cents: "$540.00"."""
    return _plain(numbers.format_currency(Decimal(cents) / 100, currency, locale=_locale()))


@_shown
def format_list(items: Iterable[object], style: str = "standard") -> str:
    """Return several things in one phrase: "a, b, and c"; `style="or"` for a choice between them."""
    texts = [str(item) for item in items]
    return lists.format_list(texts, style="or" if style == "or" else "standard", locale=_locale())


def language_name(language: Language | str) -> str:
    """Return a language's name in the current language: "Spanish", "español". Raises UnknownLanguage."""
    wanted = by_tag(language) if isinstance(language, str) else language
    return str(LANGUAGE_NAMES.get(wanted.tag, wanted.english_name))


def tongue(tag: str) -> str:
    """Return a language's name in the current language, or the tag itself where it is no language of ours."""
    return language_name(tag) if tag in TAGS else tag


def isolate(text: object, direction: str = "ltr") -> str:
    """Return a text that keeps its own direction inside a sentence of the other direction.

    For plain text (mail, text messages, calendars, PDF): use "ltr" for phone numbers, codes and addresses; "auto" goes
    by the first letter, for names. On HTML pages use `<bdi>`.
    """
    start = FIRST_STRONG if direction == "auto" else LEFT_TO_RIGHT
    return f"{start}{text}{END_ISOLATE}"


FUNCTIONS: tuple[Callable[..., str], ...] = (
    format_day,
    format_date,
    format_month,
    format_month_year,
    format_weekday,
    format_time,
    format_time_range,
    format_datetime,
    format_datetime_range,
    format_time_zone,
    format_machine,
    format_number,
    format_money,
    format_list,
    language_name,
    isolate,
)
