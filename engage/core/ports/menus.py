"""Menus: lists of links to pages of other domains.

    menus.FOOTER.add(MenuEntry("parks", order=30, endpoint="parks.list_parks", label=_l("Parks")))

A domain adds its entries in a module `menus` of the room whose catalogue has the labels: staff entries in
`<domain>/staff/menus.py`, the others in `<domain>/public/menus.py` or `<domain>/member/menus.py`. Templates show a
menu with `menus.footer.shown()`. A page of a domain may have a menu of its own: a `Menu` in the domain's ports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engage.core.addresses import page_url
from engage.core.ports.registry import Registry
from engage.core.security.guards import can
from engage.core.security.permissions import Permission


@dataclass(frozen=True)
class MenuEntry:
    """A link in a menu. `label` is lazy; `permission` is the page's, None where all readers may open it.

    `name` is what the page sets as its `section`, so that the menu marks the current entry. `is_for` says whether the
    entry is for this reader; it must not use the database, since error pages have the same foot.
    """

    name: str
    order: int
    endpoint: str
    label: str
    permission: Permission | None = None
    icon: str | None = None
    is_for: Callable[[], bool] | None = None


@dataclass(frozen=True)
class ShownEntry:
    """A link as it is shown to the reader."""

    name: str
    label: str
    href: str
    icon: str | None


class Menu(Registry[MenuEntry]):
    """The entries of one menu."""

    def shown(self, **values: Any) -> Iterator[ShownEntry]:
        """Yield the entries that the reader may open, in order.

        `values` are arguments of the addresses in this menu.
        """
        for entry in self:
            if (entry.permission is None or can(entry.permission)) and (
                entry.is_for is None or entry.is_for()
            ):
                href = page_url(entry.endpoint, **values)
                if href is not None:
                    yield ShownEntry(entry.name, str(entry.label), href, entry.icon)


STAFF = Menu("the menu of staff pages")
MEMBER = Menu("the menu of members' pages")
FOOTER = Menu("the foot of every page")
SESSION = Menu("the staff pages about one session, of later domains")
# What a reader can do when a page does not exist or a private link no longer works. Their entries need no permission,
# because error pages use neither the database nor the signed-in user.
NOT_FOUND = Menu("the page for what is not there")
LINK_EXPIRED = Menu("the page for links that no longer work")

BY_NAME: Mapping[str, Menu] = {
    "staff": STAFF,
    "member": MEMBER,
    "footer": FOOTER,
    "session": SESSION,
    "not_found": NOT_FOUND,
    "link_expired": LINK_EXPIRED,
}
