"""The menu entry for staff: volunteers."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry
from engage.core.security.permissions import Permission

menus.STAFF.add(
    MenuEntry(
        "volunteers", 25, "staff_volunteers.show_season", _l("Volunteers"), Permission.MANAGE_VOLUNTEERS
    )
)
menus.SESSION.add(
    MenuEntry("volunteers", 10, "staff_board.show_board", _l("Volunteers"), Permission.MANAGE_VOLUNTEERS)
)
