"""The terms of the product in every language, for people who translate or interpret: `translations/glossary.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engage.core.i18n.languages import resolve

FILE = Path(__file__).resolve().parents[3] / "translations" / "glossary.csv"
_OTHER_COLUMNS = ("term", "part_of_speech", "notes")


@dataclass(frozen=True)
class Term:
    """An English term, what it means here, and how each language says it, by tag."""

    english: str
    meaning: str
    said: Mapping[str, str]


@dataclass(frozen=True)
class TermPair:
    """A term in English and in one other language."""

    english: str
    other: str
    meaning: str


@lru_cache(maxsize=1)
def all_terms() -> tuple[Term, ...]:
    """Return every term, in alphabetical order of the English."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    terms = [
        Term(row["term"], row["notes"], {tag: word for tag, word in row.items() if tag not in _OTHER_COLUMNS})
        for row in rows
    ]
    return tuple(sorted(terms, key=lambda term: term.english.casefold()))


def terms_in(language: str) -> tuple[str, tuple[TermPair, ...]]:
    """Return the tag under which a language or variety has terms, and its terms; an empty tag where it has none.

    `language` may be any name that `languages.resolve` knows, such as `yue` for Cantonese.
    """
    known = resolve(language)
    if known is None:
        return "", ()
    pairs = tuple(
        TermPair(term.english, term.said[known.tag], term.meaning)
        for term in all_terms()
        if term.said.get(known.tag)
    )
    return (known.tag, pairs) if pairs else ("", ())
