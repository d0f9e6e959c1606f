"""Find the person that an administrator's page is about, and check that the named sign-in is theirs."""

from __future__ import annotations

from engage.accounts.models import User
from engage.accounts.services import people, sign_ins
from engage.core.errors import NotFound
from engage.core.scopes import Scope


def _person(user_id: int) -> User:
    return people.get_user(user_id)


def _sign_in(user_id: int, sign_in_id: str) -> str:
    """Return the id of a sign-in of this person, or of one that no longer exists.

    Raises NotFound for another person's.
    """
    if sign_ins.owner_of(sign_in_id) not in (None, user_id):
        raise NotFound
    return sign_in_id


PERSON = Scope("person in the address", _person)
SIGN_IN = Scope("sign-in of the person", _sign_in)
