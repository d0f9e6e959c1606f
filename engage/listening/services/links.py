"""Private links of registrations. Each is an HMAC that is stored nowhere and dies when its version is raised."""

from __future__ import annotations

import enum

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from engage.core import clock
from engage.core.db import db
from engage.core.security.tokens import make_token, split_token, token_is_valid
from engage.listening.errors import ManageLinkInvalid
from engage.listening.models import ListeningSession, Registration, Status
from engage.listening.services import telling
from engage.listening.services.reservations import contact_keys


class Purpose(enum.StrEnum):
    """What a private link opens. A link of one purpose never opens another."""

    MANAGE = "manage"
    JOIN = "join"
    SAVED = "saved"


def link_token(purpose: Purpose, registration: Registration) -> str:
    """The token of a registration's link, as often as it is needed."""
    return make_token(purpose, registration.public_id, version=_version(purpose, registration))


def saved_token(public_id: str) -> str:
    """The token of the page that says what came of registering. It opens nothing else."""
    return make_token(Purpose.SAVED, public_id)


def find_by_token(purpose: Purpose, token: str) -> Registration:
    """The registration that a link belongs to, with its needs. Raises ManageLinkInvalid. One or two statements."""
    parts = split_token(token)
    if parts is None:
        raise ManageLinkInvalid
    registration = db.session.scalar(
        select(Registration)
        .where(Registration.public_id == parts[0])
        .options(selectinload(Registration.needs))
    )
    if registration is None or registration.erased_at is not None:
        raise ManageLinkInvalid
    if not token_is_valid(purpose, token, version=_version(purpose, registration)):
        raise ManageLinkInvalid
    return registration


def send_links_again(*, email: str | None, phone: str | None) -> int:
    """Send the private links of everything a contact is registered for and that is still to come.

    The number is for tests and the log; pages never tell it, as it would say who is registered.
    """
    key, phone_key = contact_keys(email, phone)
    same_contact = Registration.contact_key == key if email else Registration.phone_key == phone_key
    coming = (
        select(Registration)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(same_contact, Registration.status != Status.CANCELLED, ListeningSession.ends_at > clock.now())
        .limit(20)
    )
    found = db.session.scalars(coming).all()
    for registration in found:
        telling.tell_link(registration)
    return len(found)


def _version(purpose: Purpose, registration: Registration) -> int:
    if purpose is Purpose.MANAGE:
        return registration.link_version
    if purpose is Purpose.JOIN:
        return registration.join_version
    return 1
