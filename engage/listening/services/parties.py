"""Several parties of one contact in a session.

An aunt on her niece's address is welcome; who registers party after party with one address fills a session. So from the
third on staff look first. What staff enter, and entries with a helper's contact, are not counted.

Children come with somebody, childcare is for children, and nobody needs an interpreter who does not come.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select

from engage.core import clock
from engage.core.db import scalar
from engage.listening import policy
from engage.listening.errors import PartyRefused
from engage.listening.models import Registration, Status
from engage.listening.policy import PARTIES_OF_A_CONTACT, Party
from engage.listening.services.reads import contact_keys, mailbox_key

# The same button pressed twice is answered as if it had been pressed once.
_PRESSED_TWICE = timedelta(minutes=1)


def must_be_possible(party: Party) -> None:
    """Raise PartyRefused where no such party can come."""
    reason = policy.why_refused(party)
    if reason is not None:
        raise PartyRefused(reason)


def has_enough(session_id: int, email: str | None, phone: str | None, *, name_folded: str) -> bool:
    """Return whether a contact has as many parties in a session as are taken without a look. One statement.

    The party itself counts when it stands already, so that nobody learns by trying names who has registered. Call it
    under the session's lock.
    """
    key, phone_key = contact_keys(email, phone)
    if key is None:
        return False
    is_other = or_(
        Registration.name_folded != name_folded,
        func.coalesce(Registration.contact_key, "") != key,
        Registration.created_at <= clock.now() - _PRESSED_TWICE,
    )
    number = select(func.count()).where(
        Registration.session_id == session_id,
        Registration.status != Status.CANCELLED,
        Registration.entered_by.is_(None),
        _same_contact(email, key, phone_key),
        is_other,
    )
    return int(scalar(number)) >= PARTIES_OF_A_CONTACT


def _same_contact(email: str | None, key: str, phone_key: str | None) -> ColumnElement[bool]:
    """Return the condition that a party has this address, in whatever form, or this number."""
    ways = [Registration.contact_key == key]
    if email:
        ways.append(Registration.mailbox_key == mailbox_key(email))
    if phone_key:
        ways.append(Registration.phone_key == phone_key)
    return or_(*ways)
