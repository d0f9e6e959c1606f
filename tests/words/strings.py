"""Every English string of the product, with where it stands, and its translations."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polib

from engage.config import ROOT
from engage.core.i18n import catalogues, checks
from engage.core.i18n.languages import ENGLISH, Language
from engage.core.i18n.state import MESSAGES, STAFF

CITIES = ROOT / "city"


@dataclass(frozen=True)
class Said:
    """One text: where it stands, its English, and its translation (empty in the templates)."""

    place: str
    english: str
    translated: str = ""
    context: str | None = None


@cache
def entries(language: Language, domain: str) -> tuple[polib.POEntry, ...]:
    """The entries of a catalogue, in the order of the English."""
    return tuple(
        one for one in catalogues.read_file(catalogues.catalogue_path(language, domain)) if not one.obsolete
    )


def _said(entry: polib.POEntry, domain: str) -> Iterator[Said]:
    places = [name for name, _line in entry.occurrences]
    where = f"{domain}: {places[0]}" if places else domain
    forms = checks.forms_of(entry)
    yield Said(where, entry.msgid, forms[0], entry.msgctxt)
    if entry.msgid_plural:
        yield Said(where, entry.msgid_plural, forms[-1], entry.msgctxt)


@cache
def of_catalogues(language: Language) -> tuple[Said, ...]:
    """The texts of pages and mails in a language: English beside translation."""
    return tuple(
        said
        for domain in (MESSAGES, STAFF)
        if domain in catalogues.domains_of(language)
        for entry in entries(language, domain)
        for said in _said(entry, domain)
    )


def english() -> tuple[Said, ...]:
    """The English of pages and mails."""
    return of_catalogues(ENGLISH)


def _leaves(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from _leaves(value, name)
        elif isinstance(value, str) and name != "state":
            yield name, value


def _texts(file: Path) -> dict[str, str]:
    return dict(_leaves(tomllib.loads(file.read_text(encoding="utf-8"))))


@cache
def of_cities(tag: str) -> tuple[Said, ...]:
    """The texts of the cities that a language has: English beside translation."""
    found: list[Said] = []
    for source in sorted(CITIES.rglob("en.toml")):
        file = source.with_name(f"{tag}.toml")
        if file.exists():
            theirs = _texts(file)
            found += [
                Said(f"{source.parent.relative_to(ROOT)} {key}", text, theirs[key])
                for key, text in _texts(source).items()
                if key in theirs
            ]
    return tuple(found)
