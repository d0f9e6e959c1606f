"""Requests as no browser would send them, at random: most of them so that a view gets to see them.

Those are a known address or a form as it stands, from somebody whom it is for and with a valid token, and something odd
in query, headers, fields or files. The others are odd throughout. Each is bytes for a socket of its own, so that
nothing on the way puts them right.
"""

from __future__ import annotations

import random
import re
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from tests.support.hostile_app import REACHED
from tests.support.hostile_values import (
    BODIES,
    BREAKING,
    ENDS,
    FILES,
    HEADERS,
    METHODS,
    NAMES,
    NO_TEXT,
    NUL,
    ODD,
    TYPES,
)
from tests.support.live import COOKIE, HOST

PATIENCE_SECONDS = 60
# What comes first where the request said that it waits for it.
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
FORM = TYPES[0]
BOUNDARY = "a-boundary"
# Of a form's fields, or beside them: more than a form can have comes to no view.
MANY, TOO_MANY = 400, 5_000
REFUSED_FOR_HASTE = 429
# Longer questions do not come past the server's limit for a line.
SHORT_ODD = tuple(value for value in ODD if len(quote(value, errors="surrogatepass")) <= 300)
ENDING_SHARE = 0.05
_ARGUMENT = re.compile(r"<(?:[^:<>]*:)?[^<>]*>")


@dataclass(frozen=True)
class Person:
    """Somebody's browser: its cookie, and the token of its forms."""

    cookie: str
    token: str


@dataclass(frozen=True)
class Way:
    """An address that somebody may open, or send forms to."""

    path: str
    methods: frozenset[str]
    person: Person


@dataclass(frozen=True)
class Form:
    """A form that can be sent as it stands: where to, its fields, and by whom."""

    path: str
    fields: Mapping[str, Any]
    person: Person
    has_file: bool = False


Target = TypeVar("Target", Way, Form)


@dataclass(frozen=True)
class Heard:
    """What came back. `status` 0: the connection ended without an answer."""

    status: int
    reached_view: bool


def is_ending(path: str) -> bool:
    """Whether forms sent there might end what others need."""
    return any(end in path for end in ENDS)


def is_last(request: bytes) -> bool:
    """Whether a request is one of those that come last."""
    line = request.partition(b"\r\n")[0].decode("latin-1")
    return line.startswith("POST") and is_ending(line)


