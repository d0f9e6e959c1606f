"""That what an address names is of the account of the person who asks, or that they hold a link."""

from __future__ import annotations

from flask_login import current_user

from engage.accounts.services import passkeys, sign_ins
from engage.core.errors import NotFound
from engage.core.scopes import Scope


def _must_be_own(owner: int | None) -> None:
    """Raise NotFound for what somebody else has. What is gone already may be taken away once more."""
    if owner not in (None, current_user.id):
        raise NotFound


def _sign_in(sign_in_id: str) -> str:
    _must_be_own(sign_ins.owner_of(sign_in_id))
    return sign_in_id


def _passkey(passkey_id: int) -> int:
    _must_be_own(passkeys.owner_of(passkey_id))
    return passkey_id


def _link(token: str) -> str:
    """The link is looked up only when its button is used: opening the page says nothing about it."""
    return token


OWN_SIGN_IN = Scope("own sign-in", _sign_in)
OWN_PASSKEY = Scope("own passkey", _passkey)
SIGN_IN_LINK = Scope("holder of the sign-in link", _link)
