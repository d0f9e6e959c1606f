"""The product's own catalogues and glossary."""

from __future__ import annotations

import csv

import pytest

from engage.core.i18n import catalogues, checks, state
from engage.core.i18n.languages import LANGUAGES, TAGS


@pytest.mark.parametrize("language", LANGUAGES, ids=TAGS)
def test_the_catalogue_is_complete_and_right(language) -> None:
    assert [
        line
        for domain in catalogues.domains_of(language)
        for line in checks.check_catalogue(language, domain)
    ] == []


def test_the_templates_hold_every_string_of_the_source_in_the_right_domain() -> None:
    assert checks.check([]) == []


def test_the_glossary_has_every_term_in_every_language() -> None:
    with (state.FOLDER / "glossary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["term", "part_of_speech", "notes", *TAGS[1:]]
    assert len(rows) >= 60
    assert len({row["term"] for row in rows}) == len(rows)
    assert [(row["term"], tag) for row in rows for tag in TAGS[1:] if not (row[tag] or "").strip()] == []
