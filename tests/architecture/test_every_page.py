"""Every page in English, a right-to-left language, a Chinese one, and one nobody speaks that shows stray text.

`page` checks each: valid HTML, title, headings, labels, ids, direction, headers. New pages are found by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from justhtml import Element, Text

from engage.core.i18n import by_tag
from engage.core.pages import Audience
from engage.core.security.permissions import Role
from tests.support.accounts import ClientAs
from tests.support.client import EngageClient, Page, PageClient
from tests.support.html import text_of
from tests.support.listening import TEXTS
from tests.support.world import Endpoint, World, address_of, endpoints, make_world

LANGUAGES = ("en", "fa", "zh-hant", "qps", "qps-rtl")
PSEUDO = ("qps", "qps-rtl")
TRANSLATED = re.compile("⟦[^⟦⟧]*⟧")
LATIN = re.compile(r"[A-Za-z]{2,}")
# What may stand untranslated: names of formats, addresses, and the word that joins a list by the rules of en_US.
WRITTEN_BY_PEOPLE = (
    "Robin Example",
    "Nadia Example",
    "Ana Ejemplo",
    "What we heard",
    "a better word",
    "Racial Equity Alliance",
    "a word",
)
SAME_EVERYWHERE = re.compile(
    r"\b(and|PDF|CSV|XLSX|QR|RSVP|ID|SCORE|AM|PM|ASL|HTTPS?|https?://\S+|\S+@\S+|\S+\.org)\b"
)


@pytest.fixture
def world(app: Flask) -> World:
    """Something for every page to show."""
    return make_world()


def _pages(
    app: Flask, world: World, client: EngageClient, lang: str, *, open_to_all: bool
) -> Iterator[tuple[Endpoint, Page]]:
    """Every endpoint that answers with an HTML page, and the page: making it checks it."""
    for endpoint in endpoints(app, "GET"):
        if endpoint.is_open is not open_to_all:
            continue
        response = client.get(address_of(app, endpoint, world, lang=lang), headers={"Accept-Language": lang})
        if response.status_code == 200 and response.mimetype == "text/html":
            yield endpoint, Page(response)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_public_page_is_right(app: Flask, world: World, client: EngageClient, lang: str) -> None:
    seen = 0
    for endpoint, page in _pages(app, world, client, lang, open_to_all=True):
        seen += 1
        if "lang" in endpoint.rule.arguments:
            assert page.lang == by_tag(lang).html_lang, page.path
            assert page.direction == by_tag(lang).direction, page.path
            if not (endpoint.spec and endpoint.spec.personal):
                _check_other_languages(app, world, endpoint, page)
        if page.lang.startswith("qps"):
            assert _stray_text(app, page) == [], page.path
    assert seen >= 12


def _check_other_languages(app: Flask, world: World, endpoint: Endpoint, page: Page) -> None:
    """The page leads to itself in every language that the city offers."""
    others = {link.attrs["hreflang"]: link.attrs["href"] or "" for link in page.all("link[hreflang]")}
    offered = {by_tag(tag).html_lang for tag in app.config["CITY"].languages}
    assert others.keys() == offered | {"x-default"}, page.path
    assert all(urlsplit(address).scheme for address in others.values()), page.path
    assert urlsplit(others["es"]).path == address_of(app, endpoint, world, lang="es"), page.path


def test_no_two_public_pages_have_the_same_title(app: Flask, world: World, client: EngageClient) -> None:
    titles: dict[str, list[str]] = {}
    for endpoint, page in _pages(app, world, client, "en", open_to_all=True):
        if "token" not in endpoint.rule.arguments:
            titles.setdefault(page.title, []).append(endpoint.name)
    assert {title: names for title, names in titles.items() if len(names) > 1} == {}


@pytest.mark.parametrize("lang", ["en", "es", "qps"])
def test_every_page_behind_the_sign_in_is_right(
    app: Flask, world: World, client_as: ClientAs, lang: str
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    world.join(client.user)
    client.set_cookie("lang", lang)
    seen = 0
    for _endpoint, page in _pages(app, world, client, lang, open_to_all=False):
        seen += 1
        assert page.lang == by_tag(lang).html_lang, page.path
        if lang in PSEUDO:
            assert _stray_text(app, page) == [], page.path
    assert seen >= 10


def test_pages_that_only_staff_see_are_in_a_language_they_have(
    app: Flask, world: World, client_as: ClientAs
) -> None:
    client = client_as(Role.ADMINISTRATOR, language="hmn")
    world.join(client.user)
    client.set_cookie("lang", "hmn")
    for endpoint, page in _pages(app, world, client, "hmn", open_to_all=False):
        if endpoint.spec and endpoint.spec.audience is Audience.STAFF:
            assert page.lang == "en", page.path


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
        *WRITTEN_BY_PEOPLE,
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
