"""What staff do to registrations beside what a registrant can: enter, correct, look at held ones, send the link."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db
from engage.core.errors import Changed
from engage.listening import policy
from engage.listening.models import HOLDS_PLACES, ListeningSession, Registration, Status
from engage.listening.policy import Party
from engage.listening.services import access, changes, reservations, telling, waiting
from engage.listening.services.reservations import EnteredBy, RegistrationRequest, Reserved
from engage.listening.services.waiting import counters


def enter_registration(
    session: ListeningSession,
    *,
    request: RegistrationRequest,
    user_id: int,
    actor: str,
    overbook: bool = False,
) -> Reserved:
    """Register a party for somebody who called or handed in paper. Who entered it is kept.

    Staff may do so before opening and after closing. Raises NotOpen for a session that was held or cancelled, and
    PartlyFull where extras are gone and `request.if_full` leaves the choice open.
    """
    return reservations.register_party(
        session.id, request=request, entered_by=EnteredBy(user_id=user_id, overbook=overbook, actor=actor)
    )


def correct_registration(
    registration_id: int, *, request: RegistrationRequest, seen: int, actor: str, overbook: bool = False
) -> Registration:
    """Replace what a party says about itself. `seen` is the calendar sequence of the registration that was read.

    Raises Changed where somebody changed it meanwhile, and what `changes.change_registration` raises.
    """
    _session, registration = access.lock_registration(registration_id)
    if registration.calendar_sequence != seen:
        raise Changed
    return changes.change_registration(registration_id, request=request, actor=actor, overbook=overbook)


def shortage_for(
    session: ListeningSession, party: Party, *, instead_of: Registration | None = None
) -> dict[str, int]:
    """How many are missing of each counter for a party to fit now, in place of a registration or beside all. One
    statement. It may have changed when the places are taken: this is for asking, not for deciding.
    """
    free = counters.free(session.id)
    held = {}
    if instead_of is not None and instead_of.status in HOLDS_PLACES:
        held = policy.demand(policy.party_of(instead_of))
    wanted = policy.demand(party)
    missing = {name: count - held.get(name, 0) - free.get(name, 0) for name, count in wanted.items()}
    return {name: count for name, count in missing.items() if count > 0 and wanted[name] > held.get(name, 0)}


def send_link(registration_id: int, *, actor: str) -> Registration:
    """Send the private link again. It stays the same link."""
    _session, registration = access.lock_registration(registration_id)
    telling.tell_link(registration)
    audit.record(actor, "registration.link_sent", "registration", registration.id)
    return registration


def release_held(session_id: int, registration_ids: Iterable[int], *, actor: str) -> int:
    """Give held registrations of a session places, or a place on the waiting list, oldest first. Answers how many."""
    found = _held(session_id, registration_ids)
    for ident in found:
        changes.release_held(ident, actor=actor)
    return len(found)


def discard_held(session_id: int, registration_ids: Iterable[int], *, actor: str) -> int:
    """Put aside held registrations that are not real. Nobody is told: the contact may be a stranger's.

    Why they were held stays with them, so that nobody writes to them later either.
    """
    found = _held(session_id, registration_ids)
    for ident in found:
        _session, registration = access.lock_registration(ident)
        waiting.move(registration, Status.CANCELLED)
        registration.cancelled_at = clock.now()
        audit.record(actor, "registration.discarded", "registration", ident, ["status"])
    return len(found)


def _held(session_id: int, registration_ids: Iterable[int]) -> list[int]:
    """Those that are still held, under the session's lock: another colleague may have been quicker."""
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
