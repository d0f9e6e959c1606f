"""Many answer, answer again and close at the same instant: each answer is counted once, or told it came too late."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.accounts.models import User
from engage.bodies.models import Body, BodyKind, Office
from engage.core import clock
from engage.core.city_time import city_day
from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.decisions.models import Answer, Decision, DecisionEvent, Mandate, Round, RoundMode
from engage.decisions.queries import verifying
from engage.decisions.services import closing, mandates, opening, starting
from engage.decisions.services.mandates import NewMandate
from engage.decisions.services.opening import NewRound
from engage.decisions.services.starting import NewDecision
from engage.drafts.models import Draft
from tests.support import crowd as crowds
from tests.support.bodies import give, make_body, make_meeting, make_member, seat_people
from tests.support.crowd import Cast, Crowd, Done, problems, shuffled
from tests.support.decisions import (
    ballot_request,
    cast_all,
    decide,
    make_council,
    make_decision,
    make_facilitator,
    open_round,
)
from tests.support.drafts import make_draft
from tests.support.soak import Effort

pytestmark = pytest.mark.race

THREADS = 200
ROUNDS = 12


@pytest.fixture
def crowd(app: Flask) -> Iterator[Crowd]:
    """As many threads as the issue asks for."""
    with crowds.crowd(app, THREADS) as made:
        yield made


class Room:
    """Two bodies that meet: 60 seats, ten people in both, two facilitators."""

    def __init__(self) -> None:
        self.bodies: list[Body] = [
            make_body("alliance", size=40),
            make_body("council", size=30, name="Racial Equity Council"),
        ]
        both = [make_member(*self.bodies, name=f"Both {number}") for number in range(10)]
        self.people = [*both, *seat_people(self.bodies[0], 25), *seat_people(self.bodies[1], 15)]
        self.facilitators = [
            make_facilitator(*self.bodies, name=f"Facilitator {number}") for number in range(2)
        ]
        now = clock.now()
        make_meeting(self.bodies, now - timedelta(hours=1), now + timedelta(hours=8))
        self.draft: Draft = make_draft(self.bodies)

    def open(self, lasts: timedelta = timedelta(hours=1)) -> Round:
        """A live round of a new decision."""
        by = self.facilitators[0]
        decision = make_decision(*self.bodies, draft=self.draft, by=by)
        return open_round(decision, by=by, is_live=True, lasts=lasts)

    def cast(self, opened: Round, chance: random.Random) -> Cast:
        """Somebody's answer, at random."""
        answer = chance.choice([Answer.NUMBER] * 5 + [Answer.STAND_ASIDE, Answer.ABSTAIN])
        request = ballot_request(opened, chance.randint(0, 5), answer)
        return Cast(chance.choice(self.people).id, request)


CAST, CLOSE, REVEAL = "cast", "close", "reveal"


@dataclass(frozen=True)
class Act:
    """What one thread does, and for an answer which."""

    what: str
    do: Callable[[], object]
    cast: Cast | None = None


def cast_act(cast: Cast, opened: Round) -> Act:
    """Send this answer."""
    return Act(CAST, partial(cast.send, opened.decision_id, opened.id), cast)


def close_act(opened: Round, by: User | None) -> Act:
    """Close the round."""
    user_id = by.id if by else None
    return Act(CLOSE, partial(closing.close_round, opened.decision_id, opened.id, actor=user_id))


def reveal_act(opened: Round, by: User) -> Act:
    """Reveal the round."""
    return Act(REVEAL, partial(closing.reveal_round, opened.decision_id, opened.id, actor=by.id))


@dataclass
class Seen:
    """What came of all that was done at once."""

    acts: list[Act]
    done: list[Done[object]]

    def of(self, what: str) -> list[Done[object]]:
        """What came of the acts of this kind."""
        return [one for act, one in zip(self.acts, self.done, strict=True) if act.what == what]

    def sent(self) -> list[tuple[Cast, bool]]:
        """Each answer, and whether it was acknowledged."""
        pairs = zip(self.acts, self.done, strict=True)
        return [(act.cast, not one.is_refused) for act, one in pairs if act.cast]


