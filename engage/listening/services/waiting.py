"""The waiting list of sessions: what a party takes, and which messages are sent.

The rules are in `engage.core.capacity`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from engage.core import audit, clock
from engage.core.capacity.counters import Counters
from engage.core.capacity.policy import offer_is_over, read_names
from engage.core.capacity.waiting_list import Standing, WaitingList
from engage.core.db import db
from engage.listening import policy
from engage.listening.errors import NotOpen, OfferOver, PartlyFull, TransitionRefused
from engage.listening.models import Capacity, ListeningSession, Registration, SessionStatus, Status
from engage.listening.services import telling
from engage.listening.services.access import lock_registration


class _SessionWaitingList(WaitingList[ListeningSession, Registration]):
    """The waiting lists of sessions."""

    def demand(self, party: Registration, without: Collection[str] = ()) -> Mapping[str, int]:
        """Return what the party takes from each counter of its session, `without` meals or childcare."""
        return policy.demand(policy.without(policy.party_of(party), without))

    def extras(self, short: Collection[str]) -> frozenset[str] | None:
        """Return `meals` and `childcare` where only they are short."""
        return policy.extras(short)

    def essential(self, owner: ListeningSession) -> Collection[str]:
        """Return the counters of seats, in person and virtual: meals and childcare alone are no way to take part."""
        return owner.modes

    def is_served(self, owner: ListeningSession, now: datetime) -> bool:
        """Return True until the session starts, unless it is cancelled."""
        return owner.status != SessionStatus.CANCELLED and owner.starts_at > now

    def move(self, party: Registration, after: Standing) -> None:
        """Change the state of a party."""
        move(party, Status(after))

    def tell_offered(self, party: Registration, now: datetime) -> None:
        """Enqueue the message."""
        telling.tell_offered(party, now)

    def tell_lapsed(self, party: Registration, now: datetime) -> None:
        """Enqueue the message."""
        telling.tell_lapsed(party, now)

    def tell_choice_over(self, party: Registration, now: datetime) -> None:
        """Enqueue the message."""
        telling.tell_choice_over(party, now)

    def tell_passed_over(self, party: Registration) -> None:
        """Enqueue the message."""
        telling.tell_passed_over(party)


counters = Counters(Capacity, "session_id")
waiting_list = _SessionWaitingList(
    Registration, "session_id", counters, options=[selectinload(Registration.needs)]
)


def move(registration: Registration, after: Status) -> None:
    """Change the state of a registration. Raises TransitionRefused where the table does not allow it."""
    if not policy.may_become(registration.status, after):
        raise TransitionRefused(registration.status, after)
    registration.status = after
    if after is not Status.OFFERED:
        registration.offered_at = registration.offer_expires_at = None
        registration.offered_without = ""


def find_due_sessions() -> list[int]:
    """Return the sessions with expired offers, for the worker to settle one by one."""
    due = select(ListeningSession.id).where(ListeningSession.offers_expire_at <= clock.now())
    return list(db.session.scalars(due))


def offer_told(registration_id: int, *, hours: int, told_at: datetime | None = None) -> None:
    """Start the time limit of an offer, from when the person knows of it. A repeated call changes nothing."""
    waiting_list.start_offer(*lock_registration(registration_id), hours=hours, told_at=told_at)


def give_up_offer(registration_id: int) -> None:
    """End an offer at once because the party cannot be reached. The capacity goes to the next in the queue."""
    waiting_list.give_up_offer(*lock_registration(registration_id))


def restore_offer(registration_id: int) -> None:
    """Undo `give_up_offer`: the party has its queue position again, and an offer where spots are still free for it.

    A party that stands otherwise by now stays as it is.
    """
    session, registration = lock_registration(registration_id)
    if registration.status == Status.LAPSED:
        move(registration, Status.WAITING)
    elif registration.status != Status.WAITING:
        return
    registration.declined = ""
    db.session.flush()
    waiting_list.settle(session)


def accept_offer(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Turn an offer into confirmed seats. Accepting again changes nothing.

    Raises OfferOver, TransitionRefused where no offer was made, NotOpen where nobody can wait any more either, and
    PartlyFull where the offer leaves something out: see `choices.come_without`.
    """
    session, registration = lock_registration(registration_id)
    if registration.status == Status.CONFIRMED:
        return registration
    if registration.status not in (Status.OFFERED, Status.LAPSED):
        raise TransitionRefused(registration.status, Status.CONFIRMED)
    reason = policy.why_not_open(session, clock.now())
    if reason in ("past", "cancelled"):
        raise NotOpen(reason)
    over = offer_is_over(registration.offer_expires_at, session.starts_at, clock.now())
    if registration.status == Status.LAPSED or over:
        raise OfferOver
    if registration.offered_without:
        raise PartlyFull(read_names(registration.offered_without))
    move(registration, Status.CONFIRMED)
    waiting_list.note_next_expiry(session)
    telling.tell_accepted(session, registration, by=actor)
    audit.record(actor, "registration.offer_accepted", "registration", registration.id, ["status"])
    return registration


def queue_again(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Put a party whose offer lapsed at the end of the queue again.

    Raises NotOpen where there is nothing to wait for any more, and TransitionRefused where no offer lapsed.
    """
    session, registration = lock_registration(registration_id)
    waiting_list.settle_if_due(session)
    if registration.status == Status.WAITING:
        return registration
    reason = policy.why_not_open(session, clock.now())
    if reason in ("past", "cancelled"):
        raise NotOpen(reason)
    if registration.status != Status.LAPSED:
        raise TransitionRefused(registration.status, Status.WAITING)
    move(registration, Status.WAITING)
    registration.queued_at = clock.now()
    registration.declined = ""
    db.session.flush()
    waiting_list.settle(session)
    audit.record(actor, "registration.requeued", "registration", registration.id, ["status"])
    return registration


def return_to_list(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Take back that a party left the waiting list: it has the queue position that it had.

    Doing it again changes nothing. Raises TransitionRefused where it is too late, the party held spots before, or it
    has signed up again since.
    """
    session, registration = lock_registration(registration_id)
    if registration.status == Status.WAITING:
        return registration
    if not policy.may_return(registration, session, clock.now()) or _has_signed_up_again(registration):
        raise TransitionRefused(registration.status, Status.WAITING)
    move(registration, Status.WAITING)
    registration.cancelled_at = None
    registration.calendar_sequence += 1
    db.session.flush()
    waiting_list.settle(session)
    if registration.status == Status.WAITING:
        telling.tell_changed(registration, by=actor)
    audit.record(actor, "registration.returned", "registration", registration.id, ["status"])
    return registration


def _has_signed_up_again(registration: Registration) -> bool:
    """Return whether the same name and contact has another registration that stands. Under the session's lock."""
    other = select(Registration.id).where(
        Registration.session_id == registration.session_id,
        Registration.contact_key == registration.contact_key,
        Registration.name_folded == registration.name_folded,
        Registration.status != Status.CANCELLED,
    )
    return registration.contact_key is not None and db.session.scalar(other.limit(1)) is not None
