"""100,000 registrations: staff pages of a large session against those of a smaller one, and files of everything."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from bench.figures import Figure, at_most, shown
from bench.place import Place, Round, place
from bench.prepared import staff_client
from engage.config import ROOT
from engage.core.db import db
from engage.listening.models import ListeningSession
from tests.support.client import EngageClient
from tests.support.listening import make_session, register_many

LARGE, SMALL = 5_000, 1_000
MOST_TIMES_SLOWER = 1.5
# What reading a file of a hundred times the rows may add to the memory at its peak.
MOST_GROWTH_MB = 8
LEAST_BYTES_A_ROW = 30
PAGES = {"list": "registrations", "needs": "needs", "search by name": "registrations?q=nadia"}


def measure(run: Round) -> Iterator[Figure]:
    """Each page in turns at both sizes, so that a busy machine hits both alike; then the files."""
    sessions, total = run.choose(500, 50), run.choose(100_000, 15_000)
    for kind in run.databases:
        with place(run, kind, "volume", ENGAGE_MODE="testing") as site:
            large, small = make_session(slug="large"), make_session(slug="small")
            register_many(large, LARGE)
            register_many(small, SMALL)
            each = (total - LARGE - SMALL) // (sessions - 2)
            for _ in range(sessions - 2):
                register_many(make_session(), each)
            site.settle_down()
            client = staff_client(site.app.test_client())
            for name, path in PAGES.items():
                yield from _compare(site, client, name, path, run.choose(60, 15))
            yield from _export(site, small, run.choose(100_000, 10_000))


def _compare(site: Place, client: EngageClient, name: str, path: str, rounds: int) -> Iterator[Figure]:
    times: dict[str, list[float]] = {"large": [], "small": []}
    for number in range(rounds + 3):
        for slug, found in times.items():
            began = time.perf_counter()
            answer = client.get(f"/staff/sessions/{slug}/{path}")
            if answer.status_code != 200:
                raise RuntimeError(f"{path} of {slug} answered {answer.status}.")
            if number >= 3:
                found.append(time.perf_counter() - began)
    large, small = median(times["large"]), median(times["small"])
    yield shown(f"staff {name} at {LARGE:,} registrations", large * 1000, database=site.kind, unit="ms")
    yield at_most(
        f"staff {name}, {LARGE:,} against {SMALL:,}",
        large / small,
        MOST_TIMES_SLOWER,
        database=site.kind,
        unit="×",
    )


def _export(site: Place, small: ListeningSession, rows: int) -> Iterator[Figure]:
    """Peak memory of a process that sends a file of everything, against one that sends a small session's."""
    everything = make_session(slug="everything")
    register_many(everything, rows)
    db.session.remove()
    for kind in ("csv", "xlsx"):
        peak = {
            slug: _peak_mb(site, slug, kind, rows=count)
            for slug, count in ((small.slug, SMALL), (everything.slug, rows))
        }
        growth = peak[everything.slug] - peak[small.slug]
        yield at_most(
            f"{kind.upper()} of {rows:,} rows, memory beyond {SMALL:,} rows",
            growth,
            MOST_GROWTH_MB,
            database=site.kind,
            unit="MB",
        )
        yield shown(
            f"{kind.upper()} of {rows:,} rows, peak memory",
            peak[everything.slug],
            database=site.kind,
            unit="MB",
        )


def _peak_mb(site: Place, slug: str, kind: str, *, rows: int) -> float:
    """Run `bench.export` in a process of its own, as peak memory is the process's."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.export", site.url, str(site.folder), slug, kind],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found = json.loads(done.stdout)
    if found["bytes"] < rows * LEAST_BYTES_A_ROW:
        raise RuntimeError(f"The file of {slug} has {found['bytes']} bytes: rows are missing.")
    return float(found["peak_mb"])
