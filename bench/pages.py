"""Pages per second against what a bare Flask view gives under the same server on the same machine.

The share is of processor time: what a bare view takes of the server's workers, gunicorn's own work included, over
what the page takes. Unlike shares of rates it does not depend on what else the machine is doing.
"""

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
LEAST = {"session list": 0.03, "session page": 0.03, "RSVP page": 0.02}


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
    cost_of_bare: list[float] = []
    rates: dict[str, list[float]] = {name: [] for name in paths}
    costs: dict[str, list[float]] = {name: [] for name in paths}
    for path in paths.values():
        _measure(server, path, 1)
    _measure(bare, "/", 1)
    for _ in range(rounds):
        cost_of_bare.append(_measure(bare, "/", seconds)[1])
        for name, path in paths.items():
            rate, cost = _measure(server, path, seconds)
            rates[name].append(rate)
            costs[name].append(cost)
    yield shown("bare Flask view, processor time", median(cost_of_bare) * 1000, database=kind, unit="ms")
    for name in paths:
        cost = median(costs[name])
        yield shown(f"{name}, a second", median(rates[name]), database=kind)
        yield shown(f"{name}, processor time", cost * 1000, database=kind, unit="ms")
        share = median(cost_of_bare) / cost
        yield at_least(f"{name}, share of a bare Flask view", share, LEAST[name], database=kind, unit="%")


def _measure(server: Server, path: str, seconds: float) -> tuple[float, float]:
    """Answers a second, and the seconds of processor time of one."""
    before = server.processor_seconds()
    result = load.run([load.Plan(server.port, [get(path)], CONNECTIONS, seconds, around=True)])
    if set(result.statuses()) != {200}:
        raise RuntimeError(f"{path} answered {result.statuses()}.")
    return result.rate(), (server.processor_seconds() - before) / len(result.answers)
