"""Where somebody's own pages begin, after signing in and from their account; and parts of a person's page for staff.

    @person_part(order=40)
    def seats_and_offices(person: User) -> Part | None:
        return "bodies/staff/_person.html", {"seats": seats_of(person.id)}

A person's page is for those who manage people. Its own parts are what they are asked to do (10) and how they sign in
(20, 90 and 100); what they hold elsewhere stands between. A part's template holds one `ui.part`; the page's `person`
and `form` (of the roles) are there too, and `_` is the staff catalogue.
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
    """Where the pages of people of some kind begin.

    `address` takes a person's number and answers the address of a page of ours, or None where it has none for them.
    `label` is lazy, for the link on their account.
    """

    name: str
    order: int
    label: str
    address: Callable[[int], str | None]
    permission: Permission | None = None


landings = Registry[Landing]("where people's own pages begin")


def landings_of(user_id: int) -> Iterator[tuple[str, str]]:
    """(label, address) of the pages that are the reader's own, the one they land on first."""
    for landing in landings:
        if landing.permission is None or can(landing.permission):
            address = landing.address(user_id)
            if address is not None:
                yield str(landing.label), address


def landing_of(user_id: int) -> str | None:
    """Where the reader's pages begin, or None."""
    return next((address for _label, address in landings_of(user_id)), None)
