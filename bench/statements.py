"""How many SQL statements a request takes, with few and with many registrations."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bench.figures import Figure, at_most
from bench.place import Place, Round, place
from bench.prepared import BASE
from engage.core.db import db
from engage.listening.models import ListeningSession, Mode
from engage.listening.policy import MEALS
from tests.support.client import form_fields
from tests.support.html import parse
from tests.support.listening import make_session, register_many
from tests.support.statements import recorded_statements
from tests.support.visitors import READING_SECONDS

MOST_OF_AN_RSVP, MOST_OF_A_PAGE = 8, 6
SIZES = (10, 5_000)


def measure(run: Round) -> Iterator[Figure]:
    """The RSVP's POST (places free, none free) and the session page."""
    for kind in run.databases:
        with place(run, kind, "statements") as site:
            for size in SIZES:
                yield from _count(site, size)


def _count(site: Place, size: int) -> Iterator[Figure]:
    roomy = make_session(capacities={Mode.IN_PERSON: 10, MEALS: 10})
    full = make_session(capacities={Mode.IN_PERSON: 0})
    for session in (roomy, full):
        register_many(session, size)
    page = _statements(site, f"/en/sessions/{roomy.slug}", None)
    yield at_most(f"session page, statements, {size:,} registered", page, MOST_OF_A_PAGE, database=site.kind)
    posts = [_post(site, session) for session in (roomy, full)]
    yield at_most(f"RSVP, statements, {size:,} registered", max(posts), MOST_OF_AN_RSVP, database=site.kind)


def _post(site: Place, session: ListeningSession) -> int:
    path = f"/en/sessions/{session.slug}/rsvp"
    answers = {
        "name": "Nadia Example",
        "email": "nadia@example.org",
        "mode": Mode.IN_PERSON.value,
        "grown": "2",
        "meals": "2",
        "children__under_3": "1",
        "interpretation__fa": "2",
        "access__asl": "1",
    }
    return _statements(site, path, answers)


def _statements(site: Place, path: str, answers: dict[str, str] | None) -> int:
    client = site.app.test_client()
    html = client.get(path, base_url=BASE).get_data(as_text=True)
    fields = form_fields(parse(html).query("main form")[0]) | answers if answers else {}
    if answers:
        time.sleep(READING_SECONDS)
    with recorded_statements(db.engine) as found:
        answer = (
            client.get(path, base_url=BASE)
            if answers is None
            else client.post(path, base_url=BASE, data=fields)
        )
    if answer.status_code != (200 if answers is None else 303):
        raise RuntimeError(f"{path} answered {answer.status}.")
    return found.count
