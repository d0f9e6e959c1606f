"""Enqueue the messages that a change of a registration or session causes.

Only kinds, ids and keys: `emails/` words them.

What a stranger causes is counted: see `core.outbox.ceiling`. Everybody is a stranger who is not signed in, also whoever
has the private link. At the ceiling the act is done and the message is left out; `Registration.untold_at` says so until
the next message. What follows once from where a party stands in the queue (an offer, its end, being passed over) and
reminders are not counted: without them people would lose their places.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from engage.core import audit, clock
from engage.core.audit_log import user_number, written_actor
from engage.core.db import db
from engage.core.outbox import ceiling
from engage.core.outbox.contacts import contact_key, mailbox_of
from engage.core.outbox.services import NewMessage, enqueue, enqueue_many, is_waiting
from engage.core.security.ratelimit import hit
from engage.listening import policy
from engage.listening.errors import MessagesEnough
from engage.listening.models import (
    REGISTRANT,
    ContactChange,
    ListeningSession,
    Mode,
    Registration,
    ReviewReason,
    Status,
)

# In other states the party is told when it gets spots, or not at all.
TOLD_OF_CHANGES = (Status.CONFIRMED, Status.OFFERED, Status.WAITING)
LIVE = (Status.CONFIRMED, Status.OFFERED, Status.WAITING, Status.LAPSED, Status.PENDING)

LINKS_PER_CONTACT_AND_HOUR = 3
_FIRST = 5  # the old contact is told before the new one
_ANY_NUMBER, _HOUR = 1_000_000, 3600


def has_links_enough(*, email: str | None, phone: str | None) -> bool:
    """Count a public request to send a link to a contact. Returns True if the limit for this hour is exceeded.

    All requests that cause such a message share one counter, so that nobody can flood a person's mailbox.
    """
    contact = (email or phone or "").casefold()
    most = LINKS_PER_CONTACT_AND_HOUR
    return hit("link contact", contact, limit=_ANY_NUMBER, per_seconds=_HOUR, soft=most)


_OURS = ("command", "worker")


def _is_stranger(actor: audit.Actor) -> bool:
    return user_number(written_actor(actor)) is None and actor not in _OURS


def may_write_first(*, email: str | None, phone: str | None) -> bool:
    """Count the first message of a new registration. Returns False where its contact has reached the ceiling."""
    return ceiling.may_write(email or phone or "")


def _may_write(registration: Registration) -> bool:
    return ceiling.may_write(registration.email or registration.phone or f"registration {registration.id}")


def _reminders(session: ListeningSession, registration_id: int) -> list[NewMessage]:
    """Return one message for each reminder. The start is part of the key, so a moved session gets new reminders."""
    start = f"{session.starts_at.timestamp():.0f}"
    return [
        NewMessage(
            kind=f"registration.reminder_{days}",
            key=f"registration.reminder_{days}:{registration_id}:{start}",
            subject={"registration": registration_id, "start": int(start)},
            run_at=at,
        )
        for days, at in policy.reminder_times(session.starts_at, clock.now()).items()
    ]


def tell_confirmed(session: ListeningSession, registration: Registration) -> None:
    """Enqueue the confirmation and the reminders. One statement."""
    now = NewMessage(
        kind="registration.confirmed",
        key=f"registration.confirmed:{registration.id}",
        subject={"registration": registration.id},
    )
    enqueue_many([now, *_reminders(session, registration.id)])


def tell_waiting(registration: Registration) -> None:
    """Tell a party that it is on the waiting list."""
    _tell("waiting", registration)


def tell_offered(registration: Registration, at: datetime) -> None:
    """Tell a waiting party of its offer. A later offer is another message, unless an earlier one is still to go."""
    if not is_waiting("registration.offered", about=(REGISTRANT, registration.id)):
        _tell("offered", registration, f"{at.timestamp():.3f}")


def tell_lapsed(registration: Registration, at: datetime) -> None:
    """Tell a party that its offer has lapsed."""
    _tell("lapsed", registration, f"{at.timestamp():.0f}")


def tell_choice_over(registration: Registration, at: datetime) -> None:
    """Tell a party that it still waits: the offer to come without something was not answered in time."""
    _tell("choice_over", registration, f"{at.timestamp():.0f}")


def tell_passed_over(registration: Registration) -> None:
    """Tell a party, once, that a smaller party was offered seats first."""
    _tell("passed_over", registration)


def tell_accepted(session: ListeningSession, registration: Registration, *, by: audit.Actor) -> None:
    """Tell a party that accepted its offer. The first confirmation is counted, and never left out."""
    if _is_stranger(by):
        _may_write(registration)
    tell_confirmed(session, registration)


def tell_changed(registration: Registration, *, by: audit.Actor) -> None:
    """Tell a party that its registration was changed. The calendar entry is updated. Left out at the ceiling.

    Nobody is told in a state in which the message would not be true when it goes.
    """
    if registration.status not in TOLD_OF_CHANGES:
        return
    told = _tell_counted("changed", registration, str(registration.calendar_sequence), by=by)
    registration.untold_at = None if told else clock.now()


def tell_cancelled(registration: Registration, *, by: audit.Actor) -> None:
    """Tell a party that its registration is cancelled. The calendar entry is cancelled too. Left out at the ceiling."""
    told = _tell_counted("cancelled", registration, str(registration.calendar_sequence), by=by)
    registration.untold_at = None if told else clock.now()


def tell_link(registration: Registration, *, by: audit.Actor) -> bool:
    """Send the private link again. Returns False at the ceiling."""
    told = _tell_counted("link", registration, f"{clock.now().timestamp():.3f}", by=by)
    if told:
        registration.untold_at = None
    return told


def tell_repeated(registration: Registration, *, by: audit.Actor) -> bool:
    """Tell a party that came again what stands, and that it was not changed. Returns False at the ceiling."""
    told = _tell_counted("repeated", registration, f"{clock.now().timestamp():.3f}", by=by)
    if told:
        registration.untold_at = None
    return told


def tell_nobody(contact: str) -> None:
    """Do the work of `tell_link` for a contact without a registration. The worker drops the message.

    The number stands for the contact, so that asking again takes the same work again; no registration has it.
    """
    number = -1 - int(contact_key(contact)[:7], 16)
    if not is_waiting("registration.link", about=(REGISTRANT, number)) and ceiling.may_write(contact):
        stamp = f"{clock.now().timestamp():.3f}"
        key = f"registration.link:{number}:{stamp}"
        enqueue("registration.link", key=key, subject={REGISTRANT: number})


def tell_new_link(registration: Registration, *, is_shown: bool, by: audit.Actor) -> None:
    """Send a private link that has replaced another. It is counted, and never left out: the other one is worthless.

    Whoever replaces the link has to wait for this message before they can do so again. Where the new one is shown
    (`is_shown`) nobody has to wait, so there the message is left out at the ceiling.
    """
    if _is_stranger(by) and not _may_write(registration) and is_shown:
        return
    _tell("link", registration, f"{clock.now().timestamp():.3f}")


def tell_contact_change(
    registration: Registration, change: ContactChange, *, is_again: bool, by: audit.Actor
) -> None:
    """Tell the contact that stands what was asked for, and then ask the new one to confirm it.

    `is_again`: another contact was asked for before and has not confirmed. Messages about that one that are to
    be sent say what is true when they go, so they stand for these.
    Raises MessagesEnough where a stranger has caused enough messages to one of them: without both there is no change.
    A new contact that nobody writes to by itself is confirmed by staff.
    """
    told = [
        (contact, kind, priority)
        for contact, kind, priority in (
            (registration.email or registration.phone, "contact_asked", _FIRST),
            (change.email or change.phone, "contact_confirm", 0),
        )
        if contact is not None
    ]
    counted = sorted((contact for contact, *_ in told), key=mailbox_of)  # everybody locks them in one order
    if _is_stranger(by) and not all(map(ceiling.may_write, counted)):
        raise MessagesEnough
    subject = {REGISTRANT: registration.id, "change": change.id}
    enqueue_many(
        NewMessage(f"registration.{kind}", f"registration.{kind}:{change.public_id}", subject, None, priority)
        for _contact, kind, priority in told
        if not (is_again and is_waiting(f"registration.{kind}", about=(REGISTRANT, registration.id)))
    )


def _tell_counted(what: str, registration: Registration, occasion: str, *, by: audit.Actor) -> bool:
    """Enqueue a message, or return False where a stranger has caused enough of them.

    One of the same kind that is still to be sent says what is true when it goes, so it stands for this one.
    """
    if _is_stranger(by):
        if is_waiting(f"registration.{what}", about=(REGISTRANT, registration.id)):
            return True
        if not _may_write(registration):
            return False
    _tell(what, registration, occasion)
    return True


def _tell(what: str, registration: Registration, occasion: str = "") -> None:
    """Enqueue one message. Without an occasion, a registration gets only one message of this kind."""
    kind = f"registration.{what}"
    key = ":".join(filter(None, [kind, str(registration.id), occasion]))
    enqueue(kind, key=key, subject={"registration": registration.id})


def count_live(session_id: int, mode: Mode | None = None) -> int:
    """Return the number of live registrations, who are notified of changes: all, or those for one mode."""
    query = select(func.count()).where(
        Registration.session_id == session_id, Registration.status.in_(list(LIVE))
    )
    if mode is not None:
        query = query.where(Registration.mode == mode)
    return int(db.session.scalar(query) or 0)


def live_registration_ids(
    session_id: int, statuses: Iterable[Status] = LIVE, mode: Mode | None = None
) -> list[int]:
    """Return the ids of the session's registrations in these states, or of those for one mode.

    Without those that wait for a review because their contact has other parties, where another one of these is told.
    """
    wanted, modes = list(statuses), list(Mode) if mode is None else [mode]
    other = aliased(Registration)
    is_told = exists().where(
        other.session_id == session_id,
        other.status.in_(wanted),
        other.mode.in_(modes),
        _contact(other) == _contact(Registration),
        or_(other.status != Status.PENDING, other.id < Registration.id),
    )
    waits = and_(
        Registration.status == Status.PENDING, Registration.review_reason == ReviewReason.SAME_CONTACT
    )
    return list(
        db.session.scalars(
            select(Registration.id).where(
                Registration.session_id == session_id,
                Registration.status.in_(wanted),
                Registration.mode.in_(modes),
                not_(func.coalesce(and_(waits, is_told), False)),
            )
        )
    )


def _contact(party: type[Registration]) -> ColumnElement[str | None]:
    return func.coalesce(party.mailbox_key, party.contact_key)


def tell_everyone(
    session: ListeningSession,
    kind: str,
    *,
    stamp: int,
    statuses: Iterable[Status] = LIVE,
    mode: Mode | None = None,
) -> int:
    """Enqueue one message for each live registration, or those for one mode. `stamp` makes the key unique.

    Returns how many.
    """
    ids = live_registration_ids(session.id, statuses, mode)
    enqueue_many(
        [
            NewMessage(
                kind=kind, key=f"{kind}:{stamp}:{ident}", subject={"registration": ident, "occasion": stamp}
            )
            for ident in ids
        ]
    )
    return len(ids)


def tell_corrected(session: ListeningSession) -> int:
    """Tell those who come in person that the name or address of the place was wrong. Calendar entries are updated."""
    return tell_everyone(session, "session.corrected", stamp=_occasion(session), mode=Mode.IN_PERSON)


def tell_moved(session: ListeningSession, *, only_place: bool = False) -> int:
    """Tell all live registrations that time or place changed. Calendar entries and reminders are updated.

    `only_place`: the time is as it was, so nothing changes for those who take part online, and they are not told.
    """
    mode = Mode.IN_PERSON if only_place else None
    told = tell_everyone(session, "session.moved", stamp=_occasion(session), mode=mode)
    confirmed = live_registration_ids(session.id, [Status.CONFIRMED])
    enqueue_many([envelope for ident in confirmed for envelope in _reminders(session, ident)])
    return told


def tell_dial_in(session: ListeningSession, *, before: str) -> int:
    """Tell those who take part online by which number. Returns how many.

    `before`: the number until now. Where there was none, whoever has a mail address has the link and needs no message;
    who has only a phone had no way in.
    """
    online = select(Registration.id).where(
        Registration.session_id == session.id,
        Registration.status == Status.CONFIRMED,
        Registration.mode == Mode.VIRTUAL,
    )
    if not before:
        online = online.where(Registration.email.is_(None))
    ids = db.session.scalars(online).all()
    enqueue_many(
        NewMessage(
            kind="session.dial_in",
            key=f"session.dial_in:{session.version}:{ident}",
            subject={"registration": ident, "occasion": session.version},
        )
        for ident in ids
    )
    return len(ids)


def tell_session_cancelled(session: ListeningSession) -> int:
    """Tell all live registrations that the session is cancelled."""
    return tell_everyone(session, "session.cancelled", stamp=_occasion(session))


def _occasion(session: ListeningSession) -> int:
    """Return a number that is unique for each change of a session. The key also holds the registration's id."""
    return session.calendar_sequence
