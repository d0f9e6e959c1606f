"""Menu entries: signing in and out, and the account."""

from __future__ import annotations

from flask import session

from engage.core.i18n import lazy_gettext as _l
from engage.core.ports import landmarks, menus
from engage.core.ports.landmarks import Landmark
from engage.core.ports.menus import MenuEntry


def _has_signed_in() -> bool:
    """Return whether this browser has the cookie of a sign-in. Whether that is still open is asked on the next page."""
    return "_user_id" in session


def _has_not_signed_in() -> bool:
    return not _has_signed_in()


menus.FOOTER.add(MenuEntry("sign_in", 50, "accounts.sign_in", _l("Sign in"), is_for=_has_not_signed_in))
menus.FOOTER.add(MenuEntry("account", 50, "accounts.show_account", _l("My account"), is_for=_has_signed_in))
landmarks.register(Landmark.SIGN_IN, "accounts.sign_in")
landmarks.register(Landmark.SIGN_OUT, "accounts.sign_out")
landmarks.register(Landmark.ACCOUNT, "accounts.show_account")
