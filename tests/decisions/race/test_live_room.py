"""Forty phones in one room, on the server as it is set up by default: each of them gets its answers, in time."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from urllib.parse import urlencode

import pytest
from flask import Flask

from engage.core.db import db
from engage.decisions.models import Ballot, RoundSeat
from tests.support.accounts import enter, make_sign_in
from tests.support.client import EngageClient, form_fields
from tests.support.crashing import Installation
from tests.support.html import parse
from tests.support.live import COOKIE, HOST, serving
from tests.support.rooms import Room, make_room

pytestmark = pytest.mark.race

PHONES = 40
EVERY_SECONDS = 3.0
PATIENCE_SECONDS = 60.0
# A phone gives up on a request after ten seconds, and the room then says that the connection is lost.
LONGEST_SECONDS = 10.0
VALUES = (0, 1, 2, 3, 4, 5)


@dataclass
class Phone:
    """One phone in the room: its cookie, what it asks, and what it got."""

    port: int
    cookie: str
    room: Room
    number: int
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    slowest: float = 0.0
    tag: str = ""
    answered: int = 0

    def ask(self, method: str, what: str, body: str = "", **headers: str) -> tuple[int, str]:
        """One short request; nothing is kept open."""
        began = time.perf_counter()
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_SECONDS)
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, self.room.path(what), body or None, {"Cookie": self.cookie, **headers})
            answer = connection.getresponse()
            text = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie", failobj=[]):
                self.cookie = cookie.partition(";")[0]
            self.tag = answer.headers.get("ETag", self.tag)
        finally:
            connection.close()
        self.slowest = max(self.slowest, time.perf_counter() - began)
        self.statuses[what, answer.status] += 1
        return answer.status, text

    def poll(self) -> None:
        """Ask whether anything changed, as the page does; and fetch the page where it did."""
        status, text = self.ask("GET", "live.json", **({"If-None-Match": self.tag} if self.tag else {}))
        if status == http.HTTPStatus.OK:
            self.answered = json.loads(text)["answered"]
            self.ask("GET", "room")

    def cast(self) -> None:
        """Open the ballot and send it: with a reason, which some answers need."""
        _status, html = self.ask("GET", "ballot")
        form = next(one for one in parse(html).query("main form") if one.query('[name="answer"]'))
        value = VALUES[self.number % len(VALUES)]
        said = {"answer": str(value), "reason": "Because.", "remedy": "Change it."}
        self.ask("POST", "ballot", urlencode({**form_fields(form), **said}, doseq=True))

    def live(self, together: Barrier) -> None:
        """Begin with all the others, answer at some time, look until everybody has answered, and once more."""
        chance = random.Random(self.number)
        cast_in = chance.randrange(3)
        together.wait()
        deadline = time.monotonic() + PATIENCE_SECONDS
        for turn in range(1000):
            if turn == cast_in:
                self.cast()
            self.poll()
            if self.answered == PHONES or time.monotonic() > deadline:
                break
            time.sleep(EVERY_SECONDS * chance.uniform(0.85, 1.15))
        self.poll()


def _phones(app: Flask, room: Room, port: int) -> Iterator[Phone]:
    for number, person in enumerate(room.people):
        client = app.test_client()
        assert isinstance(client, EngageClient)
        enter(client, make_sign_in(person))
        cookie = client.get_cookie("engage")
        assert cookie is not None
        yield Phone(port, f"{COOKIE}={cookie.value}", room, number)


def test_forty_phones_ask_and_answer_at_once(app: Flask, installation: Installation) -> None:
    room = make_room(PHONES, size=PHONES)
    room.arrive(*room.people)
    with serving(installation.environ, installation.log) as server:
        phones = list(_phones(app, room, server.port))
        together = Barrier(PHONES)
        with ThreadPoolExecutor(PHONES) as pool:
            for done in [pool.submit(phone.live, together) for phone in phones]:
                done.result()
    statuses = sum((phone.statuses for phone in phones), Counter[tuple[str, int]]())
    assert {what: count for what, count in statuses.items() if what[1] >= 400} == {}
    assert statuses["ballot", 303] == PHONES
    assert statuses["live.json", 304] >= PHONES
    assert [phone.number for phone in phones if phone.answered != PHONES] == []
    assert max(phone.slowest for phone in phones) < LONGEST_SECONDS
    assert "locked" not in installation.log.read_text()
    casts = list(db.session.scalars(db.select(RoundSeat.casts).where(RoundSeat.round_id == room.round.id)))
    values = Counter(db.session.scalars(db.select(Ballot.value).where(Ballot.round_id == room.round.id)))
    assert casts == [1] * PHONES
    assert values == Counter(VALUES[number % len(VALUES)] for number in range(PHONES))
