"""The languages that volunteers speak: the city's names for what is spoken, and English."""

from __future__ import annotations

from collections.abc import Iterable

from engage.core.current import current_city
from engage.core.i18n import current_language
from engage.core.i18n.formats import format_list, tongue

ENGLISH = "en"
# What people speak who read these: the likeliest of the languages for which the city has interpreters.
_SPOKEN_BY_READERS = {"zh-hant": "yue", "zh-hans": "cmn"}


def spoken(tag: str) -> str:
    """Return a language as it is spoken: the city's name for it, or else ours."""
    try:
        return current_city().text(f"interpretation.{tag}", current_language().tag)
    except KeyError:
        return tongue(tag)


def spoken_list(tags: Iterable[str]) -> str:
    """Return languages as a list in words."""
    return format_list(spoken(tag) for tag in tags)


def spoken_tags() -> list[str]:
    """Return the languages that volunteers are asked for, English first."""
    return list(dict.fromkeys([ENGLISH, *current_city().interpretation_languages]))


def likeliest(language: str) -> str:
    """Return what somebody speaks, most likely, who reads a language; English where nothing is known."""
    spoken_there = _SPOKEN_BY_READERS.get(language, language)
    return spoken_there if spoken_there in spoken_tags() else ENGLISH
