"""Places of a shift: taking one, waiting for one, and what follows once somebody decided about a pending sign-up."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, distinct, false, func, or_, select

from engage.core import audit, clock
from engage.core.db import db
from engage.listening.models import ListeningSession
from engage.volunteering import policy
from engage.volunteering.errors import ShiftFull, TransitionRefused
from engage.volunteering.models import (
    ENDED,
    STANDING,
    DeclineReason,
    Shift,
    Signup,
    Status,
    Volunteer,
)
from engage.volunteering.services import access, confirming, reads, telling, waiting
from engage.volunteering.services.waiting import ONE, counters


@dataclass(frozen=True)
class Around:
    """What stands around a sign-up when it is made: read under the locks of its volunteer and its shift.

    `sent_before` is the sign-up of the same form; `standing` the same person's for this shift; `clash` one at that
    time; `of_contact` how many other people with this contact stand in the session.
    """

    session_status: str
    standing: int | None
    clash: int | None
    of_contact: int
    sent_before: int | None


def look_around(
    volunteer: Volunteer, shift: Shift, *, submission: str | None, entered_by: int | None
) -> Around:
    """Return what stands around a sign-up. One statement."""
    standing = select(Signup.id).where(
        Signup.volunteer_id == volunteer.id, Signup.shift_id == shift.id, Signup.status.not_in(ENDED)
    )
    sent = _of_same_form(volunteer, shift, submission).where(
        Signup.entered_by == entered_by if entered_by else Signup.entered_by.is_(None)
    )
    row = db.session.execute(
        select(
            ListeningSession.status,
            standing.limit(1).scalar_subquery(),
            reads.clashes(volunteer.id, shift.id, shift.starts_at, shift.ends_at).scalar_subquery(),
            _others_of_contact(volunteer, shift).scalar_subquery(),
            sent.limit(1).scalar_subquery(),
        ).where(ListeningSession.id == shift.session_id)
    ).one()
    return Around(*row)


def _of_same_form(volunteer: Volunteer, shift: Shift, submission: str | None) -> Select[int]:
    """Find the sign-up that the same form made: of the same person, who is known by name where there is no contact."""
    same = Signup.volunteer_id == volunteer.id
    if volunteer.contact_key is None:
        same = Volunteer.name_folded == volunteer.name_folded
    return (
        select(Signup.id)
        .join(Volunteer, Volunteer.id == Signup.volunteer_id)
        .where(Signup.submission == (submission or ""), Signup.shift_id == shift.id, same)
    )


def _others_of_contact(volunteer: Volunteer, shift: Shift) -> Select[int]:
    """Count the other volunteers of a contact in a session. What staff entered is not counted."""
    keys = [
        column == value
        for column, value in (
            (Volunteer.contact_key, volunteer.contact_key),
            (Volunteer.phone_key, volunteer.phone_key),
        )
        if value is not None
    ]
    return (
        select(func.count(distinct(Signup.volunteer_id)))
        .join(Volunteer, Volunteer.id == Signup.volunteer_id)
        .join(Shift, Shift.id == Signup.shift_id)
        .where(
            or_(false(), *keys),
            Volunteer.id != volunteer.id,
            Signup.status.in_(STANDING),
            Signup.entered_by.is_(None),
            Shift.session_id == shift.session_id,
        )
    )


def take_or_wait(shift: Shift, *, may_wait: bool, overbook: bool = False) -> bool:
    """Take a place of a shift. Returns False where every place is taken and the person waits. Raises ShiftFull."""
    if overbook:
        counters.overbook(shift.id, ONE)
        return True
    if counters.take(shift.id, ONE):
        return True
    if not may_wait:
        raise ShiftFull
    return False


def give_back(shift: Shift) -> None:
    """Give back a place of a shift. One statement."""
    counters.give_back(shift.id, ONE)


def place(volunteer: Volunteer, shift: Shift, signup: Signup, *, actor: audit.Actor) -> Signup:
    """Give a pending sign-up its place, or a place in the queue, and tell the person. Under the locks of all three.

    Raises Overlaps where the person has another shift at that time by now, and TransitionRefused unless it is pending.
    """
    if signup.status != Status.PENDING:
        raise TransitionRefused(signup.status, Status.SIGNED_UP)
    confirming.must_not_overlap(volunteer.id, shift)
    waiting.must_be_open(shift, by_staff=True)
    waiting.waiting_list.settle_if_due(shift)
    if take_or_wait(shift, may_wait=True):
        lacks = confirming.missing(volunteer, shift, signup)
        confirming.move(signup, Status.SIGNED_UP if lacks else Status.CONFIRMED)
        confirming.note_cover(shift)
    else:
        confirming.move(signup, Status.WAITING)
        signup.queued_at = clock.now()
    signup.review_reason = None
    db.session.flush()
    telling.tell_first(signup, shift)
    audit.record(actor, "signup.placed", "signup", signup.id, ["status"])
    return signup


def release(signup_id: int, *, actor: audit.Actor) -> Signup:
    """Release a sign-up that staff had to look at first: it gets its place. Of a city partner the host decides next.

    Releasing again changes nothing. Raises Overlaps, ShiftNotOpen.
    """
    volunteer, shift, signup = access.lock_signup(signup_id)
    if signup.status != Status.PENDING or signup.review_reason is None:
        return signup
    if volunteer.is_city_partner:
        signup.review_reason = None
        signup.calendar_sequence += 1
        db.session.flush()
        telling.tell_first(signup, shift)
        audit.record(actor, "signup.released", "signup", signup.id, ["review_reason"])
        return signup
    return place(volunteer, shift, signup, actor=actor)


def discard(signup_id: int, *, actor: audit.Actor) -> Signup:
    """Discard a pending sign-up that is not real. Nobody is told: the contact may be a stranger's.

    The reason for the review stays stored, so that nobody writes to them later either.
    """
    _volunteer, _shift, signup = access.lock_signup(signup_id)
    if signup.status == Status.PENDING:
        confirming.move(signup, Status.CANCELLED)
        signup.cancelled_at = clock.now()
        db.session.flush()
        audit.record(actor, "signup.discarded", "signup", signup.id, ["status"])
    return signup


def decline(signup_id: int, *, reason: DeclineReason, decided_by: int, actor: audit.Actor) -> Signup:
    """Decline a sign-up kindly: its place is free again. Declining again changes nothing. Raises TransitionRefused."""
    _volunteer, shift, signup = access.lock_signup(signup_id)
    if signup.status == Status.DECLINED:
        return signup
    held = policy.holds(signup.status)
    confirming.move(signup, Status.DECLINED)
    signup.decline_reason, signup.decided_by, signup.decided_at = reason, decided_by, clock.now()
    if held:
        give_back(shift)
    db.session.flush()
    if signup.review_reason is None:
        telling.tell_declined(signup)
    audit.record(actor, "signup.declined", "signup", signup.id, ["status"])
    waiting.waiting_list.settle(shift)
    return signup
