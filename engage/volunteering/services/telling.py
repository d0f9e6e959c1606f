"""Enqueue the messages that a change of a sign-up, a shift or a session causes.

Only kinds, ids and keys: `emails/` words them. The subject is `{"volunteer": id, "signup": id}`, with `start` in
reminders and `shift` where another shift stands in the way.

What a stranger causes is counted: see `core.outbox.ceiling`. Everybody is a stranger who is not signed in, also whoever
has the private link. At the ceiling the act is done and the message is left out. What follows once from where somebody
stands in the queue, moved and cancelled shifts, and reminders are not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.audit_log import user_number, written_actor
from engage.core.db import db
from engage.core.happened import Due
from engage.core.outbox import ceiling
from engage.core.outbox.contacts import contact_key
from engage.core.outbox.services import NewMessage, enqueue_many, is_waiting
from engage.core.security.ratelimit import hit
from engage.volunteering import policy
from engage.volunteering.models import (
    AWAITS,
    BINDING,
    CITY_PARTNERS,
    VOLUNTEER,
    Shift,
    Signup,
    Status,
    Volunteer,
)

# What somebody hears who takes a shift, by the state of the sign-up.
FIRST = {
    Status.PENDING: "received",
    Status.SIGNED_UP: "signed_up",
    Status.CONFIRMED: "confirmed",
    Status.WAITING: "waiting",
}
# They hold a place; of those to whom something is missing the reminder says so.
REMINDED = (Status.SIGNED_UP, Status.CONFIRMED)
LINKS_PER_CONTACT_AND_HOUR = 3
_ANY_NUMBER, _HOUR = 1_000_000, 3600
_OURS = ("command", "worker")


def is_stranger(actor: audit.Actor) -> bool:
    """Return whether an act is of somebody who is not signed in. What they cause is counted."""
    return user_number(written_actor(actor)) is None and actor not in _OURS


def has_links_enough(*, email: str | None, phone: str | None) -> bool:
    """Count a public request that writes to an existing contact. Returns True where this hour's limit is exceeded."""
    contact, most = (email or phone or "").casefold(), LINKS_PER_CONTACT_AND_HOUR
    return hit("link contact", contact, limit=_ANY_NUMBER, per_seconds=_HOUR, soft=most)


def may_write_first(*, email: str | None, phone: str | None) -> bool:
    """Count the first message of a new sign-up. Returns False where its contact has reached the ceiling."""
    return ceiling.may_write(email or phone or "")


def tell_first(signup: Signup, shift: Shift) -> None:
    """Tell somebody what came of their sign-up. Whoever holds a place is reminded. One statement."""
    what = FIRST[Status(signup.status)]
    reminders = _reminders(signup, shift) if signup.status in REMINDED else []
    enqueue_many([_message(what, signup, str(signup.calendar_sequence)), *reminders])


def tell_confirmed(signup: Signup, shift: Shift) -> None:
    """Enqueue the confirmation and the reminders. One statement."""
    now = _message("confirmed", signup, str(signup.calendar_sequence))
    enqueue_many([now, *_reminders(signup, shift)])


def tell_missing_again(signup: Signup) -> None:
    """Tell somebody who was confirmed that something is missing now: a screening or an orientation."""
    enqueue_many([_message("missing", signup, _stamp())])


def tell_offered(signup: Signup, at: datetime) -> None:
    """Tell somebody who waits of an offer. A later offer is another message, unless an earlier one is still to go."""
    if not is_waiting("volunteering.offered", about=("signup", signup.id)):
        enqueue_many([_message("offered", signup, f"{at.timestamp():.3f}")])


def tell_lapsed(signup: Signup, at: datetime) -> None:
    """Tell somebody that their offer has lapsed."""
    enqueue_many([_message("lapsed", signup, f"{at.timestamp():.0f}")])


def tell_cancelled(signup: Signup, volunteer: Volunteer, *, by: audit.Actor) -> bool:
    """Tell somebody that their sign-up is cancelled; the calendar entry follows. Returns False at the ceiling."""
    return _tell_counted("cancelled", signup, volunteer, by=by)


def tell_declined(signup: Signup) -> None:
    """Tell somebody, kindly, that they are not needed this time, and why."""
    enqueue_many([_message("declined", signup, str(signup.calendar_sequence))])


def tell_changed(volunteer: Volunteer, *, by: audit.Actor) -> bool:
    """Tell somebody that what we know of them was changed. Returns False at the ceiling."""
    return _tell_person("changed", volunteer, by=by)


def tell_link(volunteer: Volunteer, *, by: audit.Actor) -> bool:
    """Send the private link again. Returns False at the ceiling."""
    return _tell_person("link", volunteer, by=by)


def tell_new_link(volunteer: Volunteer, *, by: audit.Actor) -> None:
    """Send a private link that has replaced another: counted, and never left out, because the other one is worthless.

    Whoever replaces the link has to wait for this message before they can do so again.
    """
    if is_stranger(by):
        may_write(volunteer)
    enqueue_many([_to_person("link", volunteer.id)])


def tell_nobody(contact: str) -> None:
    """Do the work of `tell_link` for a contact that no volunteer has. The worker drops the message."""
    number = -1 - int(contact_key(contact)[:7], 16)
    if not is_waiting("volunteering.link", about=(VOLUNTEER, number)) and ceiling.may_write(contact):
        enqueue_many([_to_person("link", number)])


