"""Rate limits for requesting a link and for trying a second factor."""

from __future__ import annotations

from engage.accounts import policy
from engage.core.db import write
from engage.core.security.ratelimit import client_address, hit

HOUR, QUARTER, DAY = 3600, 900, 24 * 3600


def asking_for_link(email: str) -> None:
    """Count a request for a link, inside `write()`. Raises TooManyRequests, for known and unknown addresses alike."""
    by_network = policy.LINKS_PER_NETWORK_AND_HOUR
    hit("sign-in link by network", client_address(), limit=by_network, per_seconds=HOUR)
    by_address = policy.LINKS_PER_ADDRESS_AND_HOUR
    hit("sign-in link by address", policy.fold_email(email), limit=by_address, per_seconds=HOUR)


def trying_factor(user_id: int) -> None:
    """Count an attempt at a second factor, whether it succeeds or not. Raises TooManyRequests.

    Three codes of a million are valid at any time, so that a full day's attempts would guess one about once in 8,000
    days.
    """
    with write():
        hit("factor today", str(user_id), limit=policy.FACTOR_TRIES_PER_DAY, per_seconds=DAY)
        hit("factor now", str(user_id), limit=policy.FACTOR_TRIES_PER_QUARTER, per_seconds=QUARTER)
