"""RSVPs per second through gunicorn, as a share of what the database does with the same durable writes by itself.

The statements of real RSVPs are recorded with their parameters, then played to the bare driver (`bench.durable`).
Each round starts from a fresh copy of the same database.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from bench.durable import Transaction, play, record, start_of
from bench.figures import Figure, at_least, shown
from bench.place import Place, Round, place
from bench.prepared import BASE, one_room
from tests.support import load
from tests.support.client import form_fields
from tests.support.html import parse
from tests.support.listening import register_many
from tests.support.live import environment, serving
from tests.support.visitors import READING_SECONDS, numbered, open_forms

SLUG = "rsvps"
CONNECTIONS = 32
BROWSERS = 32
# What a change may not fall below; what was reached is in docs/measurements.md.
LEAST = 0.05


def measure(run: Round) -> Iterator[Figure]:
    """The bare loop and the server in turns; the median of the shares."""
    for kind in run.databases:
        with place(run, kind, "rsvps") as site:
            session = one_room(100_000, slug=SLUG)
            register_many(session, 500)
            site.let_go()
            site.copied_to("start")
            work = _record(site, run.choose(800, 200))
            site.let_go()
            yield from _compare(site, work, run.choose(6, 3), run.choose(5, 3))


def _compare(site: Place, work: list[Transaction], seconds: float, rounds: int) -> Iterator[Figure]:
    start = start_of(site)
    bare, served, costs = [], [], []
    for _ in range(rounds):
        bare.append(play(site.kind, start.copied_to("bare"), work))
        rate, cost = _serve(site, start.copied_to("served"), seconds)
        served.append(rate)
        costs.append(cost)
    share = median(after / before for before, after in zip(bare, served, strict=True))
    yield shown("bare loop of the same durable writes, a second", median(bare), database=site.kind)
    yield shown("RSVPs a second, 32 connections", median(served), database=site.kind)
    yield shown("RSVP, processor time", median(costs) * 1000, database=site.kind, unit="ms")
    yield at_least("RSVPs, share of the bare loop", share, LEAST, database=site.kind, unit="%")


def _record(site: Place, count: int) -> list[Transaction]:
    """What `count` RSVPs ask of the database inside their writing transaction, with parameters."""
    path = f"/en/sessions/{SLUG}/rsvp"
    client = site.app.test_client()
    fields = form_fields(parse(client.get(path, base_url=BASE).get_data(as_text=True)).query("main form")[0])
    time.sleep(READING_SECONDS)

    def reserve(number: int) -> None:
        answers = {
            **fields,
            "name": f"Party {number:08d}",
            "email": f"party{number:08d}@example.org",
            "grown": "1",
        }
        answer = client.post(path, base_url=BASE, data=answers)
        if answer.status_code != 303:
            raise RuntimeError(f"{path} answered {answer.status}.")

    return record(reserve, count)


def _serve(site: Place, url: str, seconds: float) -> tuple[float, float]:
    """RSVPs a second through gunicorn, and the seconds of processor time of one."""
    with serving(environment(url, site.folder), site.log) as server:
        visitors = open_forms(server.port, f"/en/sessions/{SLUG}/rsvp", BROWSERS)
        time.sleep(READING_SECONDS)
        warm = load.Plan(server.port, numbered(visitors), CONNECTIONS, 10, first_number=90_000_000)
        load.run([warm])
        before = server.processor_seconds()
        result = load.run([load.Plan(server.port, numbered(visitors), CONNECTIONS, seconds, around=True)])
        cost = (server.processor_seconds() - before) / len(result.answers)
    if set(result.statuses()) != {303}:
        raise RuntimeError(f"RSVPs answered {result.statuses()}.")
    return result.rate(), cost
