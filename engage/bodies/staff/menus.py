"""Menu entries of bodies for staff."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry
from engage.core.security.permissions import Permission

menus.STAFF.add(
    MenuEntry("bodies", 60, "staff_bodies.list_bodies", _l("Groups"), Permission.MANAGE_BODIES),
)
