"""Somebody else holds the database: who reads goes on reading, and who writes is told soon to try again."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.db import db
from engage.listening.models import Mode, Registration, Status
from tests.support import ledger, load
from tests.support.crashing import Installation
from tests.support.listening import make_session
from tests.support.live import serving
from tests.support.visitors import READING_SECONDS, get, numbered, open_forms

pytestmark = [pytest.mark.race, pytest.mark.sqlite]

HELD_SECONDS = 8.0
WRITERS = 14
READERS = 4
A_READER = 1_000_000
AFTERWARDS = 10_000
FIRST_AGAIN, TRIES = 20_000, 20


def test_readers_are_served_and_no_registration_that_was_acknowledged_is_lost(
    app: Flask, installation: Installation
) -> None:
    session = make_session(modes=[Mode.IN_PERSON], capacities={Mode.IN_PERSON: 4000})
    path = f"/en/sessions/{session.slug}"
    with serving(installation.environ, installation.log) as server:
        visitors = open_forms(server.port, f"{path}/rsvp", WRITERS)
        time.sleep(READING_SECONDS)
        posts = numbered(visitors)
        writing = load.Plan(server.port, posts, WRITERS, HELD_SECONDS, around=True, pause=0.1)
        reading = load.Plan(
            server.port, [get(path)], READERS, HELD_SECONDS, first_number=A_READER, around=True
        )
        with _held(Path(db.engine.url.database or "")):
            answers = load.run([writing, reading]).answers
        _wait_until_one_gets_in(server.port, posts[0])
        later = load.run([load.Plan(server.port, posts, WRITERS, 30, first_number=AFTERWARDS)]).answers
    read = [answer.status for answer in answers if answer.number >= A_READER]
    wrote = [answer for answer in answers if answer.number < A_READER]
    assert set(read) == {200}
    assert len(read) > 40
    assert {answer.status for answer in wrote} == {503}
    assert len(wrote) >= WRITERS // 2
    assert [answer.status for answer in later] == [303] * WRITERS
    assert _stored(session.id) >= {f"party{answer.number:08d}@example.org" for answer in later}
    assert ledger.problems(session.id) == []


def _wait_until_one_gets_in(port: int, post: bytes) -> None:
    """Those who still wait for the database go first, and some are told so meanwhile."""
    for number in range(TRIES):
        (answer,) = load.run([load.Plan(port, [post], 1, 30, first_number=FIRST_AGAIN + number)]).answers
        if answer.status == 303:
            return
        time.sleep(0.5)
    raise AssertionError("nobody gets in although nobody holds the database any more")


@contextmanager
def _held(database: Path) -> Iterator[None]:
    """Nobody else can write while the block runs."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def _stored(session_id: int) -> set[str]:
    db.session.rollback()
    rows = db.session.scalars(
        select(Registration.email).where(
            Registration.session_id == session_id, Registration.status == Status.CONFIRMED
        )
    )
    return {email for email in rows if email}
