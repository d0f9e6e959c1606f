"""Deciding: what a ballot, a record and the live room ask of the database, what comparing drafts takes, and how many
ballots of one decision the server takes while phones in the room keep asking.

A decision's ballots are one chain: each waits for the one before. The bare loop of their durable writes therefore
bounds what any server could do with one decision.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from statistics import median
from typing import Any

from bench.durable import Transaction, play, record, start_of
from bench.figures import Figure, at_most, exactly, shown
from bench.place import Place, Round, place
from engage.core.db import db, write
from engage.decisions.services import outcomes
from engage.drafts.policy.diff import Change
from engage.drafts.queries import comparing
from tests.support import load, voters
from tests.support.accounts import enter, make_sign_in
from tests.support.bodies import make_body, make_member
from tests.support.client import EngageClient, form_fields
from tests.support.decisions import cast, close, make_council, make_decision, open_round
from tests.support.drafts import make_draft, revise
from tests.support.html import parse
from tests.support.live import COOKIE, environment, serving
from tests.support.load import NUMBER
from tests.support.rooms import Room, make_room
from tests.support.statements import recorded_statements
from tests.support.visitors import Visitor

MOST_OF_A_BALLOT, MOST_OF_ITS_PAGE, MOST_OF_A_RECORD = 10, 8, 12
MOST_OF_A_CHANGED_ROOM, MOST_OF_AN_UNCHANGED_ROOM = 4, 2
VOTES = (12, 200)
CLAUSES, ONE_IN_TEN = 300, 10
# The time of comparing two versions stays below that of so many showings of the newer one.
PAGES_SHOWN = 2
PHONES, CONNECTIONS = 40, 32
# How often each phone asks, and how long it rests in between; whoever has no answer after so long gets none.
QUESTIONS, PAUSE_SECONDS, PATIENCE_SECONDS = 10, 1.0, 120


def measure(run: Round) -> Iterator[Figure]:
    """Statements, comparing, the room with its phones, and ballots a second."""
    for kind in run.databases:
        with place(run, kind, "deciding", ENGAGE_MODE="testing") as site:
            for votes in VOTES:
                yield from _statements(site, votes)
            yield from _room_statements(site)
            for every in (ONE_IN_TEN, 1):
                yield from _compare(site, every, run.choose(15, 7))
            yield from _phones(site)
        with place(run, kind, "ballots", ENGAGE_MODE="testing") as site:
            yield from _ballots(site, run)


# Statements


def _statements(site: Place, votes: int) -> Iterator[Figure]:
    """The last ballot of so many through its page, and the record of all of them."""
    body, people, by = make_council(votes, slug=f"body-{votes}", size=votes)
    slug = f"votes-{votes}"
    decision = make_decision(body, by=by, slug=slug)
    opened = open_round(decision, by=by)
    for user in people[1:]:
        cast(opened, user, 3, reason="It may come too late.", wish="named")
    ballot = f"{voters.round_path(opened)}/ballot"
    client = enter(_client(site), make_sign_in(people[0]))
    fields = _ballot_form(client, ballot)
    shown_in = _count(lambda: client.get(ballot), HTTPStatus.OK)
    answer = {**fields, "answer": "3", "reason": "It may come too late.", "wish": "named"}
    sent_in = _count(lambda: client.post(ballot, data=answer), HTTPStatus.SEE_OTHER)
    close(opened, by=by)
    with write():
        outcomes.publish(decision.id, actor=by.id)
    visitor, path = _client(site), f"/en/decisions/{slug}"
    visitor.get(path)
    read_in = _count(lambda: visitor.get(path), HTTPStatus.OK)
    yield at_most(f"ballot page, statements, {votes} seats", shown_in, MOST_OF_ITS_PAGE, database=site.kind)
    yield at_most(f"ballot, statements, {votes} seats", sent_in, MOST_OF_A_BALLOT, database=site.kind)
    yield at_most(f"public record, statements, {votes} votes", read_in, MOST_OF_A_RECORD, database=site.kind)


def _room_statements(site: Place) -> Iterator[Figure]:
    """What a phone's question costs after somebody has answered, and when nothing has happened since."""
    room = make_room(12, "asked")
    client, path = enter(_client(site), make_sign_in(room.people[0])), room.path("live.json")
    known = client.get(path).headers["ETag"]
    cast(room.round, room.people[1], 4)
    changed = _count(lambda: client.get(path, headers={"If-None-Match": known}), HTTPStatus.OK)
    known = client.get(path).headers["ETag"]
    same = _count(lambda: client.get(path, headers={"If-None-Match": known}), HTTPStatus.NOT_MODIFIED)
    yield at_most("live.json, statements, unchanged", same, MOST_OF_AN_UNCHANGED_ROOM, database=site.kind)
    yield at_most("live.json, statements, changed", changed, MOST_OF_A_CHANGED_ROOM, database=site.kind)


