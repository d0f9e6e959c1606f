"""Where somebody's own pages begin, after signing in and from their account: later domains say so.

A function takes a person's number and answers the address of a page of ours, or None where it has none for them.
"""

from __future__ import annotations

from collections.abc import Callable

Landing = Callable[[int], str | None]

_landings: list[Landing] = []


def own_pages(function: Landing) -> Landing:
    """Register where the pages of people of some kind begin."""
    _landings.append(function)
    return function


def landing_of(user_id: int) -> str | None:
    """Where this person's pages begin: the first answer there is, or None."""
    return next((address for landing in _landings if (address := landing(user_id)) is not None), None)
