"""Menu entries for staff: messages and the call list."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry
from engage.core.security.permissions import Permission

menus.STAFF.add(
    MenuEntry("calls", 30, "staff_calls.list_calls", _l("Call list"), Permission.WORK_CALL_LIST),
)
menus.STAFF.add(
    MenuEntry("messages", 40, "staff_messages.list_messages", _l("Messages"), Permission.SEE_MESSAGES),
)
