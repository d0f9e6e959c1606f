"""kill -9 of web and mail workers in mid-run, again and again: what was acknowledged is there, and was told."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figures import Figure, at_least, exactly, shown
from bench.place import Place, Round, place
from bench.prepared import one_room
from tests.support import crashing, ledger

WEB_KILLS, MAIL_KILLS = 20, 20


def measure(run: Round) -> Iterator[Figure]:
    """No acknowledged RSVP lost, every one told at least once; repeated mails are counted."""
    for kind in run.databases:
        with place(run, kind, "crash") as site:
            yield from _crash(site, run.choose(WEB_KILLS, 4), run.choose(MAIL_KILLS, 3))


def _crash(site: Place, web_kills: int, mail_kills: int) -> Iterator[Figure]:
    session = one_room(100_000, slug="crash")
    outcome = crashing.run(
        crashing.Installation(site.environ, site.folder, site.log),
        f"/en/sessions/{session.slug}/rsvp",
        session.id,
        web_kills=web_kills,
        mail_kills=mail_kills,
    )
    of = site.kind
    yield at_least("crash: kill -9 of web workers", outcome.web_kills, web_kills, database=of)
    yield at_least("crash: kill -9 of mail workers", outcome.mail_kills, mail_kills, database=of)
    yield shown("crash: RSVPs acknowledged", outcome.acknowledged, database=of)
    yield exactly("crash: acknowledged RSVPs lost", outcome.lost, 0, database=of)
    yield exactly("crash: parties registered twice", outcome.registered_twice, 0, database=of)
    yield exactly("crash: acknowledged RSVPs not told", outcome.untold, 0, database=of)
    yield exactly("crash: wrong counters or messages", len(ledger.problems(session.id)), 0, database=of)
    yield exactly("crash: error pages", outcome.errors, 0, database=of)
    yield shown("crash: connections broken under people", outcome.breaks, database=of)
    yield shown("crash: confirmations sent more than once", outcome.told_twice, database=of)
