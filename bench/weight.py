"""How much a phone loads before the form for saving seats, or for a shift, can be used by somebody who comes first.

What the page's HTML and style sheets ask for is fetched, as a browser would, and what is sent is counted: bodies as
the product compresses them, without headers.
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
from engage.listening.queries.public import find_session
from tests.support.volunteering import make_shift

LANGUAGES = ("en", "fa", "pa", "hmn")
# By coding: Brotli is what phones ask for; gzip is for the oldest.
LARGEST_KB = {"br": 12, "gzip": 14}
MOST_REQUESTS = 4
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
        ident = make_shift(find_session(slug), role="note_taking", languages=("hmn", "yue")).public_id
        for language in LANGUAGES:
            yield from _weigh(site, f"/{language}/sessions/{slug}/rsvp", f"RSVP page, first view, {language}")
            yield from _weigh(site, f"/{language}/help/{slug}/{ident}", f"Shift page, first view, {language}")


def _weigh(site: Place, path: str, what: str) -> Iterator[Figure]:
    client = site.app.test_client()
    for coding in ("br", "gzip", "identity"):
        files = first_view(client, path, coding)
        kilobytes = sum(files.values()) / 1024
        if coding == "identity":
            yield shown(f"{what}, not compressed", kilobytes, unit="KB")
        else:
            yield at_most(f"{what}, {coding}", kilobytes, LARGEST_KB[coding], unit="KB")
    yield at_most(f"{what}, requests", len(files), MOST_REQUESTS)


def first_view(client: FlaskClient, path: str, coding: str) -> dict[str, int]:
    """Address → bytes of its body as it is sent, of everything that a browser fetches before it stops loading."""
    files: dict[str, int] = {}
    wanted = {path}
    while wanted:
        address = min(wanted)
        text, files[address] = _fetch(client, address, coding)
        wanted |= {found for found in _asked_for(address, text) if not found.startswith("data:")}
        wanted -= files.keys()
    return files


def _fetch(client: FlaskClient, address: str, coding: str) -> tuple[str, int]:
    """What is there, and how many bytes its body takes on the way."""
    answer = client.get(address, base_url=BASE, headers={"Accept-Encoding": coding})
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status}.")
    body = answer.get_data()
    sent = answer.headers.get("Content-Encoding")
    if sent == "br":
        return brotli.decompress(body).decode(), len(body)
    if sent == "gzip":
        return gzip.decompress(body).decode(), len(body)
    return body.decode(), len(body)


def _asked_for(address: str, text: str) -> set[str]:
    if address.endswith(".css"):
        return {urljoin(address, found) for found in _FETCHED_BY_STYLES.findall(text)}
    tags = (_ADDRESS.search(tag) for tag in _FETCHED_BY_TAGS.findall(text))
    return {urljoin(address, found[1]) for found in tags if found}
