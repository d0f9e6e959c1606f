"""Translating any domain's texts: what counts as news, who wrote meanwhile, and the words for what is wrong."""

from __future__ import annotations

import pytest
from flask import Flask

from engage.core.db import db, write
from engage.core.errors import NotFound
from engage.core.i18n import by_tag
from engage.core.i18n.content import DRAFT, MACHINE, NOTHING, REVIEWED, load_all, text_hash
from engage.core.i18n.exchange import ExchangeProblem, Reason
from engage.core.i18n.submitting import Writer
from engage.core.i18n.writing import new_text
from engage.core.translating.labels import exchange_problem
from engage.core.translating.screens import find_target
from engage.core.translating.texts import Entry, by_need, news, save_entries, state_of, state_of_all

WRITER = Writer("Ana", "user:1")
FOREIGN = "The text %(unit)s is not one of these."


@pytest.fixture
def texts(app: Flask) -> dict[str, int]:
    with write():
        return {name: new_text(db.session(), "en", name.title()) for name in ("bread", "water")}


def entry(value: str, seen: str = NOTHING, state: str = DRAFT, source: str = "Bread") -> Entry:
    return Entry(value, seen, text_hash(source), state)


def states(texts: dict[str, int]) -> dict[str, str]:
    full = load_all(db.session(), list(texts.values()))
    return {name: state_of(full[ident], "es") for name, ident in texts.items()}


@pytest.mark.parametrize(
    ("written", "is_news"),
    [
        (entry("Pan"), True),
        (entry("", NOTHING), False),
        (entry("Pan", text_hash("Pan")), False),
        (entry("Pan", text_hash("Pan"), REVIEWED), True),
        (entry("", NOTHING, REVIEWED), False),
        (entry("", text_hash("Pan")), True),
    ],
)
def test_only_other_words_or_vouching_for_them_are_news(written: Entry, is_news: bool) -> None:
    assert bool(news({"bread": written})) is is_news


def test_entries_are_written_and_what_somebody_else_wrote_meanwhile_is_given_back(
    texts: dict[str, int],
) -> None:
    with write():
        first = save_entries(texts, "es", {"bread": entry("Pan", state=REVIEWED)}, writer=WRITER)
        second = save_entries(
            texts, "es", {"bread": entry("Pancito"), "water": entry("Agua", state=MACHINE)}, writer=WRITER
        )
    assert (first.changed, dict(first.conflicts)) == (("bread",), {})
    assert (second.changed, dict(second.conflicts)) == (("water",), {"bread": "Pan"})
    assert states(texts) == {"bread": REVIEWED, "water": "stale"}


def test_an_empty_entry_takes_the_translation_away_and_nobody_vouches_for_nothing(
    texts: dict[str, int],
) -> None:
    with write():
        save_entries(texts, "es", {"bread": entry("Pan")}, writer=WRITER)
        gone = save_entries(texts, "es", {"bread": entry("", text_hash("Pan"), REVIEWED)}, writer=WRITER)
    assert gone.changed == ("bread",)
    assert states(texts)["bread"] == "missing"


def test_what_needs_a_translator_most_comes_first(texts: dict[str, int]) -> None:
    with write():
        save_entries(texts, "es", {"water": entry("Agua", source="Wasser")}, writer=WRITER)
    full = load_all(db.session(), list(texts.values()))
    named = {name: full[ident] for name, ident in texts.items()}
    assert by_need(named, "es") == ["water", "bread"]
    assert state_of_all(named.values(), "es") == "missing"
    assert state_of_all([named["water"]], "es") == "stale"


@pytest.mark.parametrize("reason", Reason)
def test_every_mistake_in_a_file_has_words_with_its_line(reason: Reason) -> None:
    said = exchange_problem(ExchangeProblem(7, reason, "41", "fa"), foreign=FOREIGN)
    assert said.startswith("Line 7: ")
    assert "%(" not in said


def test_a_text_that_was_not_asked_for_is_refused_in_the_words_of_its_page() -> None:
    said = exchange_problem(ExchangeProblem(0, Reason.UNKNOWN_UNIT, "41"), foreign=FOREIGN)
    assert said == "The text 41 is not one of these."


def test_only_offered_languages_are_found() -> None:
    offered = [by_tag("es"), by_tag("fa")]
    assert find_target("fa", offered) == by_tag("fa")
    with pytest.raises(NotFound):
        find_target("ko", offered)
