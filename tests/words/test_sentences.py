"""Every sentence of a catalogue is whole once its values are in it: one stop, no word twice, no noun again."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from engage.core.i18n import formats
from engage.core.i18n.languages import LANGUAGES, Language
from engage.core.i18n.state import in_language
from engage.core.i18n.stops import with_single_stops
from tests.words.faults import faults_of
from tests.words.strings import Said, of_catalogues, of_cities

pytestmark = pytest.mark.usefixtures("app")

BEGINS = dt.datetime(2026, 12, 1, 21, 30, tzinfo=dt.UTC)  # half past one on a Tuesday in Sacramento
ENDS = BEGINS + dt.timedelta(hours=2)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_FIRST_WORD, _LAST_WORD = re.compile(r"^\W*(\w+)"), re.compile(r"(\w+)\W*$")


def _of_city(tag: str, part: str) -> str:
    """A text that a city has in the language."""
    return next((one.translated for one in of_cities(tag) if one.place.endswith(part)), "")


VALUES: dict[str, Callable[[str], str]] = {
    "when": lambda _tag: formats.format_datetime_range(BEGINS, ENDS),
    "begins": lambda _tag: formats.format_datetime(BEGINS),
    "deadline": lambda _tag: formats.format_datetime(BEGINS),
    "day": lambda _tag: formats.format_day(BEGINS),
    "standard": lambda _tag: "WCAG 2.2 AA",
    "title": lambda tag: _of_city(tag, "session.score-hagginwood-2024.title"),
    "group": lambda tag: _of_city(tag, "body.rea.name"),
    "body": lambda tag: _of_city(tag, "body.rea.name"),
    "groups": lambda tag: formats.format_list(
        [_of_city(tag, "body.rea.name"), _of_city(tag, "body.rec.name")]
    ),
    "bodies": lambda tag: formats.format_list(
        [_of_city(tag, "body.rea.name"), _of_city(tag, "body.rec.name")]
    ),
    "language": lambda tag: formats.language_name(tag),
    "languages": lambda tag: formats.format_list([formats.language_name(tag), formats.language_name("en")]),
    "initiative": lambda tag: _of_city(tag, "initiative.name"),
}


def _values(text: str, tag: str) -> dict[str, str]:
    return {name: VALUES[name](tag) if name in VALUES else "7" for name in _PLACEHOLDER.findall(text)}


def _filled(text: str, values: dict[str, str]) -> str:
    whole = with_single_stops(text, values)
    return _PLACEHOLDER.sub(lambda found: values[found.group(1)], whole).replace("%%", "%")


def _nouns_again(text: str, values: dict[str, str]) -> Iterator[str]:
    """A value's first or last word that the sentence says right beside it: "Session: Session at …"."""
    for found in _PLACEHOLDER.finditer(text):
        value = values[found.group(1)]
        if value == "7":
            continue
        before, first = _LAST_WORD.search(text[: found.start()]), _FIRST_WORD.match(value)
        after, last = _FIRST_WORD.match(text[found.end() :]), _LAST_WORD.search(value)
        for near, own in ((before, first), (after, last)):
            if near and own and len(own.group(1)) > 1 and near.group(1).casefold() == own.group(1).casefold():
                yield f"says {own.group(1)!r} twice around {found.group()}"


def _faults(said: Said, tag: str) -> list[str]:
    values = _values(said.translated, tag)
    wrong = [*faults_of(_filled(said.translated, values), tag), *_nouns_again(said.translated, values)]
    return [f"{said.place}: {said.translated!r}: {what}" for what in wrong]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.tag)
def test_every_sentence_is_whole_with_its_values_in_it(language: Language) -> None:
    with in_language(language.tag):
        assert [line for said in of_catalogues(language) for line in _faults(said, language.tag)] == []


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.tag)
def test_every_text_of_a_city_is_whole(language: Language) -> None:
    assert [
        f"{said.place}: {what}"
        for said in of_cities(language.tag)
        for what in faults_of(said.translated, language.tag)
    ] == []


def test_the_faults_are_seen(app: Flask) -> None:
    with in_language("hmn"):
        assert _faults(Said("here", "in %(language)s", "ua lus %(language)s"), "hmn")
    with in_language("ru"):
        title = VALUES["title"]("ru").split()[0]
        assert _faults(Said("here", "Session: %(title)s", title + ": %(title)s"), "ru")
    assert faults_of("Hasta las 6:00 p.m..", "es")
    assert faults_of("the the", "en")
    assert not faults_of("Wait … and so on. Yes?", "en")
