"""When a sign-up is confirmed: everything is there that its role needs, and the person agreed to the expectations."""

from __future__ import annotations

from sqlalchemy import select, update

from engage.core import audit, clock
from engage.core.current import current_city
from engage.core.db import db
from engage.volunteering import policy
from engage.volunteering.errors import Overlaps, StillMissing, TransitionRefused
from engage.volunteering.models import BINDING, Missing, Shift, Signup, Status, Volunteer
from engage.volunteering.services import access, reads, telling


def move(signup: Signup, after: Status) -> None:
    """Change the state of a sign-up. Raises TransitionRefused where the table does not allow it.

    Each state has a number of its own: the same state at another time is another message, and a newer calendar entry.
    """
    if not policy.may_become(signup.status, after):
        raise TransitionRefused(signup.status, after)
    signup.status = after
    signup.calendar_sequence += 1
    if after is not Status.OFFERED:
        signup.offered_at = signup.offer_expires_at = None
        signup.offered_without = ""


def missing(volunteer: Volunteer, shift: Shift, signup: Signup) -> frozenset[Missing]:
    """Return what a sign-up still needs before it is confirmed."""
    return reads.missing(volunteer.id, shift, signup)


def must_not_overlap(volunteer_id: int, shift: Shift) -> None:
    """Raise Overlaps where somebody has a shift at this time. One statement. Under the volunteer's lock."""
    clash = db.session.scalar(reads.clashes(volunteer_id, shift.id, shift.starts_at, shift.ends_at))
    if clash is not None:
        raise Overlaps(access.load_signup(clash).shift_id)


def confirm_if_complete(volunteer: Volunteer, shift: Shift, signup: Signup, *, actor: audit.Actor) -> bool:
    """Confirm a sign-up that holds a place, where nothing is missing. Under the locks of `access.lock_signup`."""
    if signup.status != Status.SIGNED_UP or missing(volunteer, shift, signup):
        return False
    move(signup, Status.CONFIRMED)
    db.session.flush()
    telling.tell_confirmed(signup, shift)
    audit.record(actor, "signup.confirmed", "signup", signup.id, ["status"])
    return True


def confirm(signup_id: int, *, actor: audit.Actor) -> Signup:
    """Confirm a sign-up. Raises StillMissing, and TransitionRefused where it holds no place."""
    volunteer, shift, signup = access.lock_signup(signup_id)
    if signup.status == Status.CONFIRMED:
        return signup
    if signup.status != Status.SIGNED_UP:
        raise TransitionRefused(signup.status, Status.CONFIRMED)
    lacks = missing(volunteer, shift, signup)
    if lacks:
        raise StillMissing(lacks)
    confirm_if_complete(volunteer, shift, signup, actor=actor)
    return signup


def review_all(volunteer_id: int, *, actor: audit.Actor) -> tuple[int, int]:
    """Look again at what somebody's sign-ups to come need: call it after a screening or an orientation was noted.

    Confirms those to which nothing is missing any more, and takes back the confirmation of those whose screening or
    orientation does not hold any more; both are told. Returns how many of each.
    """
    volunteer = access.lock_volunteer(volunteer_id)
    ids = select(Signup.shift_id).where(
        Signup.volunteer_id == volunteer_id, Signup.status.in_((Status.SIGNED_UP, Status.CONFIRMED))
    )
    now = clock.now()
    shifts = [one for one in access.lock_shifts(db.session.scalars(ids)) if one.starts_at > now]
    confirmed = taken_back = 0
    for shift in shifts:
        signup = _binding(volunteer_id, shift.id)
        if signup is None:
            continue
        if signup.status == Status.CONFIRMED and missing(volunteer, shift, signup):
            move(signup, Status.SIGNED_UP)
            db.session.flush()
            telling.tell_missing_again(signup)
            audit.record(actor, "signup.confirmation_withdrawn", "signup", signup.id, ["status"])
            taken_back += 1
        else:
            confirmed += confirm_if_complete(volunteer, shift, signup, actor=actor)
    return confirmed, taken_back


def _binding(volunteer_id: int, shift_id: int) -> Signup | None:
    wanted = select(Signup).where(
        Signup.volunteer_id == volunteer_id, Signup.shift_id == shift_id, Signup.status.in_(BINDING)
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def note_cover(shift: Shift) -> None:
    """Note that somebody took a place of a shift: the cancellation at short notice that is the oldest is covered.

    Without a statement where it is too early for one. Under the shift's lock.
    """
    if not policy.is_late(shift, clock.now(), cover_hours=current_city().cover_hours):
        return
    oldest = (
        select(Signup.id)
        .where(Signup.shift_id == shift.id, Signup.late_at.is_not(None), Signup.covered_at.is_(None))
        .order_by(Signup.late_at, Signup.id)
        .limit(1)
    )
    covered = update(Signup).where(Signup.id == oldest.scalar_subquery()).values(covered_at=clock.now())
    db.session.execute(covered.execution_options(synchronize_session=False))


def set_covered(signup_id: int, *, actor: audit.Actor) -> None:
    """Note that nobody has to be found any more for a place that became free at short notice."""
    _volunteer, _shift, signup = access.lock_signup(signup_id)
    if signup.late_at is not None and signup.covered_at is None:
        signup.covered_at = clock.now()
        audit.record(actor, "signup.covered", "signup", signup.id, ["covered_at"])
