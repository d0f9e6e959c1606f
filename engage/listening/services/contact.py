"""A changed contact: kept apart until its owner confirms it, and taken back by whoever had the registration before.

A mistyped address is a stranger's, and who has somebody's private link must not point it at anybody. So the old contact
is told first and stays until then. The link that is mailed to the new one confirms and opens nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, or_, select

from engage.core import audit, clock
from engage.core.audit_log import user_number, written_actor
from engage.core.db import db
from engage.core.outbox import calls
from engage.core.security.tokens import random_ident
from engage.listening import policy
from engage.listening.errors import ManageLinkInvalid
from engage.listening.models import REGISTRANT, ContactChange, Registration
from engage.listening.services import access, telling
from engage.listening.services.reservations import Contact, personal_columns, same_party

CONFIRM_WITHIN = timedelta(days=7)
KEEP_WITHIN = timedelta(days=14)
# The same button pressed twice is answered as if it had been pressed once.
PRESSED_TWICE = timedelta(minutes=1)


def find_open_change(registration_id: int) -> ContactChange | None:
    """Return the contact that waits to be confirmed, or None. One statement."""
    wanted = select(ContactChange).where(
        ContactChange.registration_id == registration_id,
        ContactChange.confirmed_at.is_(None),
        ContactChange.asked_at > clock.now() - CONFIRM_WITHIN,
    )
    return db.session.scalar(wanted)


def find_change(public_id: str, *, to_keep: bool) -> ContactChange | None:
    """Return the change of a link to confirm it, or of one to keep what stood before, or None when it is over.

    A link that has confirmed a contact is over: it would open the registration, whatever its private link is by now.
    """
    now = clock.now()
    within = KEEP_WITHIN if to_keep else CONFIRM_WITHIN
    wanted = select(ContactChange).where(
        ContactChange.public_id == public_id, ContactChange.asked_at > now - within
    )
    if not to_keep:
        lately = ContactChange.confirmed_at > now - PRESSED_TWICE
        wanted = wanted.where(or_(ContactChange.confirmed_at.is_(None), lately))
    return db.session.scalar(wanted)


def is_helpers(registration: Registration) -> bool:
    """Return whether the contact belongs to somebody who helps the party: then none of its hashes is stored."""
    hashes = (registration.contact_key, registration.phone_key, registration.mailbox_key)
    return bool(registration.email or registration.phone) and not any(hashes)


def contact_that_stands(registration: Registration, wanted: Contact, *, actor: audit.Actor) -> Contact:
    """Return the contact to store now: the wanted one, or the present one where the wanted one is to be confirmed.

    The contact that we write to is the address, or else the number; only when that changes it is confirmed. A number
    that staff found for somebody who cannot be called stands at once. Raises MessagesEnough where the old and the new
    one cannot be told. Under the session's lock.
    """
    change = _open_row(registration.id)
    same = policy.written_to(wanted.email, wanted.phone) == policy.written_to(
        registration.email, registration.phone
    )
    if same or _is_found(registration, wanted, actor=actor):
        _drop(change)
        return wanted
    as_it_is = replace(
        wanted,
        email=registration.email,
        phone=registration.phone,
        is_helpers=is_helpers(registration),
    )
    if change is None or (change.email, change.phone) != (wanted.email, wanted.phone):
        _ask(registration, change, wanted, actor=actor)
    return as_it_is


def _is_found(registration: Registration, wanted: Contact, *, actor: audit.Actor) -> bool:
    is_staffs = user_number(written_actor(actor)) is not None
    is_new = wanted.phone not in (None, registration.phone) and wanted.email == registration.email
    return is_staffs and is_new and calls.lacks_number((REGISTRANT, registration.id))


def note_number(registration: Registration, before: str | None) -> None:
    """Put calls back that waited for a number, where the number is another one now. Under the session's lock."""
    if registration.phone not in (None, before):
        calls.number_found((REGISTRANT, registration.id))


