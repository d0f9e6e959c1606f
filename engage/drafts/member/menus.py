"""Menu entries of drafts for members."""

from __future__ import annotations

from engage.core.i18n import lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry

menus.MEMBER.add(MenuEntry("drafts", 20, "drafts.list_drafts", _l("Drafts")))
