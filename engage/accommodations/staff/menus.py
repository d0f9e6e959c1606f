"""The menu entry of services for staff."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry
from engage.core.security.permissions import Permission

menus.STAFF.add(
    MenuEntry(
        "services",
        27,
        "staff_services.show_season",
        _l("Interpreters and services"),
        Permission.MANAGE_ACCESS_SERVICES,
    ),
)
menus.SESSION.add(
    MenuEntry(
        "services",
        20,
        "staff_services.show_session",
        _l("Interpreters and services"),
        Permission.MANAGE_ACCESS_SERVICES,
    )
)
