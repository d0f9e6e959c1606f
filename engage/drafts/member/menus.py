"""Menu entries of drafts for members and translators."""

from __future__ import annotations

from flask import url_for

from engage.accounts.ports import Landing, landings
from engage.core.i18n import lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry
from engage.drafts.services.reads import grants_of


def _to_translate(user_id: int) -> str | None:
    return url_for("drafts.list_drafts") if grants_of(user_id) else None


menus.MEMBER.add(MenuEntry("drafts", 20, "drafts.list_drafts", _l("Drafts")))
landings.add(Landing("translating", 30, _l("Go to the drafts I translate"), _to_translate))
