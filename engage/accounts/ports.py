"""Ports of accounts: people's first page after signing in, links on their account, and parts of a person's staff page.

    @person_part(order=40)
    def seats_and_offices(person: User) -> Part | None:
        return "bodies/staff/_person.html", {"seats": seats_of(person.id)}

A person's page is for administrators. Its own parts are the roles (order 10) and signing in (20, 90 and 100); parts of
other domains come between. A part's template holds one `ui.part`. It can use the page's `person` and `form` (of the
roles), and `_` is the staff catalogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engage.accounts.models import User
from engage.core.ports.parts import Part, Parts
from engage.core.ports.registry import Registry
from engage.core.security.guards import can
from engage.core.security.permissions import Permission

__all__ = ["Landing", "Part", "landing_of", "landings", "landings_of", "person_part", "person_parts"]

person_parts = Parts[[User]]("a person's page")
person_part = person_parts.part


@dataclass(frozen=True)
class Landing:
    """The first page for people of some kind.

    `address` takes a user id and returns the address of a page of this site, or None where there is no page for this
    person. `label` is lazy, for the link on their account.
    """

    name: str
    order: int
    label: str
    address: Callable[[int], str | None]
    permission: Permission | None = None


landings = Registry[Landing]("where people's own pages begin")


def landings_of(user_id: int) -> Iterator[tuple[str, str]]:
    """Yield (label, address) of the reader's own pages. The first one is shown after signing in."""
    for landing in landings:
        if landing.permission is None or can(landing.permission):
            address = landing.address(user_id)
            if address is not None:
                yield str(landing.label), address


def landing_of(user_id: int) -> str | None:
    """Return the reader's first page, or None."""
    return next((address for _label, address in landings_of(user_id)), None)
