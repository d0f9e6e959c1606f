"""Whoever speaks a language without pages reads whom to call, where the city says that somebody answers in it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engage.city import CityInvalid, load_city
from engage.city.call_us import CALL_US, Answers, CallUs
from engage.config import ROOT
from tests.support.client import Page

ANSWERS = '\n[[hosts.{key}.answers]]\nlanguage = "{language}"\nhours = "Пн–Пт 9–17"\n'


def with_answers(tmp_path: Path, language: str, own: str = "") -> Path:
    """The smaller city, whose first office answers in a language, in its `own` words."""
    folder = Path(shutil.copytree(ROOT / "city" / "sanjose", tmp_path / "sanjose"))
    key = next(iter(load_city(folder).hosts))
    file = folder / "city.toml"
    file.write_text(file.read_text() + ANSWERS.format(key=key, language=language) + own)
    return folder


def test_a_city_says_who_answers_in_which_language(tmp_path: Path) -> None:
    host = next(iter(load_city(with_answers(tmp_path, "uk")).hosts.values()))
    assert host.answers == (Answers("uk", "Пн–Пт 9–17"),)


def test_a_language_without_a_sentence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CityInvalid, match="sentence"):
        load_city(with_answers(tmp_path, "so"))


def test_a_city_says_it_in_its_own_words_in_any_other_language(tmp_path: Path) -> None:
    own = 'name = "Soomaali"\nsentence = "Na soo wac: {phone} ({hours})."\n'
    host = next(iter(load_city(with_answers(tmp_path, "so", own)).hosts.values()))
    assert host.answers[0].words == CallUs("so", "ltr", "Soomaali", "Na soo wac: {phone} ({hours}).")


@pytest.mark.parametrize("sentence", ["Na soo wac.", "{phone} {hours} {name}", "{phone} {phone}"])
def test_a_sentence_without_number_or_hours_is_refused(tmp_path: Path, sentence: str) -> None:
    own = f'name = "Soomaali"\nsentence = "{sentence}"\n'
    with pytest.raises(CityInvalid, match="once each"):
        load_city(with_answers(tmp_path, "so", own))


@pytest.fixture
def answering(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The city's offices answer in the four languages of the product."""
    city = app.config["CITY"]
    offices = {
        key: replace(host, answers=tuple(Answers(tag, "9–17") for tag in CALL_US))
        for key, host in city.hosts.items()
    }
    changed = replace(city, hosts=MappingProxyType(offices))
    monkeypatch.setitem(app.config, "CITY", changed)
    monkeypatch.setitem(app.jinja_env.globals, "city", changed)


def lead(client: FlaskClient, wishes: str, path: str = "/en/") -> str:
    """What the page says before its own first heading, to a reader with these languages."""
    shown = client.get(path, headers={"Accept-Language": wishes}).text
    return shown.partition("<main")[2].partition("<h1")[0]


def test_nothing_is_said_where_the_city_recorded_nobody(client: FlaskClient) -> None:
    for path in ("/en/", "/en/nowhere"):
        shown = client.get(path, headers={"Accept-Language": "uk"}).text
        assert "#answers-" not in shown
        assert not [words.name for words in CALL_US.values() if words.name in shown]


@pytest.mark.parametrize("path", ["/en/", "/en/nowhere", "/uk/"])
@pytest.mark.usefixtures("answering")
def test_page_menu_and_foot_say_so_in_each_of_these_languages(client: FlaskClient, path: str) -> None:
    shown = Page(client.get(path))
    for tag, words in CALL_US.items():
        (foot,) = shown.all(f"footer p[id=answers-{tag}]")
        assert (foot.attrs["lang"], foot.attrs["dir"]) == (words.html_lang, words.direction)
        assert words.sentence.partition(":")[0] in shown.text("main")
        assert foot.query("a")[0].attrs["href"].startswith("tel:+1"), "a press calls"
        assert words.name in shown.text(f'.langs a[href="#answers-{tag}"]')


@pytest.mark.parametrize(
    ("wishes", "tag"),
    [("uk", "uk"), ("ar-SY,en;q=0.8", "ar"), ("fa-AF", "prs"), ("prs", "prs"), ("ps", "ps")],
)
@pytest.mark.usefixtures("answering")
def test_a_page_begins_with_it_for_whoever_reads_that_language_first(
    client: FlaskClient, wishes: str, tag: str
) -> None:
    for path in ("/en/", "/en/nowhere", "/en/privacy"):
        assert CALL_US[tag].sentence.partition(":")[0] in lead(client, wishes, path)


@pytest.mark.parametrize("wishes", ["en", "fa", "fa-IR", "en,uk;q=0.5", "", "u", "*"])
@pytest.mark.usefixtures("answering")
def test_a_page_begins_as_ever_for_everybody_else(client: FlaskClient, wishes: str) -> None:
    assert not [
        words.name for words in CALL_US.values() if f'lang="{words.html_lang}"' in lead(client, wishes)
    ]
