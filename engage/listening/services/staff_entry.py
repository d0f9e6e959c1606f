"""What only staff do with registrations: enter, correct, review pending ones, send the link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.audit_log import written_actor
from engage.core.db import db
from engage.core.outbox import calls
from engage.listening import policy
from engage.listening.models import REGISTRANT, TAKES_CAPACITY, ListeningSession, Registration, Status
from engage.listening.policy import Party
from engage.listening.services import access, changes, reservations, telling, versions, waiting
from engage.listening.services.reservations import EnteredBy, RegistrationRequest, Reserved
from engage.listening.services.waiting import counters

# What a party hears at once that is on the phone. Who is asked to confirm another contact is not on it.
TOLD_ON_PHONE = (
    "registration.confirmed",
    "registration.waiting",
    "registration.offered",
    "registration.lapsed",
    "registration.changed",
    "registration.repeated",
    "registration.link",
    "registration.cancelled",
)


def enter_registration(
    session: ListeningSession,
    *,
    request: RegistrationRequest,
    user_id: int,
    actor: audit.Actor,
    overbook: bool = False,
) -> Reserved:
    """Register a party for somebody who called or handed in a paper form. Stores who entered it.

    Staff may do so before opening and after closing. Raises NotOpen for a past or cancelled session, and PartlyFull
    where extras are full and `request.if_full` leaves the choice open.
    """
    return reservations.register_party(
        session.id, request=request, entered_by=EnteredBy(user_id=user_id, overbook=overbook, actor=actor)
    )


def correct_registration(
    registration_id: int,
    *,
    request: RegistrationRequest,
    seen: str,
    actor: audit.Actor,
    overbook: bool = False,
) -> Registration:
    """Replace a party's data. `seen` is the version of the answers that were read.

    Raises Changed where it was changed since, and what `changes.change_registration` raises.
    """
    _session, registration = access.lock_registration(registration_id)
    versions.answers_must_stand(registration, seen, by_staff=True)
    return changes.change_registration(registration_id, request=request, actor=actor, overbook=overbook)


def lock_as_seen(registration_id: int, seen: str, *, in_state: bool) -> None:
    """Lock the session. Raises Changed where the registration has not any more the answers that the page showed.

    `in_state`: nor its state. Acts on a state that fit no more say so themselves.
    """
    _session, registration = access.lock_registration(registration_id)
    if in_state:
        versions.page_must_stand(registration, seen)
    else:
        versions.answers_must_stand(registration, seen)


def shortage_for(
    session: ListeningSession, party: Party, *, instead_of: Registration | None = None
) -> dict[str, int]:
    """Return how many are missing of each counter for a party to fit now, in place of a registration or in addition.

    One statement. The result may change before the capacity is taken: use it for asking, not for deciding.
    """
    free = counters.free(session.id)
    taken = {}
    if instead_of is not None and instead_of.status in TAKES_CAPACITY:
        taken = policy.held(instead_of)
    wanted = policy.demand(party)
    missing = {name: count - taken.get(name, 0) - free.get(name, 0) for name, count in wanted.items()}
    return {name: count for name, count in missing.items() if count > 0 and wanted[name] > taken.get(name, 0)}


def send_link(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Send the private link again. The link stays the same."""
    _session, registration = access.lock_registration(registration_id)
    telling.tell_link(registration, by=actor)
    audit.record(actor, "registration.link_sent", "registration", registration.id)
    return registration


def note_told(registration_id: int, *, since: datetime, actor: audit.Actor) -> int:
    """Note that a party was told on the phone what was enqueued `since` then, so that nobody calls about it again.

    Returns how many messages they were told.
    """
    session, registration = access.lock_registration(registration_id)
    number = calls.note_told(
        (REGISTRANT, registration.id),
        TOLD_ON_PHONE,
        occasion=("session", session.id),
        language=registration.language,
        since=since,
        actor=written_actor(actor),
    )
    if number:
        audit.record(actor, "registration.told", "registration", registration.id)
    return number


def accept_pending(session_id: int, registration_ids: Iterable[int], *, actor: audit.Actor) -> int:
    """Accept pending registrations of a session, oldest first: seats, or the waiting list. Returns how many."""
    found = _still_pending(session_id, registration_ids)
    for ident in found:
        changes.accept_pending(ident, actor=actor)
    return len(found)


def discard_pending(session_id: int, registration_ids: Iterable[int], *, actor: audit.Actor) -> int:
    """Discard pending registrations that are not real. Nobody is told: the contact may be a stranger's.

    The reason for the review stays stored, so that nobody writes to them later either.
    """
    found = _still_pending(session_id, registration_ids)
    for ident in found:
        _session, registration = access.lock_registration(ident)
        waiting.move(registration, Status.CANCELLED)
        registration.cancelled_at = clock.now()
        audit.record(actor, "registration.discarded", "registration", ident, ["status"])
    return len(found)


def _still_pending(session_id: int, registration_ids: Iterable[int]) -> list[int]:
    """Return those that are still pending, under the session's lock: a colleague may have handled some already."""
    access.lock_session(session_id)
    return list(
        db.session.scalars(
            select(Registration.id)
            .where(
                Registration.session_id == session_id,
                Registration.id.in_(list(registration_ids)),
                Registration.status == Status.PENDING,
            )
            .order_by(Registration.id)
        )
    )
