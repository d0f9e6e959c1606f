"""Requests as no browser would send them: odd methods, addresses, headers, encodings and bodies, at random.

Each is bytes for a socket of its own, so that nothing on the way puts them right.
"""

from __future__ import annotations

import random
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from tests.support.hostile_app import REACHED
from tests.support.live import HOST

PATIENCE_SECONDS = 30
# What comes first where the request said that it waits for it.
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
METHODS = ("GET",) * 6 + ("POST",) * 6 + ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get")
# What stands in an address or a field where a name or a number is expected; addresses have it percent-encoded.
ODD = (
    "", "0", "-1", "1", "2", "99999999999999999999", "1e9", "NaN", "00001", "٣", "½", "true", "null", "None",
    "\x00", "a\x00b", "../../etc/passwd", "..%2f", "%", "%zz", "{{7*7}}", "${x}", "' OR 1=1 --", "<b>x</b>",
    "\r\nX-Injected: yes", "\n", "\t", "\x7f", "\ufeff", "\u202e", "\u2028", "👩‍👩‍👧", "ه\u200cا", "a" * 300,
    "é" * 2000, "[]", "a[b]=c", "2027-02-30", "9999-12-31T99:99", "+19165550100", "x@" + "y" * 260, "es", "fa",
)  # fmt: skip
# Bytes that are no UTF-8, percent-encoded.
NO_TEXT = ("%ff", "%c0%af", "%ed%a0%80", "%f5%80%80%80", "%00")
HEADERS = (
    "Accept-Language: *;q=2", "Accept-Language: " + "x-" * 200, "Accept-Language: fa, \xff", "Accept: \x01",
    "Accept-Encoding: br;q=nan, gzip;q=-1", "If-None-Match: \"", "If-Modified-Since: yesterday",
    "Range: bytes=9-1", "X-Forwarded-For: 999.1.1.1, ::1", "X-Forwarded-Proto: gopher", "Host: [::1",
    "Host: evil.example:99999", "Referer: javascript:1", "Origin: null", "Cookie: engage=a.b.c; lang=\x00",
    "Cookie: " + "a=b; " * 500, "Content-Encoding: gzip", "Expect: 100-continue", "User-Agent: ",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-7", "application/json",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "text/plain",
    "text/xml; charset=nonsense", "/", "",
)  # fmt: skip
_ARGUMENT = re.compile(r"<(?:[^:<>]*:)?[^<>]*>")


@dataclass(frozen=True)
class Form:
    """A form that can be sent as it stands: where to, and its fields."""

    path: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Heard:
    """What came back. `status` 0: the connection ended without an answer."""

    status: int
    reached_view: bool


class Sender:
    """Makes requests at random; as many people send them as there are cookies."""

    def __init__(
        self, chance: random.Random, *, rules: Sequence[str], addresses: Sequence[str], forms: Sequence[Form]
    ) -> None:
        self.chance = chance
        self.rules = rules
        self.addresses = addresses
        self.forms = forms

    def request(self, cookie: str) -> bytes:
        """The next one, with this cookie or another or none."""
        make = self.chance.choice(
            (self._odd_address, self._known_address, self._replay, self._replay, self._replay)
        )
        return make(cookie if self.chance.random() < 0.9 else "engage=none")

    def _odd_address(self, cookie: str) -> bytes:
        path = _ARGUMENT.sub(lambda _found: self._odd_segment(), self.chance.choice(self.rules))
        return self._any(path, cookie)

    def _known_address(self, cookie: str) -> bytes:
        return self._any(self.chance.choice(self.addresses), cookie)

    def _odd_segment(self) -> str:
        if self.chance.random() < 0.2:
            return self.chance.choice(NO_TEXT)
        return quote(self.chance.choice(ODD), safe=self.chance.choice(("", "/")))

    def _any(self, path: str, cookie: str) -> bytes:
        """Any method, query, headers and body."""
        names = ("page", "q", "after", "before", "lang", "sort", "id", "next")
        if self.chance.random() < 0.6:
            pairs = (f"{self.chance.choice(names)}={self._odd_segment()}" for _ in range(3))
            path += "?" + "&".join(pairs)
        method = self.chance.choice(METHODS)
        body = b""
        if method not in ("GET", "HEAD", "TRACE") and self.chance.random() < 0.7:
            body = self.chance.randbytes(self.chance.choice((0, 1, 50, 5_000)))
        headers = self.chance.sample(HEADERS, self.chance.choice((0, 1, 2)))
        return self._written(method, path, cookie, self.chance.choice(TYPES), body, headers)

    def _replay(self, cookie: str) -> bytes:
        """A form with its token, and something odd in some of its fields: a view gets to see this."""
        form = self.chance.choice(self.forms)
        fields = dict(form.fields)
        names = [name for name in fields if name != "csrf_token"]
        for name in self.chance.sample(names, min(len(names), self.chance.choice((0, 1, 1, 2, 5)))):
            odd = self.chance.choice(ODD)
            fields[name] = self.chance.choice(([odd, odd], odd, odd, None))
        sent = {name: value for name, value in fields.items() if value is not None}
        body = urlencode(sent, doseq=True, errors="surrogatepass").encode()
        if self.chance.random() < 0.1:
            body += f"&{self.chance.choice(NO_TEXT)}={self.chance.choice(NO_TEXT)}".encode()
        return self._written("POST", form.path, cookie, TYPES[0], body, ())

    @staticmethod
    def _written(
        method: str, path: str, cookie: str, kind: str, body: bytes, headers: Sequence[str]
    ) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Connection: close", *headers]
        if not any(line.startswith("Host:") for line in headers):
            lines.append(f"Host: {HOST}")
        if not any(line.startswith("Cookie:") for line in headers):
            lines.append(f"Cookie: {cookie}")
        if body:
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


def send(port: int, request: bytes) -> Heard:
    """Send one request and read the answer to its end."""
    received = b""
    with socket.create_connection((HOST, port), timeout=PATIENCE_SECONDS) as connection:
        try:
            connection.sendall(request)
            while block := connection.recv(65536):
                received += block
        except ConnectionError:
            pass  # what was answered before the connection broke counts
    head = received.removeprefix(CONTINUE).partition(b"\r\n\r\n")[0].decode("latin-1")
    status = re.match(r"HTTP/1\.[01] (\d{3})", head)
    return Heard(int(status[1]) if status else 0, f"{REACHED}: yes".lower() in head.lower())
