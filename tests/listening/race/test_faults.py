"""Something breaks while people save seats: what was acknowledged is there once, and nobody sees a fault."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bench.place import SQLITE, Place, Round, place
from bench.prepared import one_room
from engage.config import ROOT
from tests.support import faults, ledger, load, postgres
from tests.support.faults import Copy, Scenario, Seen
from tests.support.live import environment, serving
from tests.support.soak import Effort
from tests.support.visitors import READING_SECONDS, numbered, open_forms

pytestmark = [pytest.mark.fault, pytest.mark.soak]

SHORTEST_SECONDS, LONGEST_SECONDS = 12.0, 60.0
SEATS = 100_000
LAST_SEATS, PEOPLE = 20, 80


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An installation with a database of its own."""
    kind = request.config.getoption("--database")
    run = Round(tmp_path, (kind,), is_quick=True, server=os.environ.get(postgres.VARIABLE))
    with place(run, kind, f"fault_{os.getpid()}") as found:
        yield found
    if kind != SQLITE:
        postgres.drop(found.url)


def _go_on(effort: Effort, site: Place, scenario: Scenario) -> Iterator[tuple[int, Seen]]:
    """Round after round, each with a session of its own: what was seen is noted and demanded."""
    seconds = min(LONGEST_SECONDS, max(SHORTEST_SECONDS, effort.seconds / 2))
    for number in effort.rounds(1):
        session = one_room(SEATS, slug=f"evening-{number}")
        ident = session.id
        seen = faults.run(site, session, scenario, seconds=seconds)
        _note(effort, seen)
        yield ident, seen
        assert (seen.lost, seen.doubled, seen.failed, list(seen.wrong)) == (0, 0, 0, [])
        assert seen.acknowledged > 0
        assert "Traceback" not in site.log.read_text()


def _note(effort: Effort, seen: Seen) -> None:
    effort.note(
        tries=seen.tries,
        acknowledged=seen.acknowledged,
        stored=seen.stored,
        lost=seen.lost,
        doubled=seen.doubled,
        errors=seen.failed + len(seen.wrong),
        busy=seen.busy,
        reads=seen.reads,
        reads_busy=seen.reads_busy,
    )
    for name, value in {"p50_ms": seen.middle_ms, "p99_ms": seen.slow_ms}.items():
        effort.counts[name] = max(effort.counts[name], value)


def test_many_people_at_once(site: Place, effort: Effort) -> None:
    for _ident, seen in _go_on(effort, site, faults.nothing):
        assert (seen.busy, seen.reads_busy) == (0, 0)


def test_another_process_holds_the_database(site: Place, effort: Effort) -> None:
    for _ident, seen in _go_on(effort, site, faults.held_by_another(site)):
        assert seen.reads_busy == 0, "who reads need not wait for who writes"


@pytest.mark.sqlite
def test_the_disk_is_full_for_a_while(site: Place, effort: Effort) -> None:
    for _ident, seen in _go_on(effort, site, faults.disk_full):
        assert seen.busy > 0, "nothing was refused: the disk was not full"
        assert seen.reads_busy == 0


def test_copies_are_made_meanwhile(site: Place, effort: Effort, tmp_path: Path) -> None:
    """`flask backup`; on PostgreSQL pg_dump, after a migration."""
    copies: list[Copy] = []
    act = _backup(site, tmp_path, copies) if site.kind == SQLITE else _dump(site, tmp_path, copies)
    before = () if site.kind == SQLITE else (lambda: faults.migrated(site.url),)
    for ident, seen in _go_on(effort, site, faults.beside(*before, act, act, act)):
        wrong = [
            problem
            for copy in copies[-3:]
            for problem in faults.problems_of(_restored(site, copy, tmp_path), ident, seen.answers)
        ]
        effort.note(copies=3, errors=len(wrong))
        assert wrong == []


