"""Private links of registrations. Each is an HMAC that is not stored, and is invalid once its version is increased."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from engage.core.current import current_settings
from engage.core.db import db
from engage.core.outbox import contacts
from engage.core.phones import has_extension
from engage.core.security.private_links import PrivateLinks
from engage.core.security.tokens import make_token, split_token, token_is_valid
from engage.listening.errors import ManageLinkInvalid
from engage.listening.models import ContactChange, Mode, Registration, Status
from engage.listening.services import contact, telling
from engage.listening.services.reads import contact_keys

LINKS_AT_ONCE = 20
# Tokens of older result pages contain the former name of a state, because it is part of the signed value.
_FORMER_NAMES = {"held": Status.PENDING}
_FORMER_WAY = "phone"
_RECEIVED = "received"


class Purpose(enum.StrEnum):
    """The purpose of a private link. A link of one purpose never works for another."""

    MANAGE = "manage"
    JOIN = "join"
    SAVED = "saved"
    NEW_CONTACT = "new-contact"
    OLD_CONTACT = "old-contact"
    STOP = "stop"


_links = PrivateLinks(
    Registration,
    {Purpose.MANAGE: "link_version", Purpose.JOIN: "join_version"},
    options=[selectinload(Registration.needs)],
)


def link_token(purpose: Purpose, registration: Registration) -> str:
    """Return the token of a registration's link. It can be made again at any time."""
    return _links.token(purpose, registration)


class Way(enum.StrEnum):
    """How somebody who has just signed up is told what came of it."""

    EMAIL = "mail"
    TEXT = "text"
    CALL = "call"


@dataclass(frozen=True)
class Saved:
    """The contents of the page after registering. They come from the submitted form, never from the database.

    Somebody who registers twice, or who tries another person's name and address, sees the same page as a new
    registrant: it holds neither the state of a registration nor anything by which one is known.
    """

    session_id: int
    mode: Mode
    way: Way
    is_pending: bool = False


def way_to(email: str | None, phone: str | None) -> Way:
    """Return how a contact is told. What is known of the address is not looked at, because the page would show it."""
    if email:
        return Way.EMAIL
    return Way.TEXT if phone and _can_be_texted(phone) else Way.CALL


def _can_be_texted(phone: str) -> bool:
    return not has_extension(phone) and current_settings().sends_texts


def saved_token(saved: Saved) -> str:
    """Return the token of the page after registering. It opens nothing else."""
    state = Status.PENDING.value if saved.is_pending else _RECEIVED
    return make_token(Purpose.SAVED, f"{saved.session_id}-{state}-{saved.mode.value}-{saved.way.value}")


def find_saved(token: str) -> Saved:
    """Return the contents of a page after registering. Raises ManageLinkInvalid. No statement, or one for old links."""
    parts = split_token(token)
    if parts is None or not token_is_valid(Purpose.SAVED, token):
        raise ManageLinkInvalid
    about, state, mode, way = parts[0].split("-")
    if way == _FORMER_WAY:
        way = Way.TEXT if current_settings().sends_texts else Way.CALL
    is_pending = _FORMER_NAMES.get(state, state) == Status.PENDING
    return Saved(_session_about(about), Mode(mode), Way(way), is_pending=is_pending)


def _session_about(about: str) -> int:
    """Return the session's number. In older links it is the registration's public id."""
    if about.isdecimal():
        return int(about)
    return _not_erased(_links.by_public_id(about)).session_id


def find_by_token(purpose: Purpose, token: str) -> Registration:
    """Return the registration of a link, with its needs. Raises ManageLinkInvalid. One or two statements."""
    return _not_erased(_links.find(purpose, token))


def _not_erased(registration: Registration | None) -> Registration:
    if registration is None or registration.erased_at is not None:
        raise ManageLinkInvalid
    return registration


def reaches_by_itself(registration: Registration) -> bool:
    """Return whether a message with the link, enqueued now, is sent to the person without anybody's help."""
    return registration.status != Status.CANCELLED and can_be_written_to(registration)


def can_be_written_to(registration: Registration) -> bool:
    """Return whether a message, enqueued now, is sent to the person by email or text. Otherwise it becomes a call."""
    if registration.email is not None:
        return not contacts.is_suppressed(registration.email)
    return registration.phone is not None and _can_be_texted(registration.phone)


def stop_token(registration: Registration) -> str:
    """Return the token of the link that stops messages. It has no version: a link in an old mail must work, too."""
    return make_token(Purpose.STOP, registration.public_id)


def find_written_to(token: str) -> Registration:
    """Return the registration of a link that stops messages. Raises ManageLinkInvalid. One statement."""
    parts = split_token(token)
    if parts is None or not token_is_valid(Purpose.STOP, token):
        raise ManageLinkInvalid
    return _not_erased(_links.by_public_id(parts[0]))


def contact_token(purpose: Purpose, change: ContactChange) -> str:
    """Return the token of one of the two links of a changed contact."""
    return make_token(purpose, change.public_id)


def find_contact_change(purpose: Purpose, token: str) -> tuple[Registration, ContactChange]:
    """Return the registration and the change of such a link. Raises ManageLinkInvalid. Two statements."""
    parts = split_token(token)
    if parts is None or not token_is_valid(purpose, token):
        raise ManageLinkInvalid
    change = contact.find_change(parts[0], to_keep=purpose is Purpose.OLD_CONTACT)
    if change is None:
        raise ManageLinkInvalid
    return _not_erased(db.session.get(Registration, change.registration_id)), change


def send_links_again(*, email: str | None, phone: str | None) -> int:
    """Send the private links of all registrations of a contact, past sessions included. Returns how many.

    Where there is none the same is done for nobody, so that the time it takes does not tell.

    For past sessions people use the link to see or erase their data. The number is for tests and the log; pages never
    show it, because it would reveal who is registered.
    """
    key, phone_key = contact_keys(email, phone)
    same_contact = Registration.contact_key == key if email else Registration.phone_key == phone_key
    newest = (
        select(Registration)
        .where(same_contact, Registration.status != Status.CANCELLED)
        .order_by(Registration.id.desc())
        .limit(LINKS_AT_ONCE)
    )
    found = db.session.scalars(newest).all()
    for registration in found:
        telling.tell_link(registration, by="registrant")
    if not found:
        telling.tell_nobody(email or phone or "")
    return len(found)
