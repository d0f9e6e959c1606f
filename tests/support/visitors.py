"""Browsers that have opened the form for saving seats and are about to send it."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.support.client import form_fields
from tests.support.html import parse
from tests.support.live import HOST
from tests.support.load import NUMBER

_HIDDEN = re.compile(r'<input\b[^>]*\bname="(csrf_token|shown)"[^>]*\bvalue="([^"]*)"')
# The form counts as read once it has been shown for three seconds.
READING_SECONDS = 3.5


@dataclass(frozen=True)
class Visitor:
    """One browser: its cookie, and what its form would send as it stands."""

    path: str
    cookie: str
    fields: Mapping[str, Any]

    def post(self, **changes: Any) -> bytes:
        """The request that sends the form; `@@NUMBER` in a value becomes the number of the sending."""
        body = urlencode({**self.fields, **changes}, doseq=True, safe="@").encode()
        return _request("POST", self.path, self.cookie, body)


def open_forms(port: int, path: str, count: int) -> list[Visitor]:
    """Let `count` browsers open the form at `path`, each with a cookie of its own."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    visitors: list[Visitor] = []
    fields: dict[str, Any] = {}
    for _ in range(count):
        connection.request("GET", path)
        answer = connection.getresponse()
        html = answer.read().decode()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {answer.status}.")
        fields = fields or form_fields(parse(html).query("main form")[0])
        cookie = "; ".join(
            line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie", failobj=[])
        )
        visitors.append(Visitor(path, cookie, {**fields, **dict(_HIDDEN.findall(html))}))
    connection.close()
    return visitors


def get(path: str) -> bytes:
    """The request of a browser that opens a page."""
    return _request("GET", path, "", b"")


def numbered(visitors: Sequence[Visitor], **answers: Any) -> list[bytes]:
    """One request from each, for a party whose name and address hold the number of the sending."""
    marker = NUMBER.decode()
    wanted = {"name": f"Party {marker}", "email": f"party{marker}@example.org", "grown": "1", **answers}
    return [visitor.post(**wanted) for visitor in visitors]


def _request(method: str, path: str, cookie: str, body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Accept-Encoding: gzip, br", "Accept-Language: en"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body