def _ask(
    registration: Registration, change: ContactChange | None, wanted: Contact, *, actor: audit.Actor
) -> None:
    is_again = change is not None
    change = change or ContactChange(registration_id=registration.id)
    change.public_id = random_ident()
    change.email, change.phone, change.is_helpers = wanted.email, wanted.phone, wanted.is_helpers
    change.email_before, change.phone_before = registration.email, registration.phone
    change.was_helpers = is_helpers(registration)
    change.asked_at = clock.now()
    db.session.add(change)
    db.session.flush()
    telling.tell_contact_change(registration, change, is_again=is_again, by=actor)
    audit.record(actor, "registration.contact_asked", "registration", registration.id, ["contact"])


def confirm_contact(public_id: str, *, actor: audit.Actor) -> Registration:
    """Make a contact that was asked for the registration's, and replace the private link that is in older mails.

    Confirming again changes nothing. Raises ManageLinkInvalid where the change is gone, or yet another contact was
    asked for: its owner has not confirmed anything.
    """
    registration, change = _lock_change(public_id)
    if change.confirmed_at is not None:
        return registration
    contact = Contact(
        name=registration.name,
        language=registration.language,
        email=change.email,
        phone=change.phone,
        organization=registration.organization,
        may_contact=registration.may_contact,
        is_helpers=change.is_helpers,
    )
    change.confirmed_at = clock.now()
    _store(registration, contact)
    _replace_links(registration, actor=actor)
    audit.record(actor, "registration.contact_confirmed", "registration", registration.id, ["contact"])
    return registration


def keep_contact(public_id: str, *, actor: audit.Actor) -> Registration:
    """Take a change back, and every later one, and replace the private link: somebody else may have had it.

    Raises ManageLinkInvalid where the change is gone.
    """
    registration, change = _lock_change(public_id)
    contact = Contact(
        name=registration.name,
        language=registration.language,
        email=change.email_before,
        phone=change.phone_before,
        organization=registration.organization,
        may_contact=registration.may_contact,
        is_helpers=change.was_helpers,
    )
    later = delete(ContactChange).where(
        ContactChange.registration_id == registration.id, ContactChange.id >= change.id
    )
    db.session.execute(later)
    _store(registration, contact)
    _replace_links(registration, actor=actor)
    audit.record(actor, "registration.contact_kept", "registration", registration.id, ["contact"])
    return registration


def drop_old_changes() -> None:
    """Delete what can neither be confirmed nor taken back any more. Inside `write()`."""
    now = clock.now()
    over = or_(
        ContactChange.asked_at <= now - KEEP_WITHIN,
        ContactChange.confirmed_at.is_(None) & (ContactChange.asked_at <= now - CONFIRM_WITHIN),
    )
    db.session.execute(delete(ContactChange).where(over))


def _store(registration: Registration, contact: Contact) -> None:
    """Store a contact. Where the same party stands already, both stay and this one is exempt from the rule."""
    columns, number = personal_columns(contact), registration.phone
    if same_party(columns | {"session_id": registration.session_id}, besides=registration.id) is not None:
        columns = personal_columns(replace(contact, is_repeated=True))
    for name, value in columns.items():
        setattr(registration, name, value)
    registration.calendar_sequence += 1
    registration.changed_at = clock.now()
    db.session.flush()
    note_number(registration, number)


def _replace_links(registration: Registration, *, actor: audit.Actor) -> None:
    """Replace the private links, and send the new one to the contact that stands now; the page opens it as well."""
    registration.link_version += 1
    registration.join_version += 1
    telling.tell_new_link(registration, is_shown=True, by=actor)


def _lock_change(public_id: str) -> tuple[Registration, ContactChange]:
    wanted = select(ContactChange).where(ContactChange.public_id == public_id)
    found = db.session.scalar(wanted)
    if found is None:
        raise ManageLinkInvalid
    _session, registration = access.lock_registration(found.registration_id)
    change = db.session.scalar(wanted.execution_options(populate_existing=True))
    if change is None or registration.erased_at is not None:
        raise ManageLinkInvalid
    return registration, change


def _open_row(registration_id: int) -> ContactChange | None:
    wanted = select(ContactChange).where(
        ContactChange.registration_id == registration_id, ContactChange.confirmed_at.is_(None)
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


def _drop(change: ContactChange | None) -> None:
    if change is not None:
        db.session.delete(change)
        db.session.flush()