def _count(ask: Callable[[], Any], status: HTTPStatus) -> int:
    with recorded_statements(db.engine) as found:
        answer = ask()
    _must_be(answer, status)
    return found.count


def _must_be(answer: Any, status: HTTPStatus) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"{answer.request.path} answered {answer.status}.")


def _client(site: Place) -> EngageClient:
    client = site.app.test_client()
    assert isinstance(client, EngageClient)
    return client


def _ballot_form(client: EngageClient, path: str) -> dict[str, Any]:
    html = client.get(path).get_data(as_text=True)
    return form_fields(next(one for one in parse(html).query("main form") if one.query('[name="answer"]')))


# Comparing


def _clauses(changed_every: int = 0) -> str:
    """The text of a draft of some 60 words a clause; with some clauses changed in five places."""
    return "\n".join(
        _clause(number, is_changed=bool(changed_every) and number % changed_every == 0)
        for number in range(1, CLAUSES + 1)
    )


def _clause(number: int, *, is_changed: bool) -> str:
    what, when = ("libraries", "Sundays and holidays") if is_changed else ("clinics", "Saturdays")
    said = f"the city keeps its {what} open for people who work in the week, " * 4
    return f"{number}. In district {number} {said}on {when}."


def _compare(site: Place, every: int, rounds: int) -> Iterator[Figure]:
    """Comparing and showing in turns, in processor time."""
    body = make_body(f"drafting-{every}")
    draft = make_draft([body], _clauses(), slug=f"changed-{every}")
    revise(draft, _clauses(every))
    ident, path = draft.id, f"/members/drafts/{draft.slug}/versions/2"
    client = enter(_client(site), make_sign_in(make_member(body)))
    comparison = comparing.compare(ident, 1, 2, language="en")
    if comparison.count(Change.CHANGED) != CLAUSES // every or len(comparison.rows) != CLAUSES:
        raise RuntimeError(f"{comparison.count(Change.CHANGED)} of {len(comparison.rows)} clauses changed.")
    _must_be(client.get(path), HTTPStatus.OK)
    compared, rendered = [], []
    for _ in range(rounds):
        rendered.append(_processor_seconds(lambda: client.get(path)))
        compared.append(_processor_seconds(lambda: comparing.compare(ident, 1, 2, language="en")))
    ratio = median(compared) / (PAGES_SHOWN * median(rendered))
    share = f"{100 // every} %" if every > 1 else "all"
    name = f"comparing {CLAUSES} clauses, {share} changed"
    against = f"{name}, against showing them twice"
    yield shown(f"{name}, processor time", median(compared) * 1000, database=site.kind, unit="ms")
    if every > 1:
        yield at_most(against, ratio, 1.0, database=site.kind, unit="×")
    else:
        yield shown(against, ratio, database=site.kind, unit="×")


def _processor_seconds(act: Callable[[], Any]) -> float:
    began = time.process_time()
    act()
    taken = time.process_time() - began
    db.session.rollback()
    return taken


# Through the server


@dataclass(frozen=True)
class _Phone:
    """A member in the room with the ballot open: the browser in this process, and what others would send for it."""

    client: EngageClient
    visitor: Visitor

    def ballot(self, reason: str) -> bytes:
        """The request that answers with 4."""
        return self.visitor.post(answer="4", reason=reason)

    def question(self, path: str) -> bytes:
        """The request that asks how the room is."""
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {self.visitor.cookie}", "", ""]
        return "\r\n".join(lines).encode()


def _open_phones(site: Place, room: Room) -> list[_Phone]:
    """Everybody in the room signs in and opens the ballot, in this process: before any copy of the database."""
    path, phones = room.path("ballot"), []
    for user in room.people:
        client = enter(_client(site), make_sign_in(user))
        fields = _ballot_form(client, path)
        kept = client.get_cookie("engage")
        assert kept is not None
        phones.append(_Phone(client, Visitor(path, f"{COOKIE}={kept.value}", fields)))
    return phones


