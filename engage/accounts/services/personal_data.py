"""Erasing an account on the person's request. Most of the erasure follows from the tables' declarations."""

from __future__ import annotations

from collections.abc import Sequence

from engage.accounts.services import people
from engage.core import audit
from engage.core.current import current_city
from engage.core.outbox import contacts
from engage.core.personal_data.declarations import USER
from engage.core.personal_data.requests import eraser, finder


@finder(USER)
def find_by_email(contact: str) -> Sequence[int]:
    """Return the id of the account with this address."""
    user = people.find_user_by_email(contact)
    return [] if user is None else [user.id]


@eraser(USER)
def erase_account(user_id: int, /, *, actor: audit.Actor) -> None:
    """Deactivate the account and end its sign-ins. Sent messages no longer hold the hash of the address.

    The person's past actions stay in the logs under the account's id. Raises NotFound, LastAdministrator, OwnAccount.
    """
    people.deactivate(user_id, actor=actor)
    user = people.lock_user(user_id)
    contacts.forget(user.email)
    user.language = current_city().default_language
    audit.record(actor, "user.erased", "user", user.id)
