"""Menu entries for staff: people who sign in, and the audit log."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry
from engage.core.security.permissions import Permission

menus.STAFF.add(
    MenuEntry("audit", 70, "staff_audit.list_changes", _l("Activity log"), Permission.SEE_AUDIT),
)
menus.STAFF.add(
    MenuEntry("people", 80, "staff_accounts.list_people", _l("People"), Permission.MANAGE_PEOPLE),
)
