"""What goes wrong while people save seats, and what must be there afterwards: whatever was acknowledged, once.

A scenario is a function that is given the server and the seconds it has: `run(site, session, scenario, seconds=…)`.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import quantiles

from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url

from bench.place import SQLITE, Place
from engage.core.db import db
from engage.core.outbox.models import OutboxMessage
from engage.listening.models import Capacity, ListeningSession, Mode, Registration, Status
from tests.support import ledger, load
from tests.support.live import Server, serving
from tests.support.visitors import READING_SECONDS, get, numbered, open_forms

BROWSERS, READERS = 12, 4
# Together some thirty parties and ten readings a second.
PAUSE_SECONDS = 0.4
UNAVAILABLE = 503
# So little of a file can be written while the disk is full: nothing that is kept fits in.
FULL_BYTES = 16_384
HELD = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
held.execute("BEGIN IMMEDIATE")
time.sleep(float(sys.argv[2]))
held.execute("ROLLBACK")
"""

Scenario = Callable[[Server, float], None]


@dataclass(frozen=True)
class Seen:
    """What the run came to. `busy`: people were told to try again in a moment; `failed`: any other error page."""

    tries: int
    acknowledged: int
    stored: int
    lost: int
    doubled: int
    busy: int
    failed: int
    reads: int
    reads_busy: int
    middle_ms: int
    slow_ms: int
    wrong: Sequence[str]
    answers: Sequence[load.Answer]


def run(site: Place, session: ListeningSession, scenario: Scenario, *, seconds: float) -> Seen:
    """People save seats and read without a pause, and meanwhile something happens."""
    ident, slug = session.id, session.slug
    with serving(site.environ, site.log) as server:
        visitors = open_forms(server.port, f"/en/sessions/{slug}/rsvp", BROWSERS)
        time.sleep(READING_SECONDS)
        posts, pages = numbered(visitors), [get(f"/en/sessions/{slug}")]
        saving = load.Run([_plan(server, posts, BROWSERS, seconds)])
        reading = load.Run([_plan(server, pages, READERS, seconds)])
        scenario(server, seconds)
        saved, read = saving.result(), reading.result()
        server.wait_until_ready()
    return _examine(ident, saved.answers, read.answers)


def _plan(server: Server, requests: list[bytes], connections: int, seconds: float) -> load.Plan:
    """A request whose connection breaks is sent again, as a person would."""
    return load.Plan(server.port, requests, connections, seconds, around=True, tries=100, pause=PAUSE_SECONDS)


def party(answer: load.Answer) -> str:
    """The address of whose request was answered."""
    return f"party{answer.number:08d}@example.org"


def _examine(session_id: int, saved: Sequence[load.Answer], read: Sequence[load.Answer]) -> Seen:
    db.session.remove()
    db.engine.dispose()
    stored = Counter(
        db.session.scalars(select(Registration.email).where(Registration.session_id == session_id))
    )
    db.session.rollback()
    acknowledged = [party(answer) for answer in saved if answer.status == 303]
    times = sorted(answer.seconds * 1000 for answer in saved if answer.status == 303)
    spread = quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    every = [*saved, *read]
    return Seen(
        tries=len(saved),
        acknowledged=len(acknowledged),
        stored=len(stored),
        lost=sum(email not in stored for email in acknowledged),
        doubled=sum(count > 1 for count in stored.values()),
        busy=sum(answer.status == UNAVAILABLE for answer in saved),
        failed=sum(answer.status >= 500 and answer.status != UNAVAILABLE for answer in every),
        reads=len(read),
        reads_busy=sum(answer.status == UNAVAILABLE for answer in read),
        middle_ms=round(spread[49]),
        slow_ms=round(spread[98]),
        wrong=ledger.problems(session_id),
        answers=saved,
    )


# --- what happens ------------------------------------------------------------------------------------------------


def nothing(_server: Server, seconds: float) -> None:
    """Only many people at once."""
    time.sleep(seconds)


def held_by_another(site: Place) -> Scenario:
    """Another process keeps the database from being written to, for a third of the time."""

    def hold(_server: Server, seconds: float) -> None:
        time.sleep(seconds / 3)
        if site.kind == SQLITE:
            file = str(make_url(site.url).database)
            subprocess.run([sys.executable, "-c", HELD, file, str(seconds / 3)], check=True)
            return
        engine = create_engine(site.url)
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE registration IN EXCLUSIVE MODE"))
            time.sleep(seconds / 3)
        engine.dispose()

    return hold


def disk_full(server: Server, seconds: float) -> None:
    """No file of the server's grows, for a third of the time: as on a full disk, and without a disk to fill."""
    time.sleep(seconds / 3)
    _let_files_grow(server, FULL_BYTES)
    time.sleep(seconds / 3)
    _let_files_grow(server, resource.RLIM_INFINITY)
    time.sleep(seconds / 3)


def _let_files_grow(server: Server, size: int) -> None:
    for pid in server.workers():
        with suppress(ProcessLookupError):
            _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


def beside(*acts: Callable[[], None]) -> Scenario:
    """One thing after the other, evenly over the time."""

    def do(_server: Server, seconds: float) -> None:
        began = time.monotonic()
        for number, act in enumerate(acts, start=1):
            time.sleep(max(0.0, began + seconds * number / (len(acts) + 1) - time.monotonic()))
            act()

    return do


def migrated(url: str) -> None:
    """What a later version's migration might do: a column, an index on what is there, and both away again."""
    engine = create_engine(url)
    for statement in (
        "ALTER TABLE registration ADD COLUMN later integer DEFAULT 0 NOT NULL",
        "CREATE INDEX registration_later ON registration (session_id, later)",
        "ALTER TABLE registration DROP COLUMN later",
    ):
        with engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


# --- copies ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Copy:
    """A copy of the database that was begun at an instant of `time.perf_counter`."""

    url: str
    began: float


def problems_of(copy: Copy, session_id: int, answers: Sequence[load.Answer]) -> Iterator[str]:
    """What is wrong with a copy: something acknowledged before it is not there, or one thing is without another."""
    engine = create_engine(copy.url)
    with engine.connect() as connection:
        rows = connection.execute(
            select(Registration.id, Registration.email).where(
                Registration.session_id == session_id, Registration.status == Status.CONFIRMED
            )
        ).all()
        keys = set(connection.scalars(select(OutboxMessage.key)))
        taken = connection.scalar(
            select(Capacity.taken).where(
                Capacity.session_id == session_id, Capacity.resource == Mode.IN_PERSON
            )
        )
    engine.dispose()
    there = {email for _ident, email in rows}
    before = {party(one) for one in answers if one.status == 303 and one.sent_at + one.seconds < copy.began}
    yield from (f"{email} was acknowledged before the copy" for email in sorted(before - there))
    yield from (
        f"{ident} has no message" for ident, _email in rows if f"registration.confirmed:{ident}" not in keys
    )
    if taken != len(rows):
        yield f"the counter says {taken}, and {len(rows)} are there"