def run(crowd: Crowd, acts: list[Act]) -> Seen:
    """Do them all at once."""
    return Seen(acts, crowd.do([act.do for act in acts]))


def outcomes_of(done: Iterable[Done[Any]]) -> Counter[str]:
    """How often what happened: the names of the facts, and `done`."""
    return Counter(type(one.refusal).__name__ if one.refusal else "done" for one in done)


@pytest.mark.soak
def test_casting_recasting_and_closing_at_once(app: Flask, crowd: Crowd, effort: Effort) -> None:
    room, chance = Room(), random.Random(20260801)
    total: Counter[str] = Counter()
    for _ in effort.rounds(ROUNDS):
        opened = room.open()
        answers = [room.cast(opened, chance) for _ in range(THREADS - 14)]
        answers += chance.sample(answers, 10)  # ten forms are sent twice, some of them after another answer
        acts = [cast_act(cast, opened) for cast in answers]
        for by in room.facilitators:
            acts += [close_act(opened, by), reveal_act(opened, by)]
        seen = run(crowd, shuffled(chance, acts))
        casts = outcomes_of(seen.of(CAST))
        effort.note(tries=len(acts), acknowledged=casts["done"], refused=casts.total() - casts["done"])
        assert casts.keys() <= {"done", "RoundOver", "AnsweredSince"}
        assert outcomes_of(seen.of(CLOSE)) == {"done": 1, "RoundOver": 1}
        reveals = outcomes_of(seen.of(REVEAL))
        assert reveals.keys() <= {"done", "NotClosed"}
        assert reveals["done"] <= 1
        if not reveals["done"]:  # both came before the close
            assert outcomes_of(run(crowd, [reveal_act(opened, room.facilitators[0])]).done) == {"done": 1}
        wrong = problems(opened.id, seen.sent())
        effort.note(errors=len(wrong))
        assert wrong == []
        total += casts
    assert total["done"] > ROUNDS, total
    assert total["RoundOver"] > ROUNDS, total


def test_the_deadline_refuses_though_nobody_has_closed(app: Flask, crowd: Crowd) -> None:
    room, chance = Room(), random.Random(7)
    unhurried = room.open()
    began = time.monotonic()
    run(crowd, [cast_act(room.cast(unhurried, chance), unhurried) for _ in range(THREADS)])
    needed = time.monotonic() - began
    total: Counter[str] = Counter()
    for _ in range(3):
        opened = room.open(timedelta(seconds=needed / 2))
        deadline = opened.closes_at
        in_time = run(crowd, [cast_act(room.cast(opened, chance), opened) for _ in range(THREADS)])
        while clock.now() < deadline:
            time.sleep(0.01)
        late = [cast_act(room.cast(opened, chance), opened) for _ in range(40)]
        too_late = run(crowd, shuffled(chance, [*late, close_act(opened, None), close_act(opened, None)]))
        assert outcomes_of(in_time.done).keys() <= {"done", "RoundOver"}
        assert outcomes_of(too_late.of(CAST)) == {"RoundOver": 40}
        assert outcomes_of(too_late.of(CLOSE)) == {"done": 1, "RoundOver": 1}
        assert problems(opened.id, [*in_time.sent(), *too_late.sent()]) == []
        total += outcomes_of(in_time.done)
    assert total["done"] > 0, total


def kinds_of_events(decision_id: int) -> Counter[str]:
    """How often what happened, by the chain."""
    statement = select(DecisionEvent.payload).where(DecisionEvent.decision_id == decision_id)
    payloads = list(db.session.scalars(statement))
    db.session.rollback()
    return Counter(json.loads(payload)["kind"] for payload in payloads)


