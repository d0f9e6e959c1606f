"""Ways to the page with the shifts, and the private link of a volunteer who asks for it again."""

from __future__ import annotations

from engage.core.current import current_city
from engage.core.i18n import lazy_gettext as _l
from engage.core.ports import menus
from engage.core.ports.menus import MenuEntry
from engage.listening.ports import HOME, LINK_SENDERS, LinkSender
from engage.volunteering.services.links import send_links_again

HELP = _l("Help at a session")


def _has_volunteers() -> bool:
    return bool(current_city().volunteer_roles)


HOME.add(MenuEntry("help", 10, "help.list_shifts", HELP, icon="people", is_for=_has_volunteers))
menus.FOOTER.add(MenuEntry("help", 15, "help.list_shifts", HELP, is_for=_has_volunteers))
LINK_SENDERS.add(LinkSender("volunteers", 10, send_links_again))