def test_more_people_than_the_last_seats(site: Place, effort: Effort) -> None:
    for number in effort.rounds(1):
        session = one_room(LAST_SEATS, slug=f"evening-{number}")
        ident, path = session.id, f"/en/sessions/{session.slug}/rsvp"
        with serving(site.environ, site.log) as server:
            first = _send(server.port, path, PEOPLE, "first")
            asked = sum(answer.status == 422 for answer in first)
            second = _send(server.port, path, asked, "second")
        found, wrong = ledger.by_status(ident), ledger.problems(ident)
        acknowledged = sum(answer.status == 303 for answer in (*first, *second))
        stored = sum(found.values())
        effort.note(
            tries=PEOPLE + asked, acknowledged=acknowledged, stored=stored, lost=acknowledged - stored
        )
        effort.note(doubled=max(0, stored - PEOPLE), errors=len(wrong), **found)
        assert asked == PEOPLE - LAST_SEATS, "nobody waits unasked"
        assert found == {"confirmed": LAST_SEATS, "waiting": PEOPLE - LAST_SEATS}
        assert (acknowledged, wrong) == (PEOPLE, [])


def _send(port: int, path: str, people: int, wave: str) -> Sequence[load.Answer]:
    """So many people open the form, read it and send it at once. `wave` is in their addresses."""
    visitors = open_forms(port, path, people)
    time.sleep(READING_SECONDS)
    requests = numbered(visitors, email=f"{wave}{load.NUMBER.decode()}@example.org")
    return load.run([load.Plan(port, requests, people, 120)]).answers


@pytest.mark.postgres
def test_postgresql_is_restarted(tmp_path: Path, effort: Effort) -> None:
    """Three times as one does it, and three times as a power cut would, on a server that makes its writes last."""
    with postgres.cluster(durable=True) as url:
        run = Round(tmp_path, ("postgresql",), is_quick=True, server=url)
        with place(run, "postgresql", "restarts") as site:
            restarts = [_restart(url, mode) for mode in ("fast", "immediate") * 3]
            for _ident, _seen in _go_on(effort, site, faults.beside(*restarts)):
                effort.note(restarts=len(restarts))


def _restart(url: str, mode: str) -> Callable[[], None]:
    return lambda: postgres.restart(url, mode)


# --- copies ------------------------------------------------------------------------------------------------------


def _flask(environ: dict[str, str], *arguments: str | Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _backup(site: Place, folder: Path, copies: list[Copy]) -> Callable[[], None]:
    _flask(site.environ, "db", "stamp", "head")

    def back_up() -> None:
        file, began = folder / f"backup-{len(copies)}.sqlite3", time.perf_counter()
        _flask(site.environ, "backup", file)
        copies.append(Copy(f"sqlite:///{file}", began))

    return back_up


def _dump(site: Place, folder: Path, copies: list[Copy]) -> Callable[[], None]:
    source = make_url(site.url).set(drivername="postgresql").render_as_string(hide_password=False)

    def dump() -> None:
        file, began = folder / f"dump-{len(copies)}", time.perf_counter()
        command = [postgres.program("pg_dump"), "--format=custom", f"--file={file}", f"--dbname={source}"]
        subprocess.run(command, check=True, capture_output=True)
        copies.append(Copy(str(file), began))

    return dump


def _restored(site: Place, copy: Copy, folder: Path) -> Copy:
    """The copy as it is once it was put in place, by the command that the guide for operators names."""
    name = Path(make_url(copy.url).database or copy.url).name if site.kind == SQLITE else Path(copy.url).name
    if site.kind == SQLITE:
        url = f"sqlite:///{folder / f'restored-{name}'}"
        environ = environment(url, site.folder)
        _flask(environ, "restore", "--replace", str(make_url(copy.url).database))
        _flask(environ, "verify")
        return replace(copy, url=url)
    url = postgres.restored(site.url, name, Path(copy.url))
    return replace(copy, url=url)
