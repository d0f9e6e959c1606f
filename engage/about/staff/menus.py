"""Menu entries for staff: *Today*, and readers' reports."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry
from engage.core.security.permissions import Permission
from engage.listening.ports import TRANSLATORS

menus.STAFF.add(
    MenuEntry("home", 10, "staff_home.show_home", _l("Today"), Permission.SEE_STAFF_HOME),
)
TRANSLATORS.add(
    MenuEntry(
        "reports",
        10,
        "staff_reports.list_reports",
        _l("Wording that readers reported"),
        Permission.TRANSLATE,
    )
)
