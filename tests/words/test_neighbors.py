"""No translation stands with its neighbor's English."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engage.core.i18n.languages import ENGLISH, LANGUAGES, Language, by_tag
from tests.words.alignment import swapped
from tests.words.strings import of_catalogues

EVERYDAY = ("es", "fa", "hmn")
OTHERS = [one for one in LANGUAGES if one != ENGLISH]


@pytest.mark.parametrize(
    "language",
    [one if one.tag in EVERYDAY else pytest.param(one, marks=pytest.mark.long) for one in OTHERS],
    ids=lambda one: one.tag,
)
def test_no_two_neighbors_are_swapped(language: Language) -> None:
    assert [
        f"{one.english!r} → {one.translated!r}; {other.english!r} → {other.translated!r}"
        for one, other in swapped(of_catalogues(language))
    ] == []


@pytest.mark.parametrize("tag", ["hmn", "ko", "ru"])
def test_two_in_five_swaps_are_seen_and_nothing_else(tag: str) -> None:
    said = sorted(of_catalogues(by_tag(tag)), key=lambda one: one.english)
    made = set()
    for at in range(10, len(said) - 1, 20):
        one, other = said[at], said[at + 1]
        said[at], said[at + 1] = (
            replace(one, translated=other.translated),
            replace(other, translated=one.translated),
        )
        made.add(frozenset((one.english, other.english)))
    seen = {frozenset((one.english, other.english)) for one, other in swapped(said)}
    assert seen <= made
    assert len(seen) >= len(made) * 0.4
