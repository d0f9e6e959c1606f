"""Changing, switching, cancelling and erasing a registration: by its private link, or by staff."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from engage.core import audit, clock
from engage.core.capacity.policy import name_line, shortage
from engage.core.db import db
from engage.core.errors import DomainError
from engage.listening import policy
from engage.listening.errors import NotEnoughCapacity, NotOpen, PartlyFull
from engage.listening.models import (
    TAKES_CAPACITY,
    ListeningSession,
    Mode,
    Registration,
    RegistrationNeed,
    Status,
)
from engage.listening.models.captures import agreed_columns
from engage.listening.policy import Party
from engage.listening.services import access, contact, links, parties, telling, versions, waiting
from engage.listening.services.reservations import (
    Contact,
    IfFull,
    RegistrationRequest,
    chosen_columns,
    need_rows,
    party_columns,
    personal_columns,
    same_party,
)
from engage.listening.services.waiting import counters


class PartyExists(DomainError):
    """Another registration for this session has the same name and contact."""


def change_registration(
    registration_id: int,
    *,
    request: RegistrationRequest,
    actor: audit.Actor,
    overbook: bool = False,
    may_repeat: bool = False,
) -> Registration:
    """Replace a party's data. Link, reference and queue position stay.

    A party that takes capacity gets the new one only if it fits; otherwise nothing changes. Another contact waits until
    its owner confirms it. `may_repeat`: another registration may have the same name and contact. Raises NotOpen,
    PartyRefused, PartlyFull (choose what to do without), NotEnoughCapacity (does not fit), PartyExists, MessagesEnough.
    """
    parties.must_be_possible(request.party)
    session, registration = access.lock_registration(registration_id)
    _must_be_changeable(session, registration)
    stands = contact.contact_that_stands(registration, request.contact, actor=actor)
    if may_repeat or _is_repeated(registration):
        stands = replace(stands, is_repeated=_other_party_stands(session, registration, stands))
    party = _exchange(session, registration, request, overbook=overbook)
    columns = personal_columns(stands) | party_columns(party) | chosen_columns(request)
    registration.children_alone = False
    if stands.may_contact:
        columns |= {"stopped_at": None}
    number = registration.phone
    changed = _apply(registration, columns)
    _flush_unique()
    contact.note_number(registration, number)
    if _replace_needs(registration, party):
        changed.add("needs")
    if changed:
        registration.calendar_sequence += 1
        registration.changed_at = clock.now()
        telling.tell_changed(registration, by=actor)
        audit.record(actor, "registration.changed", "registration", registration.id, changed)
    db.session.flush()
    waiting.waiting_list.settle(session)
    return registration


def change_own_registration(
    registration_id: int, *, request: RegistrationRequest, seen: str, actor: audit.Actor
) -> Registration:
    """`change_registration` by the private link. `seen` is the version of the answers that the form was opened with.

    Raises Changed where others have saved something since, NotOpen, PartlyFull, NotEnoughCapacity.

    Nobody proves that a name and contact are theirs, so the response must not reveal whether another registration has
    them. If one does, both stay, and this one is exempt from the duplicate rule; it still counts as a party of its
    contact. A registration that is exempt because of a helper's contact stays exempt while it has that contact.
    """
    _session, registration = access.lock_registration(registration_id)
    versions.answers_must_stand(registration, seen)
    wanted = request.contact
    same_contact = (wanted.email, wanted.phone) == (registration.email, registration.phone)
    if same_contact and contact.is_helpers(registration):
        request = replace(request, contact=replace(wanted, is_helpers=True))
    return change_registration(registration_id, request=request, actor=actor, may_repeat=True)


def _is_repeated(registration: Registration) -> bool:
    has_contact = bool(registration.email or registration.phone)
    return has_contact and registration.contact_key is None and not contact.is_helpers(registration)


def _other_party_stands(session: ListeningSession, registration: Registration, wanted: Contact) -> bool:
    columns = personal_columns(wanted) | {"session_id": session.id}
    other = same_party(columns, besides=registration.id)
    return other is not None


def switch_mode(
    registration_id: int, *, mode: Mode, actor: audit.Actor, seen: str | None = None
) -> Registration:
    """Switch between in person and virtual, keeping everything else.

    `seen` is the version of the page whose button was pressed. Raises NotEnoughCapacity, also where the session is not
    held that way any more, and Changed where the registration is another one by now.
    """
    session, registration = access.lock_registration(registration_id)
    _must_be_changeable(session, registration)
    if registration.mode == mode:
        return registration
    if mode not in session.modes:
        raise NotEnoughCapacity([mode])
    if seen is not None:
        versions.page_must_stand(registration, seen)
    before = policy.party_of(registration)
    party = replace(before, mode=mode)
    if registration.status == Status.OFFERED:  # nobody has agreed to come without anything yet
        _exchange_offer(session, registration, party)
    elif registration.status in TAKES_CAPACITY:
        party = _switch_capacity(session, policy.held(registration), party)
    else:
        registration.declined = ""
    _apply(registration, party_columns(party))
    registration.calendar_sequence += 1
    registration.changed_at = clock.now()
    telling.tell_changed(registration, by=actor)
    audit.record(actor, "registration.mode_switched", "registration", registration.id, ["mode"])
    db.session.flush()
    waiting.waiting_list.settle(session)
    return registration


def cancel_registration(registration_id: int, *, actor: audit.Actor, seen: str | None = None) -> Registration:
    """Give the capacity back and serve the waiting list. Cancelling again changes nothing.

    `seen` is the version of the page whose button was pressed. Raises NotOpen once the session is past: those who came
    stay counted; and Changed where the registration is another one by now.
    """
    session, registration = access.lock_registration(registration_id)
    if registration.status == Status.CANCELLED:
        return registration
    if policy.is_over(session, clock.now()):
        raise NotOpen("past")
    if seen is not None:
        versions.page_must_stand(registration, seen)
    taken = policy.held(registration) if registration.status in TAKES_CAPACITY else {}
    if registration.status != Status.WAITING:
        registration.queued_at = None  # who leaves the list keeps it for a while: see policy.may_return
    waiting.move(registration, Status.CANCELLED)
    registration.cancelled_at = clock.now()
    registration.calendar_sequence += 1
    counters.give_back(session.id, taken)
    telling.tell_cancelled(registration, by=actor)
    audit.record(actor, "registration.cancelled", "registration", registration.id, ["status"])
    db.session.flush()
    waiting.waiting_list.settle(session)
    return registration


def accept_pending(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Accept a pending registration after a review: it gets seats, or joins the waiting list."""
    session, registration = access.lock_registration(registration_id)
    if registration.status != Status.PENDING:
        return registration
    waiting.waiting_list.settle_if_due(session)
    if counters.take(session.id, policy.demand(policy.party_of(registration))):
        waiting.move(registration, Status.CONFIRMED)
        telling.tell_confirmed(session, registration)
    else:
        waiting.move(registration, Status.WAITING)
        registration.queued_at = clock.now()
    registration.review_reason = None
    audit.record(actor, "registration.released", "registration", registration.id, ["status"])
    db.session.flush()
    waiting.waiting_list.settle(session)
    if (
        registration.status == Status.WAITING
    ):  # whoever is offered something at once is told of the offer alone
        telling.tell_waiting(registration)
    return registration