class Sender:
    """Makes requests at random."""

    def __init__(
        self, chance: random.Random, *, rules: Sequence[str], ways: Sequence[Way], forms: Sequence[Form]
    ) -> None:
        self.chance = chance
        self.rules = rules
        self.reading = [way for way in ways if "GET" in way.methods]
        self.sending = _split([way for way in ways if "POST" in way.methods])
        self.people = sorted({way.person for way in ways}, key=lambda person: person.cookie)
        self.forms = _split(forms)
        self.files = [form for form in forms if form.has_file]

    def request(self) -> bytes:
        """The next one."""
        kinds = (self._replay, self._open, self._send, self._upload, self._odd_address, self._odd)
        (make,) = self.chance.choices(kinds, (45, 35, 8, 4, 4, 4))
        return make()

    def _one_of(self, pools: tuple[list[Target], list[Target]]) -> Target:
        mild, ending = pools
        return self.chance.choice(ending if self.chance.random() < ENDING_SHARE else mild)

    def _odd_segment(self) -> str:
        if self.chance.random() < 0.2:
            return self.chance.choice(NO_TEXT)
        return _quoted(self.chance.choice(ODD + NUL), safe=self.chance.choice(("", "/")))

    def _with_query(self, path: str) -> str:
        """An address with odd questions, some of them twice. None of them holds NUL."""
        if self.chance.random() < 0.5:
            return path
        pairs = (
            f"{self.chance.choice(NAMES)}={_quoted(self.chance.choice(SHORT_ODD), safe='')}"
            for _ in range(self.chance.choice((1, 2, 3, 9)))
        )
        return f"{path}?{'&'.join(pairs)}"

    def _headers(self) -> list[str]:
        return self.chance.sample(HEADERS, self.chance.choice((0, 1, 2, 4)))

    # --- what a view gets to see -------------------------------------------------------------------------------------

    def _open(self) -> bytes:
        way = self.chance.choice(self.reading)
        method = self.chance.choice(("GET", "GET", "GET", "HEAD"))
        return _written(method, self._with_query(way.path), way.person.cookie, headers=self._headers())

    def _replay(self) -> bytes:
        """A form with its token, and something odd in some of its fields."""
        form = self._one_of(self.forms)
        body = urlencode(self._fields(form), doseq=True, errors="surrogatepass").encode()
        if self.chance.random() < 0.1:
            body += f"&{self.chance.choice(NO_TEXT)}={self.chance.choice(NO_TEXT)}".encode()
        if self.chance.random() < 0.04:
            many = self.chance.choice((MANY, MANY, TOO_MANY))
            body += "".join(f"&field-{number}=x" for number in range(many)).encode()
        path = self._with_query(form.path) if "?" not in form.path else form.path
        return _written("POST", path, form.person.cookie, headers=self._headers(), kind=FORM, body=body)

    def _fields(self, form: Form) -> dict[str, Any]:
        fields = dict(form.fields)
        names = [name for name in fields if name != "csrf_token"]
        for name in self.chance.sample(names, min(len(names), self.chance.choice((0, 1, 1, 2, 5)))):
            odd = self.chance.choice(ODD + NUL)
            fields[name] = self.chance.choice(([odd, odd], [odd, *ODD[:3]], odd, odd, odd, None))
        return {name: value for name, value in fields.items() if value is not None}

    def _send(self) -> bytes:
        """Any body of any kind, with the token in a header."""
        way = self._one_of(self.sending)
        headers = [*self._headers(), f"X-CSRFToken: {way.person.token}"]
        body, kind = self.chance.choice(BODIES), self.chance.choice(TYPES)
        if self.chance.random() < 0.2:
            body = self.chance.randbytes(self.chance.choice((1, 50, 5_000)))
        return _written("POST", way.path, way.person.cookie, headers=headers, kind=kind, body=body)

    def _upload(self) -> bytes:
        """A form with a file; in the same way a form that has no place for one."""
        form = self.chance.choice(self.files) if self.chance.random() < 0.8 else self._one_of(self.forms)
        name, content = self.chance.choice(FILES)
        parts = [
            _part(field, str(value).encode("utf-8", "replace")) for field, value in self._fields(form).items()
        ]
        parts.append(_part("file", content, name))
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        headers = [*self._headers(), f"X-CSRFToken: {form.person.token}"]
        return _written("POST", form.path, form.person.cookie, headers=headers, kind=kind, body=body)

    # --- what is odd throughout ------------------------------------------------------------------------------------

    def _odd_address(self) -> bytes:
        path = _ARGUMENT.sub(lambda _found: self._odd_segment(), self.chance.choice(self.rules))
        person = self.chance.choice(self.people)
        return _written(self.chance.choice(("GET", "POST")), path, person.cookie, headers=self._headers())

    def _odd(self) -> bytes:
        """Any method, query, headers and body, of anybody or of nobody."""
        path = self.chance.choice(self.reading).path
        path += "?" + "&".join(f"{self.chance.choice(NAMES)}={self._odd_segment()}" for _ in range(3))
        method = self.chance.choice(METHODS)
        body = self.chance.choice(BODIES) if method not in ("GET", "HEAD", "TRACE") else b""
        cookie = self.chance.choice(
            (self.chance.choice(self.people).cookie, f"{COOKIE}=none", f"{COOKIE}=a.b.c; =")
        )
        headers = [*self._headers(), self.chance.choice(BREAKING)]
        return _written(method, path, cookie, headers=headers, kind=self.chance.choice(TYPES), body=body)


def _split(targets: Sequence[Target]) -> tuple[list[Target], list[Target]]:
    """Those that leave the others as they are, and those that might not."""
    mild = [target for target in targets if not is_ending(target.path)]
    return mild, [target for target in targets if is_ending(target.path)]


def _quoted(value: str, *, safe: str) -> str:
    return quote(value, safe=safe, errors="surrogatepass")


def _part(name: str, content: bytes, file: str | None = None) -> bytes:
    """A part of a form with files."""
    named = "" if file is None else f'; filename="{file}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode("utf-8", "replace") + content + b"\r\n"


def _written(
    method: str, path: str, cookie: str, *, headers: Sequence[str], kind: str = "", body: bytes = b""
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
    found = re.match(r"HTTP/1\.[01] (\d{3})", head)
    status = int(found[1]) if found else 0
    reached = f"{REACHED}: yes".lower() in head.lower() and status != REFUSED_FOR_HASTE
    return Heard(status, reached)
