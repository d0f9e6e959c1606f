"""Check that the address names something of the person's own account, or that the person holds a valid link."""

from __future__ import annotations

from flask_login import current_user

from engage.accounts.services import passkeys, sign_ins
from engage.core.errors import NotFound
from engage.core.scopes import Needs, Scope


def _must_be_own(owner: int | None) -> None:
    """Raise NotFound for what belongs to another account.

    What is already removed passes, so that removal can be repeated.
    """
    if owner not in (None, current_user.id):
        raise NotFound


def _sign_in(sign_in_id: str) -> str:
    _must_be_own(sign_ins.owner_of(sign_in_id))
    return sign_in_id


def _passkey(passkey_id: int) -> int:
    _must_be_own(passkeys.owner_of(passkey_id))
    return passkey_id


def _link(token: str) -> str:
    """Return the token unchecked. It is looked up when the button is used, so that opening the page reveals nothing."""
    return token


OWN_SIGN_IN = Scope("own sign-in", _sign_in, Needs.OWNERSHIP)
OWN_PASSKEY = Scope("own passkey", _passkey, Needs.OWNERSHIP)
SIGN_IN_LINK = Scope("holder of the sign-in link", _link)
