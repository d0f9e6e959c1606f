"""Menu entries of decisions for the public."""

from __future__ import annotations

from engage.core.i18n import lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry

menus.FOOTER.add(MenuEntry("records", 20, "records.list_records", _l("Decisions")))
