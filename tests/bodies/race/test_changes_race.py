"""Several people decide about the same body at the same instant: each change is decided once, each seat given once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.accounts.models import User
from engage.bodies.models import Body, BodyChange, ChangeState, Office, Seat, SeatHolder
from engage.bodies.policy.changes import Appointment, SeatWish, Unseated
from engage.bodies.services.changes import proposals
from engage.bodies.services.changes.proposals import Invited
from engage.core.db import db, write
from engage.core.errors import DomainError
from engage.core.outbox.models import OutboxMessage
from engage.core.security.permissions import Role
from engage.decisions.models import RoundVoter
from tests.support.accounts import make_user
from tests.support.bodies import give, make_body, make_member
from tests.support.changes import propose
from tests.support.decisions import make_council, make_decision, open_round

pytestmark = pytest.mark.race

SEAT = Appointment(SeatWish(), is_invited=True)
ROUNDS = 4


def _at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> Counter[str]:
    """What came of each act, all of them in threads of their own: "done", or the name of the refusal."""
    db.session.remove()
    outcomes: Counter[str] = Counter()
    together = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> None:
        with app.app_context():
            together.wait()
            try:
                act()
                outcome = "done"
            except DomainError as refusal:
                outcome = type(refusal).__name__
            except Exception as error:  # noqa: BLE001 (whatever it is, the test must see it)
                outcome = repr(error)
            db.session.remove()
        outcomes[outcome] += 1

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _write(act: Callable[..., object], change_id: int, user_id: int) -> None:
    with write():
        act(change_id, actor=user_id)


def _facilitators(body: Body, n: int) -> list[int]:
    found = []
    for _number in range(n):
        user = make_user()
        give(body, user, Office.FACILITATOR)
        found.append(user.id)
    return found


def _count(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # type: ignore[arg-type]


def test_one_change_is_agreed_to_once(app: Flask) -> None:
    body = make_body()
    people = _facilitators(body, 6)
    change_id = propose(body, SEAT, invited=Invited("nadia@example.org", "Nadia", "en")).id
    outcomes = _at_once(app, [partial(_write, proposals.agree, change_id, one) for one in people])
    assert outcomes == {"done": 1, "AlreadyDecided": 5}
    invitations = _count(OutboxMessage, OutboxMessage.kind == "bodies.invitation")
    told = _count(OutboxMessage, OutboxMessage.kind == "bodies.changed")
    assert (_count(SeatHolder), invitations, told) == (1, 1, 6)
    assert _count(User, User.email == "nadia@example.org") == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_change_is_agreed_to_or_taken_back_or_refused(app: Flask, number: int) -> None:
    body, proposer = make_body(), make_user(Role.ORGANIZER)
    agreeing, refusing = _facilitators(body, 2)
    change_id = propose(body, SEAT, by=proposer, invited=Invited(f"n{number}@example.org", "N", "en")).id
    acts = [
        partial(_write, proposals.agree, change_id, agreeing),
        partial(_write, proposals.refuse, change_id, refusing),
        partial(_write, proposals.withdraw, change_id, proposer.id),
    ]
    assert _at_once(app, acts) == {"done": 1, "AlreadyDecided": 2}
    change = db.session.get_one(BodyChange, change_id)
    assert _count(SeatHolder) == (1 if change.state == ChangeState.IN_FORCE else 0)
    assert change.invited_email is None


def test_the_last_seat_is_given_once_whoever_agrees_to_whom(app: Flask) -> None:
    body = make_body(size=1)
    people = _facilitators(body, 2)
    changes = [propose(body, SEAT, invited=Invited(f"n{n}@example.org", "N", "en")).id for n in range(2)]
    acts = [partial(_write, proposals.agree, *pair) for pair in zip(changes, people, strict=True)]
    assert _at_once(app, acts) == {"done": 1, "BodyFull": 1}
    assert (_count(Seat), _count(SeatHolder)) == (1, 1)


def test_one_thing_is_proposed_once(app: Flask) -> None:
    body = make_body()
    _facilitators(body, 1)
    proposers = [make_user(Role.ORGANIZER).id for _number in range(6)]
    invited = Invited("nadia@example.org", "Nadia", "en")

    def act(actor: int) -> None:
        with write():
            proposals.propose(body.id, SEAT, invited=invited, actor=actor)

    assert _at_once(app, [partial(act, one) for one in proposers]) == {"done": 1, "AlreadyProposed": 5}


@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_round_that_opens_meanwhile_asks_all_or_one_less_and_nobody_twice(app: Flask, number: int) -> None:
    body, seated, by = make_council(3)
    other = make_user()
    give(body, other, Office.FACILITATOR)
    decision = make_decision(body, by=by, slug=f"race-{number}")
    leaving = seated[0].id
    change_id = propose(body, Unseated(1), user_id=leaving).id
    acts = [
        partial(_write, proposals.agree, change_id, other.id),
        partial(open_round, decision, by=by),
    ]
    assert _at_once(app, acts) == {"done": 2}
    asked = sorted(db.session.scalars(select(RoundVoter.user_id)))
    everybody = sorted(user.id for user in seated)
    assert asked in (everybody, [user_id for user_id in everybody if user_id != leaving])
    assert make_member(body).id not in asked
