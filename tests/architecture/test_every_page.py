"""Every page in English, a right-to-left language, a Chinese one, and one nobody speaks that shows stray text.

`page` checks each: valid HTML, title, headings, labels, ids, direction, headers. New pages are found by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from justhtml import Element, Text

from engage.core.i18n import by_tag
from engage.core.pages import Audience
from engage.core.security.permissions import Role
from tests.support.accounts import PageAs
from tests.support.client import Page, PageClient
from tests.support.html import text_of
from tests.support.listening import PLACE, TEXTS
from tests.support.pieces import words_written_by_people
from tests.support.visits import ANYBODY, Visit, Visits

PSEUDO = ("qps", "qps-rtl")
TRANSLATED = re.compile("⟦[^⟦⟧]*⟧")
LATIN = re.compile(r"[A-Za-z]{2,}")
# What may stand untranslated: names of formats, addresses, and the word that joins a list by the rules of en_US.
SAME_EVERYWHERE = re.compile(
    r"\b(and|PDF|CSV|XLSX|QR|RSVP|ID|SCORE|AM|PM|ASL|HTTPS?|https?://\S+|\S+@\S+|\S+\.org)\b"
)


# It is printed for somebody else, in their language and not in that of the office.
LETTER = "staff_letters.print_letter"


def _in_everyday_and_other(everyday: tuple[str, ...], others: tuple[str, ...]) -> list[Any]:
    """Languages of one kind take the same way through the code: one of each kind every day, all with the full tests."""
    return [
        *(pytest.param(lang, marks=_together(lang)) for lang in everyday),
        *(pytest.param(lang, marks=[pytest.mark.long, _together(lang)]) for lang in others),
    ]


def _together(lang: str) -> pytest.MarkDecorator:
    """In one test process, which then visits the pages once."""
    return pytest.mark.xdist_group("visits in English" if lang == "en" else f"visits in {lang}")


@pytest.mark.parametrize("lang", _in_everyday_and_other(("en", "fa", "qps-rtl"), ("zh-hant", "qps")))
def test_every_public_page_is_right(visits: Visits, lang: str) -> None:
    seen = 0
    for visit in visits.of(ANYBODY, lang):
        if not (visit.is_page and visit.endpoint.is_open):
            continue
        seen += 1
        page, endpoint = visit.page, visit.endpoint
        if "lang" in endpoint.rule.arguments:
            assert page.lang == by_tag(lang).html_lang, page.path
            assert page.direction == by_tag(lang).direction, page.path
            if not (endpoint.spec and endpoint.spec.personal):
                _check_other_languages(visits.app, visit)
        if page.all('meta[name="robots"]') == []:
            assert page.one('meta[name="description"]').attrs["content"], page.path
        if page.lang.startswith("qps"):
            assert _stray_text(visits.app, page) == [], page.path
    assert seen >= 12


def _check_other_languages(app: Flask, visit: Visit) -> None:
    """The page leads to itself in every language that the city offers."""
    page = visit.page
    others = {link.attrs["hreflang"]: link.attrs["href"] or "" for link in page.all("link[hreflang]")}
    offered = {by_tag(tag).html_lang for tag in app.config["CITY"].languages}
    assert others.keys() == offered | {"x-default"}, page.path
    assert all(urlsplit(address).scheme for address in others.values()), page.path
    assert urlsplit(others["es"]).path == visit.translated, page.path


@pytest.mark.xdist_group("visits in English")
def test_no_two_public_pages_have_the_same_title(visits: Visits) -> None:
    titles: dict[str, list[str]] = {}
    for endpoint, page in visits.pages(ANYBODY, open_to_all=True):
        if "token" not in endpoint.rule.arguments:
            titles.setdefault(page.title, []).append(endpoint.name)
    assert {title: names for title, names in titles.items() if len(names) > 1} == {}


@pytest.mark.parametrize("lang", _in_everyday_and_other(("en",), ("es", "qps")))
def test_every_page_behind_the_sign_in_is_right(visits: Visits, lang: str) -> None:
    seen = 0
    for endpoint, page in visits.pages(Role.ADMINISTRATOR, lang, open_to_all=False):
        if endpoint.name == LETTER:
            continue
        seen += 1
        assert page.lang == by_tag(lang).html_lang, page.path
        if lang in PSEUDO:
            assert _stray_text(visits.app, page) == [], page.path
    assert seen >= 80


@pytest.mark.long
@pytest.mark.xdist_group("visits in hmn")
def test_pages_that_only_staff_see_are_in_a_language_they_have(visits: Visits) -> None:
    for endpoint, page in visits.pages(Role.ADMINISTRATOR, "hmn", open_to_all=False):
        if endpoint.spec and endpoint.spec.audience is Audience.STAFF:
            assert page.lang == "en", page.path


def test_a_page_that_only_staff_see_is_in_a_language_they_have(page_as: PageAs) -> None:
    """One of them: all take the language from one place."""
    page = page_as(Role.ADMINISTRATOR, language="hmn")
    page.client.set_cookie("lang", "hmn")
    assert page.get("/staff/sessions").lang == "en"


def _stray_text(app: Flask, page: Page) -> list[str]:
    """Text in plain Latin letters on a page in accented ones: it went past the catalogues.

    Code, names and addresses (`bdi`), what says itself that it is in another language (`lang`), and the city's and
    the sessions' own words are not for the catalogues.
    """
    content = _content(app)
    return [
        text.strip()
        for text in (*_words(page.one("body")), *_attributes(page), page.title)
        if LATIN.search(SAME_EVERYWHERE.sub("", _outside_brackets(content.sub("", " ".join(text.split())))))
    ]


def _content(app: Flask) -> re.Pattern[str]:
    city = app.config["CITY"]
    written = [
        *city.texts[city.default_language].values(),
        *TEXTS.values(),
        ", ".join(PLACE),
        *PLACE,
        *words_written_by_people(),
        city.brand.short_name,
    ]
    lines = [line.strip() for text in written for line in (" ".join(text.split()), *text.splitlines())]
    return re.compile(
        "|".join(re.escape(line) for line in sorted(set(filter(None, lines)), key=len, reverse=True))
    )


def _outside_brackets(text: str) -> str:
    """What is left when everything that a catalogue gave, with what was put into it, is taken out."""
    while TRANSLATED.search(text):
        text = TRANSLATED.sub("", text)
    return text


def _words(element: Element) -> Iterator[str]:
    if (
        element.name in ("script", "bdi", "code", "kbd", "samp", "output")
        or element.attrs.get("translate") == "no"
    ):
        return
    for child in element.children:
        if isinstance(child, Text):
            yield str(child.data)
        elif isinstance(child, Element) and "lang" not in child.attrs:
            yield from _words(child)


def _attributes(page: Page) -> Iterator[str]:
    for name in ("alt", "aria-label", "placeholder", "title"):
        for element in page.all(f"[{name}]"):
            yield element.attrs[name] or ""


def test_the_stray_text_check_finds_plain_text(app: Flask, page: PageClient) -> None:
    got = page.get("/qps/")
    assert _stray_text(app, got) == []
    heading = got.one("h1")
    heading.append_child(Text("Welcome to the page"))
    assert _stray_text(app, got) == ["Welcome to the page"]
    assert "Welcome" in text_of(heading)