def _phones(site: Place) -> Iterator[Figure]:
    """All phones ask how the room is, again and again, while all of them answer at the same instant."""
    room = make_room(PHONES, "phones", size=PHONES)
    phones = _open_phones(site, room)
    reasons = [f"Reason {number}." for number in range(PHONES)]
    ballots = [phone.ballot(reason) for phone, reason in zip(phones, reasons, strict=True)]
    questions = [phone.question(room.path("live.json")) for phone in phones] * QUESTIONS
    with serving(site.environ, site.log) as server:
        asking = load.Plan(server.port, questions, PHONES, PATIENCE_SECONDS, pause=PAUSE_SECONDS)
        result = load.run([asking, load.Plan(server.port, ballots, PHONES, PATIENCE_SECONDS)])
    taken = [answer for answer in result.answers if answer.status == HTTPStatus.SEE_OTHER]
    polls = [answer.seconds for answer in result.answers if answer.status == HTTPStatus.OK]
    errors = len(questions) + len(ballots) - len(polls) - len(taken)
    acknowledged = [reasons[answer.request] for answer in taken]
    wrong = voters.problems(room.round, acknowledged, [])
    name = f"{PHONES} phones ask and vote"
    yield exactly(f"{name}: answers that are errors or missing", errors, 0, database=site.kind)
    yield exactly(f"{name}: ballots lost or doubled, breaks of the chain", len(wrong), 0, database=site.kind)
    within = max((one.seconds for one in taken), default=0.0)
    yield shown(f"{name}: everybody's ballot taken within", within, database=site.kind, unit="s")
    slowest = max(polls, default=0.0)
    yield shown(f"{name}: slowest of {len(polls)} answers to polls", slowest, database=site.kind, unit="s")


def _ballots(site: Place, run: Round) -> Iterator[Figure]:
    """The bare loop and the server in turns. Everybody has answered already: each ballot changes an answer."""
    room = make_room(PHONES, size=PHONES)
    for user in room.people:
        cast(room.round, user, 5)
    phones = _open_phones(site, room)
    site.let_go()
    site.copied_to("start")
    work = _record(phones, run.choose(800, 200))
    site.let_go()
    yield from _against_bare(site, phones, work, run.choose(6, 3), run.choose(5, 3))


def _against_bare(
    site: Place, phones: list[_Phone], work: list[Transaction], seconds: float, rounds: int
) -> Iterator[Figure]:
    start = start_of(site)
    bare, served, costs = [], [], []
    for _ in range(rounds):
        bare.append(play(site.kind, start.copied_to("bare"), work))
        rate, cost = _serve(site, start.copied_to("served"), phones, seconds)
        served.append(rate)
        costs.append(cost)
    share = median(after / before for before, after in zip(bare, served, strict=True))
    yield shown("bare loop of a ballot's durable writes, a second", median(bare), database=site.kind)
    name = f"ballots of one decision a second, {CONNECTIONS} connections"
    yield shown(name, median(served), database=site.kind)
    yield shown("ballot, processor time", median(costs) * 1000, database=site.kind, unit="ms")
    yield shown("ballots, share of the bare loop", share, database=site.kind, unit="%")


def _record(phones: list[_Phone], count: int) -> list[Transaction]:
    def answer_again(number: int) -> None:
        phone = phones[number % len(phones)]
        said = {**phone.visitor.fields, "answer": "4", "reason": f"Reason {number:08d}"}
        _must_be(phone.client.post(phone.visitor.path, data=said), HTTPStatus.SEE_OTHER)

    return record(answer_again, count)


def _serve(site: Place, url: str, phones: list[_Phone], seconds: float) -> tuple[float, float]:
    """Ballots a second through gunicorn, and the seconds of processor time of one."""
    posts = [phone.ballot(f"Reason {NUMBER.decode()}") for phone in phones]
    with serving(environment(url, site.folder), site.log) as server:
        load.run([load.Plan(server.port, posts, CONNECTIONS, seconds, around=True, first_number=90_000_000)])
        before = server.processor_seconds()
        result = load.run([load.Plan(server.port, posts, CONNECTIONS, seconds, around=True)])
        cost = (server.processor_seconds() - before) / len(result.answers)
    if set(result.statuses()) != {HTTPStatus.SEE_OTHER}:
        raise RuntimeError(f"Ballots answered {result.statuses()}.")
    return result.rate(), cost
