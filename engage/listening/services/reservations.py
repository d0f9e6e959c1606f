"""Registering a party: one transaction, correct with many people at once.

The check is the write: a conditional UPDATE takes every counter or none. If seats or virtual places are full, the party
is put on the waiting list; if extras (meals, childcare) are full, the person chooses.
"""

from __future__ import annotations

import enum
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from sqlalchemy import Table, insert, select

from engage.core import audit, clock
from engage.core.capacity.policy import name_line, shortage
from engage.core.db import db, insert_new
from engage.core.security.tokens import random_ident
from engage.listening import policy
from engage.listening.errors import NotOpen, PartlyFull, SpotsTaken
from engage.listening.models import (
    Capture,
    ListeningSession,
    NeedKind,
    Registration,
    RegistrationNeed,
    ReviewReason,
    Status,
)
from engage.listening.models.captures import agreed_columns
from engage.listening.policy import Party
from engage.listening.services import access, parties, telling, waiting
from engage.listening.services.reads import REFERENCE_DIGITS, contact_keys, mailbox_key
from engage.listening.services.waiting import counters

REFERENCE_TRIES = 20

# Built once: every registration runs it.
_INSERT_NEEDS = insert(cast(Table, RegistrationNeed.__table__))


class IfFull(enum.StrEnum):
    """What a person wants when seats remain but extras are full."""

    ASK = "ask"
    WITHOUT = "without"
    WAIT = "wait"


@dataclass(frozen=True)
class Contact:
    """The registrant's name and contact. `is_helpers`: the contact belongs to somebody who helps the party.

    `is_repeated`: another registration of the session has the same name and contact, and both stay.
    """

    name: str
    language: str
    email: str | None = None
    phone: str | None = None
    organization: str = ""
    may_contact: bool = False
    is_helpers: bool = False
    is_repeated: bool = False


@dataclass(frozen=True)
class RegistrationRequest:
    """Everything that a party submits. `agreed`: what of the session it agrees to; all else it does not.

    `may_wait`: it joins the waiting list where there are not enough spots. `submission`: the id of the form that was
    filled in; the same form sent again is the same registration, also for a party without a contact.
    """

    contact: Contact
    party: Party
    access_note: str = ""
    food_note: str = ""
    agreed: frozenset[Capture] = frozenset()
    if_full: IfFull = IfFull.ASK
    may_wait: bool = True
    submission: str | None = None


@dataclass(frozen=True)
class EnteredBy:
    """Who entered a registration. Without `user_id` it is the registrant or an ambassador, and opening times apply."""

    user_id: int | None = None
    ambassador_id: int | None = None
    overbook: bool = False
    review_reason: str | None = None
    actor: audit.Actor = "registrant"


@dataclass(frozen=True)
class Reserved:
    """The result of registering. For a duplicate it is the earlier registration, unchanged.

    `told` is the status that a new registration would have got. Somebody who tries another person's name and address
    sees no more of it than whether staff look first, and so does not learn whether, or how, that person is coming.
    """

    registration_id: int
    status: Status
    told: Status
    is_duplicate: bool = field(default=False)


def register_party(
    session_id: int, *, request: RegistrationRequest, entered_by: EnteredBy = EnteredBy()
) -> Reserved:
    """Register a party: confirmed, waiting or pending review. The same party again changes nothing.

    Raises SessionNotFound, NotOpen, PartyRefused, PartlyFull where the person has to choose, or SpotsTaken.
    """
    parties.must_be_possible(request.party)
    session = access.lock_session(session_id)
    _must_be_open(session, entered_by)
    sent_before = _of_same_submission(session.id, request.submission, entered_by)
    if sent_before is not None:
        return sent_before
    waiting.waiting_list.settle_if_due(session)
    entered_by = _reviewed(session, request.contact, entered_by)
    status, request, declined = _take_capacity(session, request, entered_by)
    values = _columns(session, request, status, entered_by) | {"declined": declined}
    inserted = _insert(values)
    if inserted is None:
        if status is Status.CONFIRMED:
            counters.give_back(session.id, policy.demand(request.party))
        return _duplicate(values, status, entered_by)
    registration = _as_told(inserted, values)
    _insert_needs(registration.id, request.party)
    _tell(session, registration)
    if entered_by.user_id is not None:
        audit.record(entered_by.actor, "registration.entered", "registration", registration.id)
    return Reserved(registration.id, status, told=status)