def confirm_over_capacity(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Give a waiting party seats even where they do not fit. Only staff do this, knowingly."""
    session, registration = access.lock_registration(registration_id)
    if registration.status == Status.CONFIRMED:
        return registration
    if registration.status == Status.OFFERED:
        counters.give_back(session.id, policy.held(registration))
    counters.overbook(session.id, policy.demand(policy.party_of(registration)))
    waiting.move(registration, Status.CONFIRMED)
    telling.tell_confirmed(session, registration)
    audit.record(actor, "registration.overbooked", "registration", registration.id, ["status"])
    return registration


def rotate_link(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Make all earlier private links and join addresses of a registration invalid, and send the new one."""
    _session, registration = access.lock_registration(registration_id)
    registration.link_version += 1
    registration.join_version += 1
    telling.tell_new_link(registration, is_shown=not links.reaches_by_itself(registration), by=actor)
    audit.record(actor, "registration.link_rotated", "registration", registration.id, ["link_version"])
    return registration


def erase_registration(registration_id: int, *, actor: audit.Actor) -> None:
    """Cancel, delete the needs and empty every personal column. Only the number of people stays, for counting.

    After the session nothing is cancelled: those who came stay counted, without a name.
    """
    registration = _withdraw(registration_id, actor=actor)
    party = replace(policy.party_of(registration), interpretation={}, access={}, diets={})
    _replace_needs(registration, party)
    registration.needs_line = policy.needs_line(party)
    registration.name = registration.name_folded = registration.organization = ""
    registration.access_note = registration.food_note = ""
    for name, value in agreed_columns(()).items():
        setattr(registration, name, value)
    registration.email = registration.phone = registration.contact_key = registration.phone_key = None
    registration.mailbox_key = None
    registration.may_contact, registration.stopped_at = False, None
    registration.wants_to_help = False
    registration.erased_at = clock.now()
    registration.link_version += 1
    audit.record(actor, "registration.erased", "registration", registration.id)


def ask_erasure(registration_id: int, *, actor: audit.Actor) -> None:
    """Cancel, and record that the data must be erased as soon as the law allows it."""
    registration = _withdraw(registration_id, actor=actor)
    registration.may_contact = registration.wants_to_help = False
    registration.erasure_asked_at = registration.erasure_asked_at or clock.now()
    audit.record(actor, "registration.erasure_requested", "registration", registration.id)


def _withdraw(registration_id: int, *, actor: audit.Actor) -> Registration:
    """Cancel a registration that can still be cancelled."""
    session, registration = access.lock_registration(registration_id)
    if policy.is_over(session, clock.now()):
        return registration
    return cancel_registration(registration_id, actor=actor)


def _must_be_changeable(session: ListeningSession, registration: Registration) -> None:
    reason = policy.why_not_open(session, clock.now())
    if reason in ("cancelled", "past"):
        raise NotOpen(reason)
    if registration.status == Status.CANCELLED:
        raise NotOpen("registration_cancelled")


def _exchange(
    session: ListeningSession, registration: Registration, request: RegistrationRequest, *, overbook: bool
) -> Party:
    """Replace what a party holds, was offered or waits for. Returns the party with what it gets."""
    if registration.offered_without and not overbook:
        _exchange_offer(session, registration, request.party)
    elif registration.status in TAKES_CAPACITY:
        party = _exchange_capacity(session, policy.held(registration), request, overbook=overbook)
        registration.offered_without = ""
        return party
    elif policy.demand(policy.party_of(registration)) != policy.demand(request.party):
        registration.declined = ""
    return request.party


def _exchange_offer(session: ListeningSession, registration: Registration, party: Party) -> None:
    """Replace what a party with an offer holds. It is asked about what is left out.

    What is left out stays left out, unless it fits now. Raises NotEnoughCapacity.
    """
    counters.give_back(session.id, policy.held(registration))
    short = shortage(policy.demand(party), counters.free(session.id))
    extras = policy.extras(short)
    if extras is None or not counters.take(session.id, policy.demand(policy.without(party, extras))):
        raise NotEnoughCapacity(short)
    registration.offered_without = name_line(extras)


def _exchange_capacity(
    session: ListeningSession, old: Mapping[str, int], request: RegistrationRequest, *, overbook: bool
) -> Party:
    """Replace what a party holds by what it wants, or raise and leave everything as it was."""
    new = policy.demand(request.party)
    if old == new:
        return request.party
    counters.give_back(session.id, old)
    if overbook:
        counters.overbook(session.id, new)
        return request.party
    if counters.take(session.id, new):
        return request.party
    short = shortage(new, counters.free(session.id))
    if policy.seats_are_short(short) or request.if_full is IfFull.WAIT:
        raise NotEnoughCapacity(short)
    if request.if_full is IfFull.ASK:
        raise PartlyFull(short)
    lesser = policy.without(request.party, short)
    if not counters.take(session.id, policy.demand(lesser)):
        raise NotEnoughCapacity(short)
    return lesser


def _switch_capacity(session: ListeningSession, old: Mapping[str, int], after: Party) -> Party:
    """Take capacity of the other mode. Extras that are full there are left out and do not prevent the switch."""
    counters.give_back(session.id, old)
    if counters.take(session.id, policy.demand(after)):
        return after
    short = shortage(policy.demand(after), counters.free(session.id))
    lesser = policy.without(after, short)
    if policy.seats_are_short(short) or not counters.take(session.id, policy.demand(lesser)):
        raise NotEnoughCapacity(short)
    return lesser


def _apply(registration: Registration, columns: Mapping[str, object]) -> set[str]:
    changed = {name for name, value in columns.items() if getattr(registration, name) != value}
    for name in changed:
        setattr(registration, name, columns[name])
    return changed - {"name_folded", "contact_key", "phone_key", "mailbox_key", "needs_line"}


def _replace_needs(registration: Registration, party: Party) -> bool:
    rows = need_rows(registration.id, party)
    before = {(need.kind, need.key): need for need in registration.needs}
    if {key: (need.count, need.variety) for key, need in before.items()} == {
        (row["kind"], row["key"]): (row["count"], row["variety"]) for row in rows
    }:
        return False
    for row in rows:
        known = before.get((str(row["kind"]), str(row["key"])))
        row["asked_at"] = known.asked_at if known else clock.now()
    db.session.execute(delete(RegistrationNeed).where(RegistrationNeed.registration_id == registration.id))
    if rows:
        db.session.execute(insert(RegistrationNeed), rows)
    db.session.expire(registration, ["needs"])
    access.load_registration(registration.id)
    return True


def _flush_unique() -> None:
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        if "live_party" in str(error.orig) or "contact_key" in str(error.orig):
            raise PartyExists from error
        raise
