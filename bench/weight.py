"""How much a phone loads before the form for saving seats can be used, for somebody who comes for the first time.

What the page's HTML and style sheets ask for is fetched, as a browser would. Static files come compressed from the
product; pages are compressed by the proxy in front, at its usual level, so that is done here.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from urllib.parse import urljoin

import brotli
from flask.testing import FlaskClient

from bench.figures import Figure, at_most, shown
from bench.place import SQLITE, Place, Round, place
from bench.prepared import BASE, load_city

LANGUAGES = ("en", "fa", "pa", "hmn")
LARGEST_KB, MOST_REQUESTS = 14, 4
_FETCHED_BY_TAGS = re.compile(
    r'<link\b[^>]*\brel="(?:stylesheet|icon|preload|manifest|modulepreload)"[^>]*>'
    r"|<(?:script|img|source|iframe|use)\b[^>]*>"
)
_ADDRESS = re.compile(r'\b(?:href|src)="([^"#]+)(?:#[^"]*)?"')
_FETCHED_BY_STYLES = re.compile(r"""(?:url\(|@import\s+)\s*["']?([^"')#]+)""")


def measure(run: Round) -> Iterator[Figure]:
    """Compressed bytes and requests of the first view, in the languages whose scripts weigh most."""
    with place(run, SQLITE, "weight") as site:
        slug = load_city()
        for language in LANGUAGES:
            yield from _weigh(site, f"/{language}/sessions/{slug}/rsvp", language)


def _weigh(site: Place, path: str, language: str) -> Iterator[Figure]:
    client = site.app.test_client()
    for coding in ("br", "gzip"):
        files = _first_view(client, path, coding)
        yield at_most(
            f"RSVP page, first view, {language}, {coding}", sum(files.values()) / 1024, LARGEST_KB, unit="KB"
        )
    yield at_most(f"RSVP page, requests, {language}", len(files), MOST_REQUESTS)
    html = client.get(path, base_url=BASE).get_data()
    yield shown(f"RSVP page, HTML as served without a proxy, {language}", len(html) / 1024, unit="KB")


def _first_view(client: FlaskClient, path: str, coding: str) -> dict[str, int]:
    """Address → compressed bytes of its body."""
    answer = client.get(path, base_url=BASE, headers={"Accept-Encoding": coding})
    html = answer.get_data()
    files = {path: len(_compressed(html, coding))}
    asked = {_address_in(tag) for tag in _FETCHED_BY_TAGS.findall(html.decode())} - {None}
    while asked - files.keys():
        address = min(asked - files.keys())
        answer = client.get(address, base_url=BASE, headers={"Accept-Encoding": coding})
        if answer.status_code != 200:
            raise RuntimeError(f"{path} asks for {address}, which answers {answer.status}.")
        body = answer.get_data()
        encoded = answer.headers.get("Content-Encoding")
        files[address] = len(body if encoded else _compressed(body, coding))
        if answer.mimetype == "text/css":
            plain = client.get(address, base_url=BASE, headers={"Accept-Encoding": "identity"}).get_data()
            asked |= {urljoin(address, found) for found in _FETCHED_BY_STYLES.findall(plain.decode())}
        asked = {found for found in asked if found is not None and not found.startswith("data:")}
    return files


def _address_in(tag: str) -> str | None:
    found = _ADDRESS.search(tag)
    return found[1] if found else None


def _compressed(body: bytes, coding: str) -> bytes:
    return brotli.compress(body, quality=5) if coding == "br" else gzip.compress(body, 6, mtime=0)
