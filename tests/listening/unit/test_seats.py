"""Saving seats: what is taken is exactly what was asked for, and no counter is ever oversold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from engage.core.db import db, write
from engage.core.outbox.models import OutboxMessage
from engage.listening.errors import NotOpen, PartlyFull
from engage.listening.models import Capacity, ListeningSession, Mode, Registration, SessionStatus, Status
from engage.listening.policy import MEALS, childcare_counter
from engage.listening.services.reservations import EnteredBy, IfFull, register_party
from tests.support.listening import make_party, make_request, make_session, register, reserve

pytestmark = pytest.mark.usefixtures("app")
STAFF = EnteredBy(user_id=None, actor="command")


def counter(session: ListeningSession, resource: str) -> Capacity:
    db.session.expire_all()
    found = db.session.get(Capacity, (session.id, resource))
    assert found is not None
    return found


def kinds_enqueued() -> list[str]:
    return list(db.session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))


def test_a_party_takes_a_place_for_everyone_a_meal_for_who_eats_and_childcare_by_age() -> None:
    session = make_session()
    party = make_party(grown=2, children={"under_3": 1, "from_6_to_12": 2}, childcare=True, meals=4)

    registration = register(session, party=party)

    assert registration.status == Status.CONFIRMED
    assert counter(session, Mode.IN_PERSON).taken == 5
    assert counter(session, MEALS).taken == 4
    assert counter(session, childcare_counter("under_3")).taken == 1
    assert counter(session, childcare_counter("from_6_to_12")).taken == 2
    assert counter(session, childcare_counter("from_3_to_5")).taken == 0


def test_a_virtual_party_takes_no_room_food_or_childcare() -> None:
    session = make_session()
    register(
        session, party=make_party(Mode.VIRTUAL, grown=2, children={"under_3": 1}, childcare=True, meals=3)
    )

    assert counter(session, Mode.VIRTUAL).taken == 3
    assert counter(session, Mode.IN_PERSON).taken == 0
    assert counter(session, MEALS).taken == 0


def test_a_confirmed_party_is_told_now_and_reminded_a_week_and_a_day_before() -> None:
    register(make_session())
    assert sorted(kinds_enqueued()) == [
        "registration.confirmed",
        "registration.reminder_1",
        "registration.reminder_7",
    ]


def test_reminders_whose_time_is_past_are_not_made() -> None:
    from engage.core import clock

    register(make_session(starts_at=clock.now() + timedelta(days=2)))
    assert kinds_enqueued() == ["registration.confirmed", "registration.reminder_1"]


def test_a_party_that_does_not_fit_wholly_waits_and_takes_nothing() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 3})
    registration = register(session, party=make_party(grown=4))

    assert registration.status == Status.WAITING
    assert registration.queued_at is not None
    assert counter(session, Mode.IN_PERSON).taken == 0
    assert kinds_enqueued() == ["registration.waiting"]


def test_where_childcare_is_full_though_seats_remain_the_person_is_asked_and_nothing_is_taken() -> None:
    session = make_session(capacities={childcare_counter("under_3"): 0})
    party = make_party(grown=1, children={"under_3": 1}, childcare=True)

    with pytest.raises(PartlyFull) as fact, write():
        register_party(session.id, request=replace(make_request(party=party), if_full=IfFull.ASK))

    assert fact.value.short == {"childcare:under_3"}
    assert counter(session, Mode.IN_PERSON).taken == 0
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 0


def test_who_chooses_to_come_without_what_is_full_gets_the_seats() -> None:
    session = make_session(capacities={MEALS: 1})
    request = replace(make_request(party=make_party(grown=2, meals=2)), if_full=IfFull.WITHOUT)
    with write():
        reserved = register_party(session.id, request=request)

    registration = db.session.get_one(Registration, reserved.registration_id)
    assert (registration.status, registration.meals) == (Status.CONFIRMED, 0)
    assert counter(session, Mode.IN_PERSON).taken == 2
    assert counter(session, MEALS).taken == 0


def test_who_chooses_to_wait_for_what_is_full_waits() -> None:
    session = make_session(capacities={MEALS: 1})
    assert register(session, party=make_party(grown=2, meals=2)).status == Status.WAITING


def test_the_same_name_and_contact_again_changes_nothing_and_sends_the_link() -> None:
    session = make_session()
    first = reserve(session, "Nadia Example", email="nadia@example.org")
    second = reserve(session, "  NADIA   example", email="Nadia@Example.org", party=make_party(grown=3))

    assert second.is_duplicate
    assert second.registration_id == first.registration_id
    assert counter(session, Mode.IN_PERSON).taken == 1
    assert kinds_enqueued()[-1] == "registration.repeated"


def test_another_name_on_the_same_contact_is_another_party() -> None:
    session = make_session()
    reserve(session, "Nadia Example", email="family@example.org")
    assert not reserve(session, "Aunt Example", email="family@example.org").is_duplicate
    assert counter(session, Mode.IN_PERSON).taken == 2


def test_a_party_on_a_helpers_contact_is_exempt_from_the_duplicate_rule() -> None:
    session = make_session()
    for _ in range(2):
        reserve(session, "Mai Example", email="navigator@example.org", is_helpers=True)
    assert counter(session, Mode.IN_PERSON).taken == 2


def test_a_duplicate_of_a_full_session_still_only_sends_the_link() -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    first = reserve(session, email="one@example.org")
    again = reserve(session, email="one@example.org")
    assert (again.is_duplicate, again.registration_id, again.status) == (
        True,
        first.registration_id,
        Status.CONFIRMED,
    )


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"status": SessionStatus.DRAFT}, "not_yet"),
        ({"status": SessionStatus.CANCELLED}, "cancelled"),
        ({"opens_at": timedelta(days=1)}, "not_yet"),
        ({"closes_at": timedelta(days=-1)}, "closed"),
        ({"starts_at": timedelta(days=-1)}, "past"),
    ],
)
def test_nobody_registers_while_a_session_is_not_open(columns: dict[str, object], reason: str) -> None:
    from engage.core import clock

    given = {
        key: clock.now() + value if isinstance(value, timedelta) else value for key, value in columns.items()
    }
    session = make_session(**given)  # type: ignore[arg-type]
    with pytest.raises(NotOpen) as fact:
        reserve(session)
    assert fact.value.reason == reason


def test_a_suspicious_registration_is_pending_without_places_or_mail() -> None:
    session = make_session()
    registration = register(session, entered_by=EnteredBy(review_reason="honeypot"))
    assert registration.status == Status.PENDING
    assert counter(session, Mode.IN_PERSON).taken == 0
    assert kinds_enqueued() == []


def test_staff_overbook_knowingly_and_the_excess_shrinks_as_people_leave() -> None:
    from engage.listening.services.changes import cancel_registration

    session = make_session(capacities={Mode.IN_PERSON: 2})
    first = register(session, party=make_party(grown=2))
    register(session, party=make_party(grown=3), entered_by=EnteredBy(overbook=True))
    assert (counter(session, Mode.IN_PERSON).taken, counter(session, Mode.IN_PERSON).overbooked) == (5, 3)

    with write():
        cancel_registration(first.id, actor="registrant")
    assert (counter(session, Mode.IN_PERSON).taken, counter(session, Mode.IN_PERSON).overbooked) == (3, 1)


def test_lowering_a_capacity_below_what_is_taken_sends_nobody_home() -> None:
    from engage.listening.services.waiting import counters

    session = make_session(capacities={Mode.IN_PERSON: 10})
    register(session, party=make_party(grown=6))
    with write():
        counters.resize(session.id, Mode.IN_PERSON, 4)
    row = counter(session, Mode.IN_PERSON)
    assert (row.capacity, row.taken, row.overbooked, row.free) == (4, 6, 2, 0)
    assert register(session, "Next Example").status == Status.WAITING


def test_the_database_itself_refuses_an_oversold_counter(app: Flask) -> None:
    session = make_session(capacities={Mode.IN_PERSON: 1})
    with pytest.raises(IntegrityError), write():
        db.session.execute(
            update(Capacity)
            .where(Capacity.session_id == session.id, Capacity.resource == Mode.IN_PERSON)
            .values(taken=2)
        )


def test_a_reservation_takes_at_most_eight_statements_however_full_the_session(count_statements) -> None:  # type: ignore[no-untyped-def]
    session = make_session(capacities={Mode.IN_PERSON: 2})
    party = make_party(grown=1, children={"under_3": 1}, interpretation={"fa": 1}, access={"asl": 1})
    for expected in (Status.CONFIRMED, Status.WAITING):
        request = make_request(f"Party {expected}", party=party)
        with count_statements() as statements, write():
            reserved = register_party(session.id, request=request)
        assert reserved.status == expected
        assert statements.count <= 8, statements
