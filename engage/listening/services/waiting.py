"""The waiting list: whole parties, in order, served under the session's lock.

Every write that frees places, and every newcomer who meets an expired offer, first lets expired offers lapse and then
serves the list. So between two writes no waiting party fits what is free, and a newcomer may take what is left.
Nothing waits for a worker: reads derive expiry from the times.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from engage.core import audit, clock
from engage.core.db import db, lock
from engage.listening import policy
from engage.listening.errors import (
    NotOpen,
    OfferOver,
    RegistrationNotFound,
    SessionNotFound,
    TransitionRefused,
)
from engage.listening.models import ListeningSession, Mode, NeedKind, Registration, SessionStatus, Status
from engage.listening.services import capacity, telling


def lock_session(session_id: int) -> ListeningSession:
    """Load a session for changing what hangs on it. Raises SessionNotFound."""
    session = lock(ListeningSession, session_id)
    if session is None:
        raise SessionNotFound
    return session


def load_registration(registration_id: int) -> Registration:
    """A registration with its needs, read afresh. Raises RegistrationNotFound."""
    registration = db.session.scalar(
        select(Registration)
        .where(Registration.id == registration_id)
        .options(selectinload(Registration.needs))
        .execution_options(populate_existing=True)
    )
    if registration is None:
        raise RegistrationNotFound
    return registration


def lock_registration(registration_id: int) -> tuple[ListeningSession, Registration]:
    """Lock the session of a registration and load both. Raises RegistrationNotFound."""
    session_id = db.session.scalar(select(Registration.session_id).where(Registration.id == registration_id))
    if session_id is None:
        raise RegistrationNotFound
    return lock_session(session_id), load_registration(registration_id)


def party_of(registration: Registration) -> policy.Party:
    """The party as it is registered now."""
    return policy.Party(
        mode=Mode(registration.mode),
        adults=registration.adults,
        children=registration.counts(NeedKind.CHILDREN),
        childcare=registration.childcare,
        meals=registration.meals,
        interpretation=registration.counts(NeedKind.INTERPRETATION),
        access=registration.counts(NeedKind.ACCESS),
    )


def move(registration: Registration, after: Status) -> None:
    """Take a registration to another state. Raises TransitionRefused where the table does not allow it."""
    if not policy.may_become(registration.status, after):
        raise TransitionRefused(registration.status, after)
    registration.status = after
    if after is not Status.OFFERED:
        registration.offered_at = registration.offer_expires_at = None


def settle(session: ListeningSession) -> None:
    """Let expired offers lapse, then serve the list. Call it under the session's lock."""
    now = clock.now()
    db.session.flush()
    if session.offers_expire_at is not None and session.offers_expire_at <= now:
        _lapse_offers(session, now)
    if session.status != SessionStatus.CANCELLED and session.starts_at > now:
        _serve(session, now)
    _note_next_expiry(session)


def settle_if_due(session: ListeningSession) -> None:
    """Settle only where an offer has expired since the last write."""
    if session.offers_expire_at is not None and session.offers_expire_at <= clock.now():
        settle(session)


def find_due_sessions() -> list[int]:
    """Sessions whose offers have expired, for the worker to settle one by one."""
    due = select(ListeningSession.id).where(ListeningSession.offers_expire_at <= clock.now())
    return list(db.session.scalars(due))


def _lapse_offers(session: ListeningSession, now: datetime) -> None:
    offered = db.session.scalars(
        select(Registration)
        .where(Registration.session_id == session.id, Registration.status == Status.OFFERED)
        .options(selectinload(Registration.needs))
        .execution_options(populate_existing=True)
    )
    for registration in offered.all():
        if policy.offer_is_over(registration.offer_expires_at, session, now):
            capacity.give_back(session.id, policy.demand(party_of(registration)))
            move(registration, Status.LAPSED)
            telling.tell_lapsed(registration, now)
    db.session.flush()


