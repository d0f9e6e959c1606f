"""Later domains register here which page a person sees first after signing in.

A registered function takes a user id and returns the address of a page of this site, or None where it has no page for
this person.
"""

from __future__ import annotations

from collections.abc import Callable

Landing = Callable[[int], str | None]

_landings: list[Landing] = []


def own_pages(function: Landing) -> Landing:
    """Register a function that returns the first page for some kind of person."""
    _landings.append(function)
    return function


def landing_of(user_id: int) -> str | None:
    """Return the first address that a registered function returns for this person, or None."""
    return next((address for landing in _landings if (address := landing(user_id)) is not None), None)
