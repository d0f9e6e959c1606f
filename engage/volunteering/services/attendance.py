"""What is marked at the door: who arrived, who completed a shift and how long they worked, who did not come.

Each mark can be put right. Who did not come holds no place; putting it right takes the place again, whoever has taken
one meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from engage.core import audit, clock
from engage.core.city_time import city_day
from engage.core.db import db
from engage.volunteering import policy
from engage.volunteering.errors import MinutesRefused, StillMissing, TooEarly, TransitionRefused
from engage.volunteering.models import AGREED_FIRST, Missing, Shift, Signup, Status
from engage.volunteering.services import access, confirming, placing, reads

LONGEST_MINUTES = 24 * 60


def mark_arrived(signup_id: int, *, actor: audit.Actor, at: datetime | None = None) -> Signup:
    """Note that somebody has arrived, on the day of the shift. Marking again changes nothing.

    Raises TooEarly, StillMissing where they are not confirmed yet, TransitionRefused.
    """
    shift, signup = _lock(signup_id)
    if signup.status == Status.ARRIVED:
        return signup
    if city_day(clock.now()) < city_day(shift.starts_at):
        raise TooEarly
    _mark(shift, signup, Status.ARRIVED)
    audit.record(actor, "signup.arrived", "signup", signup.id, ["status"])
    signup.arrived_at = at or signup.arrived_at or clock.now()
    signup.completed_at = signup.minutes = None
    db.session.flush()
    return signup


def mark_completed(signup_id: int, *, minutes: int | None = None, actor: audit.Actor) -> Signup:
    """Note that somebody has worked their shift, and for how long: from the arrival on, or else all of it.

    Marking again changes the minutes. Raises MinutesRefused, TooEarly, StillMissing, TransitionRefused.
    """
    if minutes is not None and not 1 <= minutes <= LONGEST_MINUTES:
        raise MinutesRefused
    shift, signup = _lock(signup_id)
    if shift.starts_at > clock.now():
        raise TooEarly
    worked = minutes or policy.minutes_worked(shift, signup.arrived_at, clock.now())
    if signup.status == Status.COMPLETED:
        if minutes is not None and signup.minutes != minutes:
            signup.minutes = minutes
            db.session.flush()
            audit.record(actor, "signup.minutes_changed", "signup", signup.id, ["minutes"])
        return signup
    _mark(shift, signup, Status.COMPLETED)
    audit.record(actor, "signup.completed", "signup", signup.id, ["status"])
    signup.completed_at, signup.minutes = clock.now(), worked
    db.session.flush()
    return signup


def mark_no_show(signup_id: int, *, actor: audit.Actor) -> Signup:
    """Note that somebody did not come: their place is free. Marking again changes nothing.

    Raises TooEarly before the shift begins, TransitionRefused.
    """
    shift, signup = _lock(signup_id)
    if signup.status == Status.NO_SHOW:
        return signup
    if shift.starts_at > clock.now():
        raise TooEarly
    _mark(shift, signup, Status.NO_SHOW)
    audit.record(actor, "signup.missed", "signup", signup.id, ["status"])
    signup.arrived_at = signup.completed_at = signup.minutes = None
    db.session.flush()
    return signup


def take_back(signup_id: int, *, actor: audit.Actor) -> Signup:
    """Put a mark right: who completed has only arrived, who arrived or did not come is as before.

    Raises TransitionRefused where nothing was marked.
    """
    shift, signup = _lock(signup_id)
    if signup.status == Status.COMPLETED:
        after = Status.ARRIVED
    else:
        lacks = reads.missing(signup.volunteer_id, shift, signup)
        after = Status.SIGNED_UP if lacks else Status.CONFIRMED
    if signup.status in (Status.SIGNED_UP, Status.CONFIRMED):
        raise TransitionRefused(signup.status, after)
    _mark(shift, signup, after)
    audit.record(actor, "signup.mark_withdrawn", "signup", signup.id, ["status"])
    signup.completed_at = signup.minutes = None
    if after is Status.ARRIVED:
        signup.arrived_at = signup.arrived_at or shift.starts_at
    else:
        signup.arrived_at = None
    db.session.flush()
    return signup


def _lock(signup_id: int) -> tuple[Shift, Signup]:
    _volunteer, shift, signup = access.lock_signup(signup_id)
    return shift, signup


def _mark(shift: Shift, signup: Signup, after: Status) -> None:
    """Change the state, and the counter with it."""
    if after in AGREED_FIRST and signup.agreed_at is None:
        raise StillMissing([Missing.EXPECTATIONS])
    if signup.status == Status.SIGNED_UP and after in AGREED_FIRST:
        raise StillMissing(reads.missing(signup.volunteer_id, shift, signup))
    held = policy.holds(signup.status)
    signup.minutes = None if after is not Status.COMPLETED else signup.minutes
    confirming.move(signup, after)
    holds = policy.holds(after)
    if held and not holds:
        placing.give_back(shift)
    elif holds and not held:
        placing.take_or_wait(shift, may_wait=False, overbook=True)
