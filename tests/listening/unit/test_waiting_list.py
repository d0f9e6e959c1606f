"""The waiting list: whole parties, in order; offers that hold; nobody forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.core.security.permissions import Role
from engage.listening.errors import OfferOver
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.services import access, changes, waiting
from engage.listening.services.reservations import EnteredBy
from tests.support.accounts import make_user
from tests.support.listening import make_party, make_session, register

pytestmark = pytest.mark.usefixtures("app")


def status_of(registration: Registration) -> str:
    db.session.expire_all()
    return db.session.get_one(Registration, registration.id).status


def cancel(registration: Registration) -> None:
    with write():
        changes.cancel_registration(registration.id, actor="registrant")


def tell(registration: Registration, hours: int = 48) -> None:
    with write():
        waiting.offer_told(registration.id, hours=hours)


def told(registration: Registration) -> list[str]:
    kinds = db.session.execute(select(OutboxMessage.kind, OutboxMessage.subject).order_by(OutboxMessage.id))
    return [kind for kind, subject in kinds if subject["registration"] == registration.id]


def full_session(seats: int = 2, **columns: object) -> tuple[ListeningSession, Registration]:
    session = make_session(capacities={Mode.IN_PERSON: seats}, **columns)  # type: ignore[arg-type]
    return session, register(session, "Seated Example", party=make_party(grown=seats))


def test_the_first_party_that_fits_wholly_is_offered_the_places() -> None:
    session, seated = full_session(2)
    large = register(session, "Large Example", party=make_party(grown=3))
    small = register(session, "Small Example", party=make_party(grown=2))

    cancel(seated)

    assert status_of(large) == Status.WAITING
    assert status_of(small) == Status.OFFERED
    assert told(large) == ["registration.waiting", "registration.passed_over"]
    assert told(small) == ["registration.waiting", "registration.offered"]


def test_a_party_passed_over_is_told_once() -> None:
    session, seated = full_session(2)
    large = register(session, "Large Example", party=make_party(grown=3))
    first = register(session, "First Example")
    register(session, "Second Example")
    cancel(seated)
    with write():
        waiting.accept_offer(first.id, actor="registrant")
    cancel(first)
    assert told(large).count("registration.passed_over") == 1


def test_an_offer_holds_its_places_against_newcomers() -> None:
    session, seated = full_session(2)
    waits = register(session, "Waiting Example", party=make_party(grown=2))
    cancel(seated)
    assert register(session, "Newcomer Example").status == Status.WAITING
    assert status_of(waits) == Status.OFFERED


def test_a_newcomer_may_take_places_that_no_waiting_party_fits() -> None:
    session, seated = full_session(2)
    large = register(session, "Large Example", party=make_party(grown=3))
    cancel(seated)
    assert register(session, "Newcomer Example", party=make_party(grown=2)).status == Status.CONFIRMED
    assert status_of(large) == Status.WAITING


def test_the_clock_of_an_offer_starts_when_the_person_has_been_told(clock) -> None:  # type: ignore[no-untyped-def]
    session, seated = full_session(1)
    waits = register(session, "Waiting Example")
    cancel(seated)
    clock.advance(days=5)
    with write():
        waiting.waiting_list.settle_if_due(access.lock_session(session.id))
    assert status_of(waits) == Status.OFFERED

    tell(waits)
    clock.advance(hours=47)
    assert register(session, "Newcomer Example").status == Status.WAITING
    clock.advance(hours=2)
    with pytest.raises(OfferOver), write():
        waiting.accept_offer(waits.id, actor="registrant")


def test_an_expired_offer_lapses_at_the_next_write_and_goes_to_the_next_in_line(clock) -> None:  # type: ignore[no-untyped-def]
    session, seated = full_session(1)
    late = register(session, "Late Example")
    after = register(session, "After Example")
    cancel(seated)
    tell(late)
    clock.advance(hours=49)

    newcomer = register(session, "Newcomer Example")

    assert status_of(late) == Status.LAPSED
    assert status_of(after) == Status.OFFERED
    assert newcomer.status == Status.WAITING
    assert told(late)[-1] == "registration.lapsed"


def test_told_twice_does_not_lengthen_an_offer(clock) -> None:  # type: ignore[no-untyped-def]
    session, seated = full_session(1)
    waits = register(session, "Waiting Example")
    cancel(seated)
    tell(waits)
    first = db.session.get_one(Registration, waits.id).offer_expires_at
    clock.advance(hours=10)
    tell(waits)
    db.session.expire_all()
    assert db.session.get_one(Registration, waits.id).offer_expires_at == first


def test_no_offer_outlives_the_start_of_the_session(clock) -> None:  # type: ignore[no-untyped-def]
    session, seated = full_session(1, starts_at=clock.now + timedelta(hours=10))
    waits = register(session, "Waiting Example")
    cancel(seated)
    tell(waits)
    assert db.session.get_one(Registration, waits.id).offer_expires_at == session.starts_at


def test_accepting_confirms_and_sends_the_confirmation_and_reminders() -> None:
    session, seated = full_session(1)
    waits = register(session, "Waiting Example")
    cancel(seated)
    with write():
        waiting.accept_offer(waits.id, actor="registrant")
    with write():
        waiting.accept_offer(waits.id, actor="registrant")
    assert status_of(waits) == Status.CONFIRMED
    assert told(waits).count("registration.confirmed") == 1


def test_who_let_an_offer_lapse_joins_the_end_of_the_list_with_one_tap(clock) -> None:  # type: ignore[no-untyped-def]
    session, seated = full_session(1)
    late = register(session, "Late Example")
    clock.advance(minutes=1)
    after = register(session, "After Example")
    cancel(seated)
    tell(late)
    clock.advance(hours=49)
    with write():
        waiting.queue_again(late.id, actor="registrant")
    assert status_of(late) == Status.WAITING
    assert status_of(after) == Status.OFFERED
    assert waiting.waiting_list.position(db.session.get_one(Registration, late.id)) == 1


def test_who_cancels_does_not_come_back_by_the_list() -> None:
    session, seated = full_session(1)
    waits = register(session, "Waiting Example")
    cancel(waits)
    cancel(seated)
    assert status_of(waits) == Status.CANCELLED


def test_raising_a_capacity_serves_the_list() -> None:
    session, _seated = full_session(1)
    waits = register(session, "Waiting Example")
    with write():
        waiting.counters.resize(session.id, Mode.IN_PERSON, 2)
        waiting.waiting_list.settle(access.lock_session(session.id))
    assert status_of(waits) == Status.OFFERED


def test_a_waiting_party_that_becomes_smaller_is_served_at_once() -> None:
    from tests.support.listening import make_request

    session = make_session(capacities={Mode.IN_PERSON: 2})
    waits = register(session, "Large Example", party=make_party(grown=3), email="large@example.org")
    with write():
        changes.change_registration(
            waits.id,
            request=make_request("Large Example", party=make_party(grown=2), email="large@example.org"),
            actor="registrant",
        )
    assert status_of(waits) == Status.OFFERED


def test_who_waits_is_served_before_the_session_opens_so_that_no_newcomer_goes_first(clock) -> None:  # type: ignore[no-untyped-def]
    session = make_session(capacities={Mode.IN_PERSON: 1}, opens_at=clock.now + timedelta(days=2))
    by_staff = {"entered_by": EnteredBy(user_id=make_user(Role.ORGANIZER).id)}
    seated = register(session, "Seated Example", **by_staff)
    waits = register(session, "Waiting Example", **by_staff)
    cancel(seated)
    assert status_of(waits) == Status.OFFERED
    clock.advance(days=3)
    assert register(session, "Newcomer Example").status == Status.WAITING


def test_an_offer_that_nobody_can_be_told_of_goes_to_the_next_in_line() -> None:
    session, seated = full_session(1)
    gone, after = register(session, "Gone Example"), register(session, "After Example")
    cancel(seated)
    with write():
        waiting.give_up_offer(gone.id)
    assert status_of(gone) == Status.LAPSED
    assert status_of(after) == Status.OFFERED
