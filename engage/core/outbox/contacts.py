"""Comparing contacts without storing them."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from sqlalchemy import delete, select, update

from engage.core import clock
from engage.core.db import db, insert_new, scalar
from engage.core.outbox.models import OutboxMessage, SuppressedContact, SuppressionReason
from engage.core.phones import without_extension
from engage.core.security.tokens import derive_keys, keyed_hash

_PURPOSE = "outbox contact"
_KEYS_AT_ONCE = 2_000


def _normalised(contact: str) -> str:
    """Return an e-mail address in lower case, or a phone number as its digits, an extension behind an x."""
    contact = contact.strip()
    if "@" in contact:
        return contact.casefold()
    return "+" + "".join(sign for sign in contact if sign.isdigit() or sign == "x")


_WITHOUT_DOTS = {"gmail.com", "googlemail.com"}


def mailbox_of(contact: str) -> str:
    """Return the form of a contact in which every way to write one mailbox is the same, for counting and nothing else.

    What follows a plus is the owner's own label with nearly every provider. Dots are without meaning at one provider
    only. Where that is wrong, two people share a limit; nobody is written to at this form of an address. Extensions of
    a phone number share its limit: they ring in one house.
    """
    plain = _normalised(contact)
    name, at, domain = plain.rpartition("@")
    if not at:
        return without_extension(plain)
    name = name.partition("+")[0] or name
    if domain in _WITHOUT_DOTS:
        return f"{name.replace('.', '')}@gmail.com"
    return f"{name}@{domain}"


def contact_key(contact: str) -> str:
    """Return the keyed hash by which the outbox knows an e-mail address or a number in E.164 form."""
    return keyed_hash(_PURPOSE, _normalised(contact))


def _possible_keys(contact: str) -> list[str]:
    """Return the hashes under the current and the former secrets, so that a new secret loses no suppression."""
    value = _normalised(contact).encode()
    return [hmac.digest(key, value, hashlib.sha256).hex() for key in derive_keys(_PURPOSE)]


def is_suppressed(contact: str) -> bool:
    """Return whether this address or number must not be written to."""
    wanted = _possible_keys(contact)
    found = scalar(
        select(SuppressedContact.contact_key).where(SuppressedContact.contact_key.in_(wanted)).limit(1)
    )
    return found is not None


def suppressed_among(wanted: Iterable[str]) -> frozenset[str]:
    """Return those of these addresses and numbers that must not be written to. One statement for a thousand."""
    by_key = {key: contact for contact in wanted for key in _possible_keys(contact)}
    keys, found = list(by_key), set()
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        some = SuppressedContact.contact_key.in_(keys[start : start + _KEYS_AT_ONCE])
        found |= {
            by_key[key] for key in db.session.scalars(select(SuppressedContact.contact_key).where(some))
        }
    return frozenset(found)


def suppress(key: str, reason: SuppressionReason) -> None:
    """Stop writing to the contact with this key. The first reason stays."""
    insert_new(SuppressedContact, {"contact_key": key, "reason": reason.value, "at": clock.now()})


def forget(contact: str) -> None:
    """Remove a contact's hash from the messages sent to it. Suppressions stay."""
    statement = update(OutboxMessage).where(OutboxMessage.recipient_key.in_(_possible_keys(contact)))
    db.session.execute(statement.values(recipient_key=None).execution_options(synchronize_session=False))


def forgive_bounce(key: str) -> None:
    """Lift the suppression of an address that bounced. Suppressions by complaint stay."""
    db.session.execute(
        delete(SuppressedContact)
        .where(SuppressedContact.contact_key == key)
        .where(SuppressedContact.reason == SuppressionReason.BOUNCE)
    )
