"""Menu entries for staff: sessions and their translations."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry
from engage.core.security.permissions import Permission

menus.STAFF.add(
    MenuEntry("sessions", 20, "staff_sessions.list_sessions", _l("Sessions"), Permission.SEE_NEEDS),
)
menus.STAFF.add(
    MenuEntry(
        "translations", 50, "staff_translations.list_translations", _l("Translations"), Permission.TRANSLATE
    ),
)
