"""Menu entries: sessions, also on the page for missing addresses, and requesting a new private link."""

from __future__ import annotations

from engage.core.i18n import lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry

menus.FOOTER.add(MenuEntry("sessions", 10, "listening.show_sessions", _l("All sessions")))
menus.NOT_FOUND.add(MenuEntry("sessions", 10, "listening.show_sessions", _l("See all sessions.")))
menus.LINK_EXPIRED.add(
    MenuEntry("registration", 10, "manage.ask_link", _l("Ask for a new link to your sign-up."))
)
