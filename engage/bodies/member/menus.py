"""Menu entries of the members' pages: in their menu, after signing in and on their account page."""

from __future__ import annotations

from flask import url_for

from engage.accounts.ports import Landing, landings
from engage.bodies.services import access
from engage.core.i18n import lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry


def _home_of(user_id: int) -> str | None:
    return url_for("members.show_home") if access.is_member(user_id) else None


menus.MEMBER.add(MenuEntry("home", 10, "members.show_home", _l("My groups")))
landings.add(Landing("groups", 20, _l("Go to my groups"), _home_of))