def _serve(session: ListeningSession, now: datetime) -> None:
    free = capacity.free_places(session.id)
    passed: list[Registration] = []
    if not any(free.get(mode, 0) for mode in session.modes):
        return
    for registration in _queue(session.id):
        wanted = policy.demand(party_of(registration))
        if policy.shortage(wanted, free):
            passed.append(registration)
            continue
        _offer(session, registration, wanted, now)
        free = {counter: left - wanted.get(counter, 0) for counter, left in free.items()}
        _tell_passed_over(passed, now)
        passed = []
        if not any(free.get(mode, 0) for mode in session.modes):
            break
    db.session.flush()


def _queue(session_id: int) -> list[Registration]:
    waiting = (
        select(Registration)
        .where(Registration.session_id == session_id, Registration.status == Status.WAITING)
        .order_by(Registration.queued_at, Registration.id)
        .options(selectinload(Registration.needs))
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(waiting))


def _offer(
    session: ListeningSession, registration: Registration, wanted: Mapping[str, int], now: datetime
) -> None:
    if not capacity.take(session.id, wanted):
        raise RuntimeError("Counters changed under the session's lock.")
    move(registration, Status.OFFERED)
    registration.offered_at = now
    telling.tell_offered(registration, now)


def _tell_passed_over(passed: list[Registration], now: datetime) -> None:
    for registration in passed:
        if registration.passed_over_at is None:
            registration.passed_over_at = now
            telling.tell_passed_over(registration)


def _note_next_expiry(session: ListeningSession) -> None:
    """Keep, on the session, when the next offer expires; an offer not yet told expires only with the start."""
    first = func.min(func.coalesce(Registration.offer_expires_at, session.starts_at))
    db.session.flush()
    session.offers_expire_at = db.session.scalar(
        select(first).where(Registration.session_id == session.id, Registration.status == Status.OFFERED)
    )
    db.session.flush()


def offer_told(registration_id: int, *, hours: int) -> None:
    """The person has been told of the offer: its clock starts now. Told twice changes nothing."""
    session, registration = lock_registration(registration_id)
    if registration.status != Status.OFFERED or registration.offer_expires_at is not None:
        return
    registration.offer_expires_at = policy.offer_deadline(clock.now(), session.starts_at, hours)
    _note_next_expiry(session)


def give_up_offer(registration_id: int) -> None:
    """Nobody can tell this party of its offer: the places go to the next in line at once."""
    session, registration = lock_registration(registration_id)
    if registration.status != Status.OFFERED:
        return
    registration.offer_expires_at = session.offers_expire_at = clock.now()
    db.session.flush()
    settle(session)


def accept_offer(registration_id: int, *, actor: str) -> Registration:
    """Turn an offer into seats. Accepting twice is one acceptance. Raises OfferOver."""
    session, registration = lock_registration(registration_id)
    if registration.status == Status.CONFIRMED:
        return registration
    over = policy.offer_is_over(registration.offer_expires_at, session, clock.now())
    if registration.status != Status.OFFERED or over:
        raise OfferOver
    move(registration, Status.CONFIRMED)
    _note_next_expiry(session)
    telling.tell_confirmed(session, registration)
    audit.record(actor, "registration.accept_offer", "registration", registration.id, ["status"])
    return registration


def queue_again(registration_id: int, *, actor: str) -> Registration:
    """Put a party whose offer lapsed at the end of the list again.

    Raises NotOpen where there is nothing to wait for any more, and TransitionRefused where no offer lapsed.
    """
    session, registration = lock_registration(registration_id)
    settle_if_due(session)
    if registration.status == Status.WAITING:
        return registration
    reason = policy.why_not_open(session, clock.now())
    if reason in ("held", "cancelled"):
        raise NotOpen(reason)
    move(registration, Status.WAITING)
    registration.queued_at = clock.now()
    db.session.flush()
    settle(session)
    audit.record(actor, "registration.queue_again", "registration", registration.id, ["status"])
    return registration


def place_in_queue(registration: Registration) -> int:
    """How many parties wait before this one, plus one."""
    before = (
        select(func.count())
        .select_from(Registration)
        .where(
            Registration.session_id == registration.session_id,
            Registration.status == Status.WAITING,
            (Registration.queued_at < registration.queued_at)
            | ((Registration.queued_at == registration.queued_at) & (Registration.id < registration.id)),
        )
    )
    return int(db.session.scalar(before) or 0) + 1
