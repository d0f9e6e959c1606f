"""The choice of a waiting party when seats are free and meals or childcare are not: come without, or wait for all."""

from __future__ import annotations

from collections.abc import Collection

from engage.core import audit, clock
from engage.core.capacity.policy import name_line, offer_is_over, read_names
from engage.core.db import db
from engage.listening import policy
from engage.listening.errors import NotEnoughCapacity, NotOpen, OfferOver, PartlyFull, TransitionRefused
from engage.listening.models import ListeningSession, Registration, Status
from engage.listening.services import access, telling
from engage.listening.services.reservations import party_columns
from engage.listening.services.waiting import counters, move, waiting_list


def choice_of(session: ListeningSession, registration: Registration) -> frozenset[str]:
    """Return what a party may do without now to come: what its offer leaves out, or what is short for a waiting one.

    Empty where there is nothing to choose. At most one statement.
    """
    if registration.status == Status.OFFERED:
        is_over = offer_is_over(registration.offer_expires_at, session.starts_at, clock.now())
        return frozenset() if is_over else read_names(registration.offered_without)
    closed = policy.why_not_open(session, clock.now()) in ("cancelled", "past")
    if registration.status != Status.WAITING or closed:
        return frozenset()
    return waits_for(session, registration) or frozenset()


def waits_for(session: ListeningSession, registration: Registration) -> frozenset[str] | None:
    """Return the extras that a waiting party waits for; None where it waits for spots. One statement."""
    return waiting_list.without_now(session, registration)


def come_without(registration_id: int, *, without: Collection[str], actor: audit.Actor) -> Registration:
    """Confirm a party without some extras, by its offer or from the waiting list, where seats are free.

    `without` is what the person agreed to. Less is left out where more is free by now. Doing it again changes nothing.
    Raises PartlyFull where more would have to be left out, NotEnoughCapacity, OfferOver, NotOpen, TransitionRefused.
    """
    session, registration = access.lock_registration(registration_id)
    if registration.status == Status.CONFIRMED:
        return registration
    _must_be_open(session)
    waiting_list.settle_if_due(session)
    if registration.status == Status.OFFERED:
        left_out = _by_offer(session, registration)
    elif registration.status == Status.WAITING:
        left_out = _from_the_list(session, registration)
    else:
        raise TransitionRefused(registration.status, Status.CONFIRMED)
    if not left_out <= frozenset(without):
        raise PartlyFull(left_out)
    if registration.status == Status.WAITING:
        _take(session, registration, left_out)
    if left_out:
        for name, value in party_columns(policy.without(policy.party_of(registration), left_out)).items():
            setattr(registration, name, value)
        registration.calendar_sequence += 1
        registration.changed_at = clock.now()
    move(registration, Status.CONFIRMED)
    waiting_list.note_next_expiry(session)
    telling.tell_accepted(session, registration, by=actor)
    fields = ["status", *sorted(left_out)]
    audit.record(actor, "registration.came_without", "registration", registration.id, fields)
    return registration


def keep_waiting(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Decline an offer without extras: the party keeps its queue position and waits for all it wants.

    Its seats are offered to the next. Doing it again changes nothing. Raises OfferOver where there is no such offer.
    """
    session, registration = access.lock_registration(registration_id)
    if registration.status == Status.WAITING:
        return registration
    if registration.status != Status.OFFERED or not registration.offered_without:
        raise OfferOver
    waiting_list.decline_choice(session, registration)
    audit.record(actor, "registration.kept_waiting", "registration", registration.id, ["status"])
    return registration


def _must_be_open(session: ListeningSession) -> None:
    reason = policy.why_not_open(session, clock.now())
    if reason in ("cancelled", "past"):
        raise NotOpen(reason)


def _by_offer(session: ListeningSession, registration: Registration) -> frozenset[str]:
    if offer_is_over(registration.offer_expires_at, session.starts_at, clock.now()):
        raise OfferOver
    return read_names(registration.offered_without)


def _from_the_list(session: ListeningSession, registration: Registration) -> frozenset[str]:
    left_out = waiting_list.without_now(session, registration)
    if left_out is None:
        raise NotEnoughCapacity(session.modes)
    return left_out


def _take(session: ListeningSession, registration: Registration, left_out: Collection[str]) -> None:
    db.session.flush()
    if not counters.take(session.id, waiting_list.demand(registration, left_out)):
        raise RuntimeError(f"Counters changed under the session's lock: {name_line(left_out)}.")