def tell_repeated(signup: Signup, volunteer: Volunteer, *, by: audit.Actor) -> bool:
    """Tell somebody who came again what stands, and that nothing was changed. Returns False at the ceiling."""
    return _tell_counted("repeated", signup, volunteer, by=by)


def tell_in_the_way(clash: Signup, wanted: Shift, volunteer: Volunteer, *, by: audit.Actor) -> bool:
    """Tell somebody that the shift that they asked for is at the time of one that they have (`signup`).

    `shift` is the one that they asked for. Returns False at the ceiling.
    """
    return _tell_counted("in_the_way", clash, volunteer, by=by, shift=wanted.id)


def tell_moved(shift: Shift, signups: Iterable[Signup]) -> int:
    """Tell everybody of a shift that its time, table or who meets them is another. Reminders are moved.

    Returns how many.
    """
    told = list(signups)
    moved = [_message("moved", one, str(shift.calendar_sequence)) for one in told]
    reminders = [each for one in told if one.status in REMINDED for each in _reminders(one, shift)]
    enqueue_many([*moved, *reminders])
    return len(told)


def tell_rule(session_id: int, version: int) -> int:
    """Tell city partners who come that the host's rule on uniforms and arms is another. Returns how many."""
    coming = (
        select(Signup)
        .join(Shift, Shift.id == Signup.shift_id)
        .join(Volunteer, Volunteer.id == Signup.volunteer_id)
        .where(
            Shift.session_id == session_id,
            Shift.withdrawn_at.is_(None),
            Signup.status.in_(BINDING),
            Volunteer.kind.in_(CITY_PARTNERS),
        )
        .order_by(Signup.id)
    )
    return enqueue_many(_message("rule", one, str(version)) for one in db.session.scalars(coming))


def tell_withdrawn(signups: Iterable[Signup]) -> int:
    """Tell everybody of a shift that it is not needed any more. Returns how many."""
    return enqueue_many(_message("withdrawn", signup) for signup in signups)


def tell_session_cancelled(signups: Iterable[Signup]) -> int:
    """Tell everybody of a shift that its session is cancelled. Returns how many."""
    return enqueue_many(_message("session_cancelled", signup) for signup in signups)


def told_of_shift(shift_id: int) -> list[Signup]:
    """Return the sign-ups for a shift whose people hear of what happens to it. One statement."""
    wanted = select(Signup).where(Signup.shift_id == shift_id, _is_told()).order_by(Signup.id)
    return list(db.session.scalars(wanted.execution_options(populate_existing=True)))


def told_of_session(session_id: int) -> list[Due]:
    """Return the messages to those who hear of what happens to a session's shifts. One statement."""
    wanted = (
        select(Signup.id, Signup.volunteer_id)
        .join(Shift, Shift.id == Signup.shift_id)
        .where(Shift.session_id == session_id, Shift.withdrawn_at.is_(None), _is_told())
        .order_by(Signup.id)
    )
    return [
        ("volunteering.moved", {VOLUNTEER: row.volunteer_id, "signup": row.id})
        for row in db.session.execute(wanted)
    ]


def _is_told() -> Any:
    """Nobody is told whom staff have still to look at: the contact may be a stranger's."""
    return Signup.status.in_(AWAITS) & Signup.review_reason.is_(None)


def _tell_counted(what: str, signup: Signup, volunteer: Volunteer, *, by: audit.Actor, **more: int) -> bool:
    """Enqueue a message, or return False where a stranger has caused enough of them to this contact."""
    if is_stranger(by) and not may_write(volunteer):
        return False
    enqueue_many([_message(what, signup, _stamp(), **more)])
    return True


def _tell_person(what: str, volunteer: Volunteer, *, by: audit.Actor) -> bool:
    """Enqueue a message about a person. One of the kind that is still to be sent stands for this one."""
    if is_stranger(by):
        if is_waiting(f"volunteering.{what}", about=(VOLUNTEER, volunteer.id)):
            return True
        if not may_write(volunteer):
            return False
    enqueue_many([_to_person(what, volunteer.id)])
    return True


def may_write(volunteer: Volunteer) -> bool:
    return ceiling.may_write(volunteer.email or volunteer.phone or f"volunteer {volunteer.id}")


def _stamp() -> str:
    return f"{clock.now().timestamp():.3f}"


def _to_person(what: str, volunteer_id: int) -> NewMessage:
    kind = f"volunteering.{what}"
    return NewMessage(kind, f"{kind}:{volunteer_id}:{_stamp()}", {VOLUNTEER: volunteer_id})


def _message(what: str, signup: Signup, occasion: str = "", **more: int) -> NewMessage:
    """Return a message about a sign-up. Without an occasion there is one of this kind for it."""
    kind = f"volunteering.{what}"
    key = ":".join(filter(None, [kind, str(signup.id), occasion]))
    return NewMessage(kind, key, {VOLUNTEER: signup.volunteer_id, "signup": signup.id, **more})


def _reminders(signup: Signup, shift: Shift) -> list[NewMessage]:
    """Return one message for each reminder. The start is part of the key, so a moved shift gets new ones."""
    start = int(shift.starts_at.timestamp())
    return [
        NewMessage(
            kind=f"volunteering.reminder_{days}",
            key=f"volunteering.reminder_{days}:{signup.id}:{start}",
            subject={VOLUNTEER: signup.volunteer_id, "signup": signup.id, "start": start},
            run_at=at,
        )
        for days, at in policy.reminder_times(shift.starts_at, clock.now()).items()
    ]
