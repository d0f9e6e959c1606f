"""Room and waiting lists for something else than sessions: shifts, in tables of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import ForeignKey, String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engage.core.capacity.columns import CounterColumns, WaitingColumns, counter_checks, waiting_checks
from engage.core.capacity.counters import Counters
from engage.core.capacity.policy import offer_deadline, offer_is_over
from engage.core.capacity.waiting_list import Standing, WaitingList
from engage.core.db import UTCDateTime, db, write
from tests.conftest import Clock


class Scratch(DeclarativeBase):
    """Tables of this test alone: the product's migrations know nothing of them."""


class Shift(Scratch):
    __tablename__ = "scratch_shift"
    id: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    offers_expire_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ShiftCounter(CounterColumns, Scratch):
    __tablename__ = "scratch_counter"
    __table_args__ = counter_checks()
    shift_id: Mapped[int] = mapped_column(ForeignKey("scratch_shift.id"), primary_key=True)


class SignUp(WaitingColumns, Scratch):
    __tablename__ = "scratch_sign_up"
    __table_args__ = waiting_checks()
    id: Mapped[int] = mapped_column(primary_key=True)
    shift_id: Mapped[int] = mapped_column(ForeignKey("scratch_shift.id"))
    role: Mapped[str] = mapped_column(String(20))
    people: Mapped[int] = mapped_column(default=1)


class _Shifts(WaitingList[Shift, SignUp]):
    def __init__(self) -> None:
        super().__init__(SignUp, "shift_id", Counters(ShiftCounter, "shift_id"))
        self.told: list[tuple[str, int]] = []

    def demand(self, party: SignUp, without: Collection[str] = ()) -> Mapping[str, int]:
        return {party.role: party.people}

    def essential(self, owner: Shift) -> Collection[str]:
        return ("greeter", "scribe")

    def is_served(self, owner: Shift, now: datetime) -> bool:
        return bool(owner.starts_at > now)

    def move(self, party: SignUp, after: Standing) -> None:
        party.status = after
        if after is not Standing.OFFERED:
            party.offered_at = party.offer_expires_at = None

    def tell_offered(self, party: SignUp, now: datetime) -> None:
        self.told.append(("offered", party.id))

    def tell_lapsed(self, party: SignUp, now: datetime) -> None:
        self.told.append(("lapsed", party.id))

    def tell_passed_over(self, party: SignUp) -> None:
        self.told.append(("passed over", party.id))


@pytest.fixture
def shifts(app: Flask) -> Iterator[_Shifts]:
    Scratch.metadata.create_all(db.engine)
    yield _Shifts()
    db.session.remove()
    Scratch.metadata.drop_all(db.engine)


def _make_shift(shifts: _Shifts, clock: Clock, **sizes: int) -> Shift:
    with write() as session:
        shift = Shift(starts_at=clock.now + timedelta(days=7))
        session.add(shift)
        session.flush()
        for resource, size in sizes.items():
            shifts.counters.resize(shift.id, resource, size)
    return shift


def _wait(shift: Shift, clock: Clock, role: str, people: int = 1) -> SignUp:
    clock.advance(minutes=1)
    with write() as session:
        party = SignUp(
            shift_id=shift.id, role=role, people=people, status=Standing.WAITING, queued_at=clock.now
        )
        session.add(party)
    return party


def test_what_does_not_fit_as_a_whole_takes_nothing(shifts: _Shifts, clock: Clock) -> None:
    shift = _make_shift(shifts, clock, greeter=3, scribe=1)
    with write():
        assert shifts.counters.take(shift.id, {"greeter": 2, "scribe": 1})
        assert not shifts.counters.take(shift.id, {"greeter": 1, "scribe": 1})
        assert shifts.counters.free(shift.id) == {"greeter": 1, "scribe": 0}
        shifts.counters.give_back(shift.id, {"greeter": 2})
        assert shifts.counters.free(shift.id) == {"greeter": 3, "scribe": 0}


def test_the_counters_of_another_shift_are_not_touched(shifts: _Shifts, clock: Clock) -> None:
    one, other = (_make_shift(shifts, clock, greeter=2) for _ in range(2))
    with write():
        assert shifts.counters.take(one.id, {"greeter": 2})
        assert shifts.counters.free(other.id) == {"greeter": 2}


def test_the_database_itself_refuses_an_oversold_counter(shifts: _Shifts, clock: Clock) -> None:
    shift = _make_shift(shifts, clock, greeter=1)
    with pytest.raises(IntegrityError), write() as session:
        session.get_one(ShiftCounter, (shift.id, "greeter")).taken = 2


def test_the_first_that_fits_is_served_and_who_was_passed_over_is_told_once(
    shifts: _Shifts, clock: Clock
) -> None:
    shift = _make_shift(shifts, clock, greeter=2, scribe=1)
    large = _wait(shift, clock, "greeter", 3)
    small = _wait(shift, clock, "greeter", 1)
    with write():
        shifts.settle(db.session.get_one(Shift, shift.id))
    with write():
        shifts.settle(db.session.get_one(Shift, shift.id))
    assert shifts.told == [("offered", small.id), ("passed over", large.id)]
    assert shifts.position(large) == 1


def test_an_offer_runs_from_when_it_was_told_and_lapses_for_the_next_in_line(
    shifts: _Shifts, clock: Clock
) -> None:
    shift = _make_shift(shifts, clock, scribe=1)
    first, second = _wait(shift, clock, "scribe"), _wait(shift, clock, "scribe")
    assert [shifts.position(first), shifts.position(second)] == [1, 2]
    with write():
        shifts.settle(db.session.get_one(Shift, shift.id))
    clock.advance(days=2)
    with write():
        held = db.session.get_one(Shift, shift.id)
        shifts.settle_if_due(held)
        assert shifts.told == [("offered", first.id)], "an offer that nobody was told of does not lapse"
        shifts.start_offer(held, db.session.get_one(SignUp, first.id), hours=24)
    clock.advance(hours=25)
    with write():
        shifts.settle_if_due(db.session.get_one(Shift, shift.id))
    assert shifts.told[1:] == [("lapsed", first.id), ("offered", second.id)]


def test_an_offer_that_cannot_be_told_goes_to_the_next_at_once(shifts: _Shifts, clock: Clock) -> None:
    shift = _make_shift(shifts, clock, scribe=1)
    first, second = _wait(shift, clock, "scribe"), _wait(shift, clock, "scribe")
    with write():
        held = db.session.get_one(Shift, shift.id)
        shifts.settle(held)
        shifts.give_up_offer(held, db.session.get_one(SignUp, first.id))
    assert shifts.told == [("offered", first.id), ("lapsed", first.id), ("offered", second.id)]


def test_no_offer_outlives_the_start(clock: Clock) -> None:
    starts_at = clock.now + timedelta(hours=3)
    assert offer_deadline(clock.now, starts_at, 48) == starts_at
    assert offer_is_over(None, starts_at, starts_at)
    assert not offer_is_over(None, starts_at, clock.now)
