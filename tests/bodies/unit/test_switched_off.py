"""Changes of a body of whose people some cannot sign in, because their accounts are switched off."""

from __future__ import annotations

import pytest

from engage.accounts.services import people
from engage.bodies.jobs import review_waiting_changes
from engage.bodies.models import ChangeState, Ground, Office
from engage.bodies.policy.changes import Appointment, SeatWish, Unseated
from engage.bodies.services.changes.proposals import Invited
from engage.core.db import write
from tests.support.accounts import mails_of
from tests.support.bodies import give, make_body, make_member
from tests.support.changes import propose, reread

pytestmark = pytest.mark.usefixtures("app", "clock")

NADIA = Invited("Nadia@Example.org", "Nadia Example", "es")
SEAT = Appointment(SeatWish(), is_invited=True)


@pytest.mark.parametrize("is_facilitator", [True, False])
def test_who_is_switched_off_is_waited_for_a_week_before_the_day_of_notice(clock, is_facilitator) -> None:
    body = make_body()
    member, off = make_member(body), make_member(body)
    if is_facilitator:
        give(body, off, Office.FACILITATOR)
    with write():
        people.deactivate(off.id, actor="test")
    change = propose(body, SEAT, invited=NADIA)
    clock.advance(days=6, hours=23)
    review_waiting_changes()
    assert mails_of("bodies.change_announced") == []
    clock.advance(hours=1)
    review_waiting_changes()
    assert member.email in {mail.to for mail in mails_of("bodies.change_announced")}
    assert reread(change).state == ChangeState.PROPOSED
    clock.advance(hours=24)
    review_waiting_changes()
    assert reread(change).ground == Ground.NOTICE


def test_the_seat_of_somebody_whose_account_is_switched_off_is_freed_after_a_day(clock) -> None:
    body = make_body()
    gone = make_member(body)
    make_member(body)
    with write():
        people.deactivate(gone.id, actor="test")
    change = propose(body, Unseated(1), user_id=gone.id)
    clock.advance(hours=24)
    review_waiting_changes()
    assert reread(change).ground == Ground.NOTICE