def _of_same_submission(session_id: int, submission: str | None, entered_by: EnteredBy) -> Reserved | None:
    """Return what came of a form that was sent before by the same person. Under the session's lock."""
    if submission is None:
        return None
    found = db.session.execute(
        select(Registration.id, Registration.status).where(
            Registration.submission == submission,
            Registration.session_id == session_id,
            Registration.ambassador_id == entered_by.ambassador_id,
            Registration.entered_by == entered_by.user_id,
        )
    ).one_or_none()
    return Reserved(found.id, Status(found.status), told=Status(found.status)) if found else None


def _reviewed(session: ListeningSession, contact: Contact, entered_by: EnteredBy) -> EnteredBy:
    """Add why staff look at a registration first: its contact has parties enough, or messages enough.

    Counts the first message of any other. What staff enter is neither counted nor looked at. Under the session's lock.
    """
    if entered_by.user_id is not None or entered_by.review_reason is not None:
        return entered_by
    if entered_by.ambassador_id is not None and not (contact.email or contact.phone):
        return entered_by
    if parties.has_enough(session.id, contact.email, contact.phone, name_folded=policy.fold(contact.name)):
        return replace(entered_by, review_reason=ReviewReason.SAME_CONTACT)
    if not telling.may_write_first(email=contact.email, phone=contact.phone):
        return replace(entered_by, review_reason=ReviewReason.MANY_MESSAGES)
    return entered_by


def _must_be_open(session: ListeningSession, entered_by: EnteredBy) -> None:
    """Raise NotOpen unless registration is open. Staff may register before opening and after closing.

    Nobody may register for a past or cancelled session.
    """
    reason = policy.why_not_open(session, clock.now())
    if session.status == "draft" and entered_by.user_id is None:
        raise NotOpen("not_yet")
    if reason and (entered_by.user_id is None or reason in ("cancelled", "past")):
        raise NotOpen(reason)


def _take_capacity(
    session: ListeningSession, request: RegistrationRequest, entered_by: EnteredBy
) -> tuple[Status, RegistrationRequest, str]:
    """Return the state, the request as it is stored, and what the party declined to come without."""
    if entered_by.review_reason is not None:
        return Status.PENDING, request, ""
    wanted = policy.demand(request.party)
    if entered_by.overbook:
        counters.overbook(session.id, wanted)
        return Status.CONFIRMED, request, ""
    if counters.take(session.id, wanted):
        return Status.CONFIRMED, request, ""
    short = shortage(wanted, counters.free(session.id))
    extras = policy.extras(short)
    if extras is None and not request.may_wait:
        raise SpotsTaken(short)
    if extras is None:
        return Status.WAITING, request, ""
    if request.if_full is IfFull.WAIT:
        return Status.WAITING, request, name_line(extras)
    if request.if_full is IfFull.ASK:
        raise PartlyFull(short)
    request = replace(request, party=policy.without(request.party, short))
    if not counters.take(session.id, policy.demand(request.party)):
        raise RuntimeError("Counters changed under the session's lock.")
    return Status.CONFIRMED, request, ""


def personal_columns(contact: Contact) -> dict[str, object]:
    """Return the columns with the party's name and contact."""
    contact_key, phone_key = contact_keys(contact.email, contact.phone)
    is_exempt = contact.is_helpers or contact.is_repeated
    return {
        "name": contact.name,
        "name_folded": policy.fold(contact.name),
        "email": contact.email,
        "phone": contact.phone,
        "organization": contact.organization,
        "contact_key": None if is_exempt else contact_key,
        "phone_key": None if contact.is_helpers else phone_key,
        "mailbox_key": None if contact.is_helpers else mailbox_key(contact.email),
        "language": contact.language,
        "may_contact": contact.may_contact,
    }


