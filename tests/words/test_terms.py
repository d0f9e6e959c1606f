"""One thing has one name: pages, mails and the texts of cities say each term as the glossary does."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

from engage.core.i18n.languages import ENGLISH, LANGUAGES, Language
from engage.core.i18n.state import FOLDER
from tests.words.strings import of_catalogues, of_cities

STEMS: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "stems.toml").read_text(encoding="utf-8")
)
OTHERS = [one for one in LANGUAGES if one != ENGLISH]
# How the English says a term, where it is not the term with or without an s.
ENGLISH_FORMS = {
    "block": r"blocks?|blocked|blocking",
    "stand aside": r"(stand|stands|standing|stood) aside",
    "fingerprint": r"fingerprints? of (the|this|a|each) text",
}


def _pattern(term: str) -> re.Pattern[str]:
    return re.compile(rf"\b({ENGLISH_FORMS.get(term, re.escape(term) + 's?')})\b", re.IGNORECASE)


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
PATTERNS = {term: _pattern(term) for term in STEMS}


def _has(text: str, stems: list[str]) -> bool:
    plain = text.casefold()
    return any(stem.casefold() in plain for stem in stems)


@pytest.mark.parametrize("language", OTHERS, ids=lambda one: one.tag)
def test_every_text_says_a_term_as_the_glossary_does(language: Language) -> None:
    assert [
        f"{term}: {said.place}: {said.english!r} → {said.translated!r}"
        for said in (*of_catalogues(language), *of_cities(language.tag))
        for term, pattern in PATTERNS.items()
        if pattern.search(PLACEHOLDER.sub("", said.english))
        and not _has(said.translated, STEMS[term][language.tag])
    ] == []


def test_the_stems_are_those_of_the_glossary() -> None:
    with (FOLDER / "glossary.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["term"]: row for row in csv.DictReader(file)}
    named = {"fingerprint": "fingerprint of a text"}
    assert [
        (term, language.tag)
        for term, stems in STEMS.items()
        for language in OTHERS
        if not _has(rows[named.get(term, term)][language.tag], stems[language.tag])
    ] == []