def test_of_several_who_open_a_round_at_once_one_does(app: Flask, crowd: Crowd) -> None:
    body, _people, by = make_council(3)
    other = make_member(body, name="Second Facilitator")
    give(body, other, Office.FACILITATOR)
    facilitators = [by.id, other.id]
    for _ in range(10):
        decision_id = make_decision(body, by=by).id
        wanted = NewRound(RoundMode.BINDING, 1, clock.now() + timedelta(days=1))
        done = crowd.do(
            [partial(opening.open_round, decision_id, wanted, actor=user_id) for user_id in facilitators * 4]
        )
        assert outcomes_of(done) == {"done": 1, "RoundUnderWay": 7}
        assert kinds_of_events(decision_id)["opened"] == 1
        assert verifying.verify(decision_id) == []


def test_of_several_who_close_at_once_one_does_and_everybody_is_told_once(app: Flask, crowd: Crowd) -> None:
    body, people, by = make_council(4)
    give(body, people[0], Office.FACILITATOR)
    for _ in range(10):
        opened = open_round(make_decision(body, by=by), by=by)
        cast_all(opened, people, [5, 4, 3, 5])
        here = (opened.decision_id, opened.id)
        seen = run(crowd, [close_act(opened, one) for one in (by, people[0], by, people[0])])
        assert outcomes_of(seen.done) == {"done": 1, "RoundOver": 3}
        found = kinds_of_events(here[0])
        assert (found["closed"], found["revealed"], found["ended"]) == (1, 1, 1)
        mails = db.session.scalars(
            select(OutboxMessage.subject).where(OutboxMessage.kind == "decisions.round_revealed")
        )
        told = Counter(mail["user"] for mail in mails if mail["round"] == here[1])
        assert told == Counter([by.id, *(person.id for person in people)])
        assert verifying.verify(here[0]) == []


def test_of_several_who_use_the_last_of_a_mandate_one_does(app: Flask, crowd: Crowd) -> None:
    body, _people, by = make_council(3)
    granting = make_decision(body, by=by)
    decide(granting, by=by)
    team = make_body("narrative", kind=BodyKind.TEAM, name="Narrative Team")
    seat_people(team, 2)
    lead = make_facilitator(team, name="Lena Lead")
    draft_id = make_draft([team]).id
    granting_id, by_id, team_id, lead_id = granting.id, by.id, team.id, lead.id
    for number in range(5):
        now = clock.now()
        wanted = NewMandate(
            team_id=team_id,
            scope="Choose the printer.",
            limits="One in the city.",
            language="en",
            most_decisions=2,
            most_cents=1_000,
            report_on=city_day(now + timedelta(days=60)),
            expires_at=now + timedelta(days=90),
        )
        with write():
            mandate_id = mandates.grant_mandate(granting_id, wanted, actor=by_id).id
        done = crowd.do(
            [
                partial(starting.start_decision, one, actor=lead_id)
                for one in (
                    NewDecision(
                        slug=f"printer-{number}-{place}",
                        title="The printer",
                        summary="Which one.",
                        language="en",
                        draft_id=draft_id,
                        body_ids=(team_id,),
                        mandate_id=mandate_id,
                        spends_cents=500,
                    )
                    for place in range(8)
                )
            ]
        )
        assert outcomes_of(done) == {"done": 2, "MandateExceeded": 6}
        mandate = db.session.get_one(Mandate, mandate_id, populate_existing=True)
        assert (mandate.used, mandate.used_cents) == (2, 1_000)
        started = select(Decision.id).where(Decision.slug.startswith(f"printer-{number}-"))
        ids = list(db.session.scalars(started))
        assert len(ids) == 2
        assert [verifying.verify(ident) for ident in (*ids, granting_id)] == [[], [], []]


def test_decisions_that_are_started_at_once_under_one_name_have_addresses_of_their_own(
    app: Flask, crowd: Crowd
) -> None:
    body, _people, by = make_council(3)
    wanted = NewDecision(
        slug="park",
        title="The park",
        summary="Keep it open.",
        language="en",
        draft_id=make_draft([body]).id,
        body_ids=(body.id,),
    )
    done = crowd.do([partial(starting.start_decision, wanted, actor=by.id) for _ in range(4)])
    assert outcomes_of(done) == {"done": 4}
    slugs = db.session.scalars(select(Decision.slug).where(Decision.slug.startswith("park")))
    assert sorted(slugs) == ["park", "park-2", "park-3", "park-4"]
