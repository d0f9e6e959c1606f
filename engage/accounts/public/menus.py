"""Menu entries: signing in and out, and the account."""

from __future__ import annotations

from engage.core.i18n import lazy_gettext as _l
from engage.core.ports import landmarks, menus
from engage.core.ports.landmarks import Landmark
from engage.core.ports.menus import MenuEntry

menus.FOOTER.add(MenuEntry("sign_in", 50, "accounts.sign_in", _l("Sign in")))
landmarks.register(Landmark.SIGN_IN, "accounts.sign_in")
landmarks.register(Landmark.SIGN_OUT, "accounts.sign_out")
landmarks.register(Landmark.ACCOUNT, "accounts.show_account")
