"""Seats are free and meals or childcare are not: who waits is asked first, in order, and nobody is stuck."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.listening import policy
from engage.listening.errors import NotEnoughCapacity, OfferOver, PartlyFull
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.policy import CHILDCARE, MEALS, childcare_counter
from engage.listening.queries.waiting import waiting_reasons
from engage.listening.services import changes, choices, sessions, waiting
from engage.listening.services.reservations import EnteredBy
from tests.conftest import Clock
from tests.support.ledger import problems
from tests.support.listening import make_party, make_request, make_session, register
from tests.support.registrations import resize, seen_now, the

pytestmark = pytest.mark.usefixtures("app", "clock")

BABIES = childcare_counter("under_3")


def state(registration: Registration) -> tuple[str, str]:
    row = the(registration)
    return row.status, row.offered_without


def cancel(registration: Registration) -> None:
    with write():
        changes.cancel_registration(registration.id, actor="registrant")


def come(registration: Registration, *extras: str) -> None:
    with write():
        choices.come_without(registration.id, without=extras, actor="registrant")


def keep(registration: Registration) -> None:
    with write():
        choices.keep_waiting(registration.id, actor="registrant")


def told(registration: Registration) -> list[str]:
    kinds = db.session.execute(select(OutboxMessage.kind, OutboxMessage.subject).order_by(OutboxMessage.id))
    mine = [kind.partition(".")[2] for kind, subject in kinds if subject["registration"] == registration.id]
    return [kind for kind in mine if not kind.startswith("reminder")]


def hungry(
    session: ListeningSession, name: str = "Hungry Example", meals: int = 1, **more: object
) -> Registration:
    return register(session, name, party=make_party(grown=max(meals, 1), meals=meals, **more))


def full(seats: int = 1, meals: int = 0) -> ListeningSession:
    """A session whose seats are taken; those who come next wait for seats, and want to eat."""
    session = make_session(capacities={Mode.IN_PERSON: seats, MEALS: meals})
    register(session, "Seated Example", party=make_party(grown=seats))
    return session


def test_seats_that_open_up_are_offered_without_the_meal_to_those_who_wait_in_order() -> None:
    session = full()
    first, second = hungry(session, "First"), hungry(session, "Second")
    resize(session, in_person=2)
    assert state(first) == (Status.OFFERED, MEALS)
    assert state(second) == (Status.WAITING, "")
    assert told(first) == ["waiting", "offered"]
    resize(session, in_person=3)
    assert state(second) == (Status.OFFERED, MEALS)
    assert problems(session.id) == []


def test_a_newcomer_without_meals_does_not_overtake_those_who_may_still_choose() -> None:
    session = full()
    waits = hungry(session)
    resize(session, in_person=2)
    newcomer = register(session, "Newcomer")
    assert the(newcomer).status == Status.WAITING
    keep(waits)
    assert the(newcomer).status == Status.OFFERED


def test_coming_without_saves_the_seats_and_leaves_out_only_what_is_short() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1, MEALS: 0, BABIES: 5})
    register(session, "Seated Example")
    party = make_party(children={"under_3": 1}, childcare=True, meals=2)
    family = register(session, "Family", party=party)
    resize(session, in_person=3)
    assert state(family) == (Status.OFFERED, MEALS)
    come(family, MEALS)
    now = the(family)
    assert (now.status, now.meals, now.childcare, now.children) == (Status.CONFIRMED, 0, True, 1)
    assert told(family) == ["waiting", "offered", "confirmed"]
    assert problems(session.id) == []


def test_who_waits_on_keeps_the_place_and_is_not_asked_again() -> None:
    session = full()
    first, second = hungry(session, "First"), hungry(session, "Second")
    resize(session, in_person=2)
    keep(first)
    assert state(first) == (Status.WAITING, "")
    assert state(second) == (Status.OFFERED, MEALS)
    resize(session, in_person=4)
    assert state(first) == (Status.WAITING, "")
    resize(session, meals=1)
    assert state(first) == (Status.OFFERED, "")
    assert problems(session.id) == []


def test_a_head_that_does_not_answer_keeps_its_place_and_holds_nobody_up(clock: Clock) -> None:
    session = full()
    first, second = hungry(session, "First"), hungry(session, "Second")
    resize(session, in_person=2)
    with write():
        waiting.offer_told(first.id, hours=48)
    clock.advance(hours=49)
    newcomer = register(session, "Newcomer")
    assert state(first) == (Status.WAITING, "")
    assert told(first) == ["waiting", "offered", "choice_over"]
    assert state(second) == (Status.OFFERED, MEALS)
    assert the(newcomer).status == Status.WAITING
    assert waiting.waiting_list.position(the(first)) == 1


def test_the_offer_grows_when_what_was_short_is_free_again() -> None:
    session = full(meals=0)
    first = hungry(session, "First")
    resize(session, in_person=2)
    with write():
        waiting.offer_told(first.id, hours=48)
    resize(session, meals=1)
    assert state(first) == (Status.OFFERED, "")
    assert the(first).offer_expires_at is None, "the time begins anew with the new message"
    assert problems(session.id) == []


def test_less_is_offered_again_where_less_has_to_be_left_out() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1, MEALS: 0, BABIES: 0})
    register(session, "Seated Example")
    party = make_party(children={"under_3": 1}, childcare=True, meals=2)
    family = register(session, "Family", party=party)
    resize(session, in_person=3)
    assert state(family) == (Status.OFFERED, f"{CHILDCARE} {MEALS}")
    keep(family)
    resize(session, **{BABIES: 1})
    assert state(family) == (Status.OFFERED, MEALS)
    assert problems(session.id) == []


def test_who_waits_may_come_without_at_any_time_while_seats_are_free() -> None:
    session = full()
    waits = hungry(session)
    resize(session, in_person=2)
    keep(waits)
    assert choices.choice_of(session, the(waits)) == {MEALS}
    come(waits, MEALS)
    assert the(waits).status == Status.CONFIRMED
    come(waits, MEALS)
    assert told(waits).count("confirmed") == 1


def test_nothing_is_left_out_that_was_not_agreed_to() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 5, MEALS: 0, BABIES: 0})
    party = make_party(children={"under_3": 1}, childcare=True, meals=2)
    family = register(session, "Family", party=party)
    with pytest.raises(PartlyFull):
        come(family, MEALS)
    assert the(family).status == Status.WAITING


def test_who_chose_to_wait_when_signing_up_is_not_asked_once_more() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 5, MEALS: 0})
    waits = hungry(session)
    resize(session, in_person=9)
    assert state(waits) == (Status.WAITING, "")
    assert told(waits) == ["waiting"]


def test_another_wish_is_another_choice() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 5, MEALS: 0})
    waits = hungry(session)
    request = make_request(waits.name, email=waits.email, party=make_party(grown=2, meals=2))
    with write():
        changes.change_own_registration(waits.id, request=request, seen=seen_now(waits), actor="registrant")
    assert state(waits) == (Status.OFFERED, MEALS)


def test_a_change_of_an_offer_without_the_meal_stays_such_an_offer() -> None:
    session = full()
    waits = hungry(session)
    resize(session, in_person=3)
    request = make_request("A New Name", email=waits.email, party=make_party(grown=2, meals=2))
    with write():
        changes.change_own_registration(waits.id, request=request, seen=seen_now(waits), actor="registrant")
    assert state(waits) == (Status.OFFERED, MEALS)
    assert problems(session.id) == []


def test_such_an_offer_cannot_be_accepted_unseen_and_ends_with_the_session() -> None:
    session = full()
    waits = hungry(session)
    resize(session, in_person=2)
    with pytest.raises(PartlyFull), write():
        waiting.accept_offer(waits.id, actor="registrant")
    with write():
        sessions.cancel_session(session.id, reasons={}, source_language="en", version=1, actor="test")
    assert state(waits) == (Status.LAPSED, "")
    with pytest.raises(OfferOver):
        keep(waits)
    assert problems(session.id) == []


def test_staff_give_everything_anyway_to_who_was_offered_less() -> None:
    session = full()
    waits = hungry(session)
    resize(session, in_person=2)
    with write():
        changes.confirm_over_capacity(waits.id, actor="user:1")
    assert the(waits).meals == 1
    assert policy.held(the(waits)) == {Mode.IN_PERSON: 1, MEALS: 1}
    assert problems(session.id) == []


def test_switching_to_online_needs_no_meal() -> None:
    session = full()
    waits = hungry(session)
    resize(session, in_person=2)
    with write():
        changes.switch_mode(waits.id, mode=Mode.VIRTUAL, actor="registrant")
    assert state(waits) == (Status.OFFERED, "")
    assert problems(session.id) == []


def test_seats_gone_meanwhile_are_said_and_the_place_is_kept() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1, MEALS: 0})
    waits = hungry(session)
    register(session, "Newcomer")
    with pytest.raises(NotEnoughCapacity):
        come(waits, MEALS)
    assert the(waits).status == Status.WAITING


def test_who_is_let_in_after_a_check_gets_the_choice_as_well() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 5, MEALS: 0})
    party = make_party(meals=1)
    held = register(session, "Held", party=party, entered_by=EnteredBy(review_reason="burst"))
    with write():
        changes.accept_pending(held.id, actor="user:1")
    assert state(held) == (Status.OFFERED, MEALS)


def test_what_parties_wait_for_is_counted() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 5, MEALS: 1})
    for number in range(3):
        hungry(session, f"Family {number}", meals=2)
    reasons = waiting_reasons(session.id)
    assert reasons.parties == {MEALS: 3}
    assert reasons.free[MEALS] == 1