def party_columns(party: Party) -> dict[str, object]:
    """Return the columns with the numbers of people."""
    return {
        "mode": party.mode.value,
        "grown": party.grown,
        "children": sum(party.children.values()),
        "childcare": party.childcare,
        "meals": party.meals,
        "needs_line": policy.needs_line(party),
    }


def chosen_columns(request: RegistrationRequest) -> dict[str, object]:
    """Return the columns with what a party wrote for those who prepare, and what it agrees to."""
    return {
        "access_note": request.access_note,
        "food_note": request.food_note,
        **agreed_columns(request.agreed),
    }


def _columns(
    session: ListeningSession, request: RegistrationRequest, status: Status, entered_by: EnteredBy
) -> dict[str, object]:
    now = clock.now()
    return {
        "session_id": session.id,
        "status": status.value,
        **personal_columns(request.contact),
        **party_columns(request.party),
        **chosen_columns(request),
        "entered_by": entered_by.user_id,
        "ambassador_id": entered_by.ambassador_id,
        "submission": request.submission,
        "review_reason": entered_by.review_reason,
        "link_version": 1,
        "join_version": 1,
        "calendar_sequence": 0,
        "created_at": now,
        "queued_at": now if status is Status.WAITING else None,
    }


def _insert(values: dict[str, object]) -> int | None:
    """Insert a registration with a new reference. Returns None where the same party is already registered."""
    for _ in range(REFERENCE_TRIES):
        values |= {"public_id": random_ident(), "reference": _random_reference()}
        ident: int | None = insert_new(Registration, values)
        if ident is not None or same_party(values) is not None:
            return ident
    raise RuntimeError("No free reference was found for this session.")


def _random_reference() -> str:
    return f"{secrets.randbelow(9 * 10 ** (REFERENCE_DIGITS - 1)) + 10 ** (REFERENCE_DIGITS - 1)}"


def same_party(values: Mapping[str, object], *, besides: int = 0) -> Registration | None:
    """Return the active registration with the session, contact and name in `values`, except number `besides`.

    Parties without a contact of their own are never duplicates.
    """
    if values["contact_key"] is None:
        return None
    return db.session.scalar(
        select(Registration).where(
            Registration.session_id == values["session_id"],
            Registration.contact_key == values["contact_key"],
            Registration.name_folded == values["name_folded"],
            Registration.status != Status.CANCELLED,
            Registration.id != besides,
        )
    )


def _duplicate(values: dict[str, object], told: Status, entered_by: EnteredBy) -> Reserved:
    """Tell the owner of the existing registration how it stands, within the limits unless staff ask."""
    standing = same_party(values)
    if standing is None:
        raise RuntimeError("The registration that stood in the way is gone.")
    by_staff = entered_by.user_id is not None
    if by_staff or not telling.has_links_enough(email=standing.email, phone=standing.phone):
        telling.tell_repeated(standing, by=entered_by.actor)
    return Reserved(standing.id, Status(standing.status), told, is_duplicate=True)


def _as_told(ident: int, values: dict[str, object]) -> Registration:
    """Return the inserted row as an object without reading it again. It is not part of the unit of work."""
    return Registration(
        id=ident, **{key: values[key] for key in ("public_id", "status", "calendar_sequence")}
    )


def _insert_needs(registration_id: int, party: Party) -> None:
    rows = need_rows(registration_id, party)
    if rows:
        db.session.execute(_INSERT_NEEDS, rows)


def need_rows(registration_id: int, party: Party) -> list[dict[str, object]]:
    """Return a party's needs as rows."""
    return [
        {
            "registration_id": registration_id,
            "kind": kind.value,
            "key": key,
            "count": count,
            "variety": party.varieties.get(key, "") if kind is NeedKind.INTERPRETATION else "",
            "asked_at": None,
        }
        for kind, by_key in party.needs.items()
        for key, count in by_key.items()
        if count > 0
    ]


def _tell(session: ListeningSession, registration: Registration) -> None:
    if registration.status == Status.CONFIRMED:
        telling.tell_confirmed(session, registration)
    elif registration.status == Status.WAITING:
        telling.tell_waiting(registration)
