"""Whatever happens in whatever order, no list is stuck, nothing is oversold, and no newcomer overtakes."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from engage.core.capacity.policy import may_be_asked, shortage
from engage.core.db import db, write
from engage.core.errors import DomainError
from engage.listening import policy
from engage.listening.models import Capacity, ListeningSession, Mode, Registration, Status
from engage.listening.policy import MEALS, childcare_counter
from engage.listening.services import changes, choices, sessions, waiting
from tests.conftest import Clock
from tests.support.ledger import problems
from tests.support.listening import make_party, make_session, register

pytestmark = pytest.mark.usefixtures("app")

BABIES = childcare_counter("under_3")
COUNTERS = (Mode.IN_PERSON, Mode.VIRTUAL, MEALS, BABIES)


class Season:
    """Random acts on one session, each followed by the question whether all is well."""

    def __init__(self, seed: int, clock: Clock) -> None:
        self.chance = random.Random(seed)
        self.clock = clock
        sizes = {counter: self.chance.randint(0, 4) for counter in COUNTERS}
        self.ident = make_session(capacities=sizes).id
        self.log: list[str] = [f"{sizes}"]

    def go_on(self) -> None:
        """One act. A refusal is an answer too."""
        act = self.chance.choice([self.newcomer] * 4 + [self.somebody] * 5 + [self.resize, self.later])
        try:
            act()
        except DomainError as fact:
            self.log.append(f"refused: {type(fact).__name__}")
            db.session.rollback()
        assert problems(self.ident) == [], self.log

    def newcomer(self) -> None:
        babies = self.chance.randint(0, 2)
        grown = self.chance.randint(1, 3)
        party = make_party(
            self.chance.choice([Mode.IN_PERSON, Mode.IN_PERSON, Mode.VIRTUAL]),
            grown=grown,
            children={"under_3": babies} if babies else {},
            childcare=bool(babies) and self.chance.random() < 0.7,
            meals=self.chance.choice([0, grown]),
        )
        session = db.session.get_one(ListeningSession, self.ident)
        made = register(session, f"Party {len(self.log)}", party=party)
        self.log.append(f"newcomer {made.id} {policy.demand(party)}: {made.status}")
        if made.status == Status.CONFIRMED:
            self.nobody_was_overtaken_by(made)

    def nobody_was_overtaken_by(self, newcomer: Registration) -> None:
        """What the newcomer took would have served nobody who waits, with all they want or with their choice."""
        took = policy.held(newcomer)
        rows = db.session.scalars(select(Capacity).where(Capacity.session_id == self.ident))
        before = {row.resource: row.free + took.get(row.resource, 0) for row in rows}
        for party in self.those(Status.WAITING):
            extras = policy.extras(shortage(policy.demand(policy.party_of(party)), before))
            is_open = extras is not None and (not extras or may_be_asked(extras, party.declined))
            assert not is_open, (party.id, before, self.log)

    def those(self, *statuses: Status) -> list[Registration]:
        return list(
            db.session.scalars(
                select(Registration)
                .where(Registration.session_id == self.ident, Registration.status.in_(statuses))
                .options(selectinload(Registration.needs))
                .order_by(Registration.id)
            )
        )

    def somebody(self) -> None:
        parties = self.those(*set(Status) - {Status.CANCELLED})
        if not parties:
            return
        one = self.chance.choice(parties).id
        name, act = self.chance.choice(self.acts(one))
        self.log.append(f"{name} {one}")
        with write():
            act()

    def acts(self, one: int) -> list[tuple[str, Callable[[], object]]]:
        by = "registrant"
        every = frozenset({MEALS, policy.CHILDCARE})
        return [
            ("cancel", lambda: changes.cancel_registration(one, actor=by)),
            ("accept", lambda: waiting.accept_offer(one, actor=by)),
            ("come without", lambda: choices.come_without(one, without=every, actor=by)),
            ("keep waiting", lambda: choices.keep_waiting(one, actor=by)),
            ("queue again", lambda: waiting.queue_again(one, actor=by)),
            ("told", lambda: waiting.offer_told(one, hours=48)),
            ("wrong number", lambda: waiting.give_up_offer(one)),
            ("switch", lambda: changes.switch_mode(one, mode=self.chance.choice(list(Mode)), actor=by)),
            ("give anyway", lambda: changes.confirm_over_capacity(one, actor="user:1")),
        ]

    def resize(self) -> None:
        counter, size = self.chance.choice(COUNTERS), self.chance.randint(0, 6)
        self.log.append(f"{counter} = {size}")
        with write():
            sessions.set_capacities(self.ident, capacities={counter: size}, actor="test")

    def later(self) -> None:
        """Two days pass. No worker runs: the next newcomer finds what has expired."""
        self.clock.advance(hours=49)
        self.log.append("two days later")
        with write():
            waiting.waiting_list.settle_if_due(db.session.get_one(ListeningSession, self.ident))


@pytest.mark.parametrize("seed", range(8))
def test_no_list_is_stuck_and_no_newcomer_overtakes(seed: int, clock: Clock) -> None:
    season = Season(seed, clock)
    for _number in range(22):
        season.go_on()
