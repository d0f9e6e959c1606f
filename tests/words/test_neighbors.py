"""No translation stands with its neighbor's English."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engage.core.i18n.languages import ENGLISH, LANGUAGES, Language, by_tag
from tests.words.alignment import swapped
from tests.words.strings import of_catalogues

OTHERS = [one for one in LANGUAGES if one != ENGLISH]


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.tag)
def test_no_two_neighbors_are_swapped(language: Language) -> None:
    assert [
        f"{one.english!r} → {one.translated!r}; {other.english!r} → {other.translated!r}"
        for one, other in swapped(of_catalogues(language))
    ] == []


@pytest.mark.parametrize("tag", ["hmn", "ko"])
def test_a_swap_is_seen(tag: str) -> None:
    said = list(of_catalogues(by_tag(tag)))
    at = next(at for at, one in enumerate(said) if one.english == "Save the draft")
    beside = next(at for at, one in enumerate(said) if one.english == "Save the report")
    one, other = said[at], said[beside]
    said[at], said[beside] = (
        replace(one, translated=other.translated),
        replace(other, translated=one.translated),
    )
    assert any({a.english, b.english} == {one.english, other.english} for a, b in swapped(said))
