"""Which decisions can still change: the domain that decides says so, and acts of other domains ask.

Pages use `core.ports.hearing`.
"""

from __future__ import annotations

from collections.abc import Callable

# By domain: whether a public decision with a slug can still change.
STILL_OPEN: dict[str, Callable[[str], bool]] = {}


def can_still_change(slug: str) -> bool:
    """Return whether there is a public decision with this slug that can still change."""
    return any(is_open(slug) for is_open in STILL_OPEN.values())
