"""The waiting list of shifts: what somebody takes, and which messages are sent.

The rules are in `engage.core.capacity`; here the owner is the shift.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.capacity.counters import Counters
from engage.core.capacity.policy import offer_is_over
from engage.core.capacity.waiting_list import Standing, WaitingList
from engage.core.db import db
from engage.volunteering import policy
from engage.volunteering.errors import OfferOver, ShiftNotOpen, TransitionRefused
from engage.volunteering.models import PEOPLE, Shift, ShiftCapacity, Signup, Status
from engage.volunteering.services import confirming, telling
from engage.volunteering.services.access import lock_shift, lock_signup
from engage.volunteering.services.reads import session_status

ONE = {PEOPLE: 1}


class _ShiftWaitingList(WaitingList[Shift, Signup]):
    """The waiting lists of shifts."""

    def demand(self, party: Signup, without: Collection[str] = ()) -> Mapping[str, int]:
        """Return one place: a sign-up is one person."""
        return ONE

    def essential(self, owner: Shift) -> Collection[str]:
        """Return the only counter of a shift."""
        return (PEOPLE,)

    def is_served(self, owner: Shift, now: datetime) -> bool:
        """Return True until the shift starts, unless it is withdrawn or its session is cancelled."""
        return owner.starts_at > now and policy.why_not_open(owner, session_status(owner), now) is None

    def move(self, party: Signup, after: Standing) -> None:
        """Change the state of a sign-up."""
        confirming.move(party, Status(after))

    def tell_offered(self, party: Signup, now: datetime) -> None:
        """Enqueue the message."""
        telling.tell_offered(party, now)

    def tell_lapsed(self, party: Signup, now: datetime) -> None:
        """Enqueue the message."""
        telling.tell_lapsed(party, now)

    def tell_passed_over(self, party: Signup) -> None:
        """Everybody takes one place, so nobody is ever passed over."""


counters = Counters(ShiftCapacity, "shift_id")
waiting_list = _ShiftWaitingList(Signup, "shift_id", counters)


def find_due_shifts() -> list[int]:
    """Return the shifts with expired offers, for the worker to settle one by one."""
    return list(db.session.scalars(select(Shift.id).where(Shift.offers_expire_at <= clock.now())))


def settle_shift(shift_id: int) -> None:
    """Let expired offers of a shift lapse, and serve its list."""
    waiting_list.settle(lock_shift(shift_id))


def offer_told(signup_id: int, *, hours: int, told_at: datetime | None = None) -> None:
    """Start the time limit of an offer, from when the person knows of it. A repeated call changes nothing."""
    _volunteer, shift, signup = lock_signup(signup_id)
    waiting_list.start_offer(shift, signup, hours=hours, told_at=told_at)


def give_up_offer(signup_id: int) -> None:
    """End an offer at once because the person cannot be reached. The place goes to the next in the queue."""
    _volunteer, shift, signup = lock_signup(signup_id)
    waiting_list.give_up_offer(shift, signup)


def restore_offer(signup_id: int) -> None:
    """Undo `give_up_offer`: the person has their place in the queue again, and an offer where there is still room.

    Who stands otherwise by now stays as they are.
    """
    _volunteer, shift, signup = lock_signup(signup_id)
    if signup.status == Status.LAPSED:
        confirming.move(signup, Status.WAITING)
        db.session.flush()
        waiting_list.settle(shift)


def accept_offer(signup_id: int, *, actor: audit.Actor) -> Signup:
    """Turn an offer into a place of one's own. Accepting again changes nothing.

    Raises OfferOver, TransitionRefused where no offer was made, ShiftNotOpen, and Overlaps where the person has taken
    another shift at that time meanwhile: the offer stays.
    """
    volunteer, shift, signup = lock_signup(signup_id)
    if policy.binds(signup.status):
        return signup
    if signup.status not in (Status.OFFERED, Status.LAPSED):
        raise TransitionRefused(signup.status, Status.CONFIRMED)
    must_be_open(shift)
    over = offer_is_over(signup.offer_expires_at, shift.starts_at, clock.now())
    if signup.status == Status.LAPSED or over:
        raise OfferOver
    confirming.must_not_overlap(volunteer.id, shift)
    missing = confirming.missing(volunteer, shift, signup)
    confirming.move(signup, Status.SIGNED_UP if missing else Status.CONFIRMED)
    waiting_list.note_next_expiry(shift)
    telling.tell_first(signup, shift)
    confirming.note_cover(shift)
    audit.record(actor, "signup.offer_accepted", "signup", signup.id, ["status"])
    return signup


def queue_again(signup_id: int, *, actor: audit.Actor) -> Signup:
    """Put somebody whose offer lapsed at the end of the queue again.

    Raises ShiftNotOpen where there is nothing to wait for any more, and TransitionRefused where no offer lapsed.
    """
    _volunteer, shift, signup = lock_signup(signup_id)
    waiting_list.settle_if_due(shift)
    if signup.status == Status.WAITING:
        return signup
    must_be_open(shift)
    if signup.status != Status.LAPSED:
        raise TransitionRefused(signup.status, Status.WAITING)
    confirming.move(signup, Status.WAITING)
    signup.queued_at = clock.now()
    db.session.flush()
    waiting_list.settle(shift)
    audit.record(actor, "signup.requeued", "signup", signup.id, ["status"])
    return signup


def must_be_open(shift: Shift, *, by_staff: bool = False) -> None:
    """Raise ShiftNotOpen unless somebody can sign up for a shift now. One statement. Under the shift's lock."""
    reason = policy.why_not_open(shift, session_status(shift), clock.now(), by_staff=by_staff)
    if reason is not None:
        raise ShiftNotOpen(reason)
