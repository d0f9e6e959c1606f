"""Pages per second, as a share of what a bare Flask view gives under the same server on the same machine."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bench.figures import Figure, at_least, shown
from bench.place import Round, place
from bench.prepared import load_city
from tests.support import load
from tests.support.live import Server, serving
from tests.support.visitors import get

CONNECTIONS = 16
# What a change may not fall below; what was reached is in docs/measurements.md.
LEAST = {"session list": 0.06, "session page": 0.12, "RSVP page": 0.06}


def measure(run: Round) -> Iterator[Figure]:
    """Rounds of the bare view and of each page, one after the other, so that a busy machine hits all alike."""
    for kind in run.databases:
        with place(run, kind, "pages") as site:
            slug = load_city()
            paths = {
                "session list": "/en/sessions",
                "session page": f"/en/sessions/{slug}",
                "RSVP page": f"/en/sessions/{slug}/rsvp",
            }
            seconds = run.choose(4, 2)
            with (
                serving(site.environ, site.log) as server,
                serving(site.environ, site.log, app="bench.bare:app", ready="/") as bare,
            ):
                yield from _compare(server, bare, paths, seconds, run.choose(5, 3), kind)


def _compare(
    server: Server, bare: Server, paths: dict[str, str], seconds: float, rounds: int, kind: str
) -> Iterator[Figure]:
    rates: dict[str, list[float]] = {name: [] for name in paths}
    shares: dict[str, list[float]] = {name: [] for name in paths}
    for path in paths.values():
        _rate(server, path, 1)
    for _ in range(rounds):
        for name, path in paths.items():
            of_bare = _rate(bare, "/", seconds / 2)
            rates[name].append(_rate(server, path, seconds))
            shares[name].append(rates[name][-1] / of_bare)
    for name in paths:
        yield shown(f"{name}, a second", median(rates[name]), database=kind)
        yield at_least(
            f"{name}, share of a bare Flask view", median(shares[name]), LEAST[name], database=kind, unit="%"
        )


def _rate(server: Server, path: str, seconds: float) -> float:
    result = load.run([load.Plan(server.port, [get(path)], CONNECTIONS, seconds, around=True)])
    if set(result.statuses()) != {200}:
        raise RuntimeError(f"{path} answered {result.statuses()}.")
    return result.rate()
