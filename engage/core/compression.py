"""Compress pages, where the browser accepts it and the page holds nothing private.

Pages with personal data are not compressed: the length of a compressed page can reveal its contents to an attacker who
can make the person's browser request it repeatedly. Static files are compressed when they are built.
"""

from __future__ import annotations

import gzip

import brotli
from flask import Flask, Response, request

from engage.core.pages import Audience, current_spec

SHORTEST = 1024
TYPES = ("text/html", "text/calendar", "application/json")
BROTLI_QUALITY = 5


def _compress(response: Response) -> Response:
    if response.mimetype in TYPES:
        response.vary.add("Accept-Encoding")
    if not _may_compress(response):
        return response
    encoding = request.accept_encodings.best_match(("br", "gzip"))
    if encoding == "br":
        response.set_data(brotli.compress(response.get_data(), quality=BROTLI_QUALITY))
    elif encoding == "gzip":
        response.set_data(gzip.compress(response.get_data(), compresslevel=6, mtime=0))
    else:
        return response
    response.content_encoding = encoding
    return response


def _may_compress(response: Response) -> bool:
    spec = current_spec()
    public = spec is not None and spec.audience in (Audience.PUBLIC, Audience.MACHINE) and not spec.personal
    whole = not response.is_streamed and not response.direct_passthrough and response.status_code == 200
    return public and whole and response.mimetype in TYPES and len(response.get_data()) >= SHORTEST


def init_app(app: Flask) -> None:
    """Compress the responses of `app`."""
    app.after_request(_compress)
