"""400 people want 200 seats at the same instant, through gunicorn as it is configured for real use."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.figures import Figure, exactly, shown
from bench.place import Place, Round, place
from bench.prepared import one_room
from engage.listening.models import Status
from tests.support import ledger, load
from tests.support.live import serving
from tests.support.visitors import READING_SECONDS, numbered, open_forms

SEATS, PEOPLE, PROCESSES, CONNECTIONS = 200, 400, 2, 48


def measure(run: Round) -> Iterator[Figure]:
    """Exactly as many as there are seats get in, the others wait, and nobody sees an error page."""
    for kind in run.databases:
        with place(run, kind, "race") as site:
            yield from _race(site)


def _race(site: Place) -> Iterator[Figure]:
    session = one_room(SEATS, slug="race")
    with serving(site.environ, site.log) as server:
        visitors = open_forms(server.port, f"/en/sessions/{session.slug}/rsvp", PEOPLE)
        time.sleep(READING_SECONDS)
        posts = numbered(visitors, promised="")  # who is promised no spots agrees to wait
        share = PEOPLE // PROCESSES
        result = load.run(
            load.Plan(server.port, posts[first : first + share], CONNECTIONS, 120, first_number=first)
            for first in range(0, PEOPLE, share)
        )
    found, statuses = ledger.by_status(session.id), result.statuses()
    for status, wanted in ((Status.CONFIRMED, SEATS), (Status.WAITING, PEOPLE - SEATS)):
        name = f"race: {PEOPLE} people, {SEATS} seats: {status}"
        yield exactly(name, found.get(status, 0), wanted, database=site.kind)
    refused = sum(count for status, count in statuses.items() if status != 303)
    yield exactly("race: answers that are errors or missing", refused, 0, database=site.kind)
    yield exactly("race: wrong counters or messages", len(ledger.problems(session.id)), 0, database=site.kind)
    yield shown("race: everybody answered within", result.seconds, database=site.kind, unit="s")
