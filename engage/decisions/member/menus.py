"""Menu entries of decisions for members, and the link to start a decision on a draft."""

from __future__ import annotations

from engage.core.i18n import lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry
from engage.drafts.ports import EDITORS

menus.MEMBER.add(MenuEntry("decisions", 30, "decisions.list_decisions", _l("Decisions")))
EDITORS.add(
    MenuEntry("decide", 10, "facilitate.start_decision", _l("Start a decision on this draft"), icon="people")
)
