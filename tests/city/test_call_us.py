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
from engage.city.call_us import CALL_US, Answers
from engage.config import ROOT

ANSWERS = '\n[[hosts.{key}.answers]]\nlanguage = "{language}"\nhours = "Пн–Пт 9–17"\n'


def with_answers(tmp_path: Path, language: str) -> Path:
    """The smaller city, whose first office answers in a language."""
    folder = Path(shutil.copytree(ROOT / "city" / "sanjose", tmp_path / "sanjose"))
    key = next(iter(load_city(folder).hosts))
    file = folder / "city.toml"
    file.write_text(file.read_text() + ANSWERS.format(key=key, language=language))
    return folder


def test_a_city_says_who_answers_in_which_language(tmp_path: Path) -> None:
    host = next(iter(load_city(with_answers(tmp_path, "uk")).hosts.values()))
    assert host.answers == (Answers("uk", "Пн–Пт 9–17"),)


def test_a_language_without_a_sentence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CityInvalid, match="language"):
        load_city(with_answers(tmp_path, "xx"))


def test_the_foot_says_so_in_each_of_these_languages_and_nowhere_else(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = app.config["CITY"]
    assert "Зателефонуйте" not in client.get("/en/").text
    answering = {
        key: replace(host, answers=tuple(Answers(tag, "9–17") for tag in CALL_US))
        for key, host in city.hosts.items()
    }
    changed = replace(city, hosts=MappingProxyType(answering))
    monkeypatch.setitem(app.config, "CITY", changed)
    monkeypatch.setitem(app.jinja_env.globals, "city", changed)
    shown = client.get("/en/").text
    for words in CALL_US.values():
        assert f'<p lang="{words.html_lang}" dir="{words.direction}">' in shown
        assert words.sentence.partition(":")[0] in shown
