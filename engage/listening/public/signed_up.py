"""The number of somebody whom an ambassador has just signed up, on the page after it, also without cookies.

The address of that page has the registration in it, sealed for this ambassador's link: who reads the address reads no
number. It says so for an hour, and how the registration stands is looked up. For a party that had signed up before,
nothing is sealed but that: its number is not for anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass

from engage.core import clock
from engage.core.security.sealing import SealBroken, seal, unseal
from engage.listening.models import Ambassador, Status
from engage.listening.queries.ambassadors import find_signed_up
from engage.listening.services.reservations import Reserved

SECONDS = 60 * 60
_BEFORE = 0


@dataclass(frozen=True)
class SignedUp:
    """The registration's number and state; without both, the party had signed up before."""

    number: str = ""
    status: Status | None = None


def sealed(token: str, reserved: Reserved) -> str:
    """Return what the address of the next page has in it."""
    about = _BEFORE if reserved.is_duplicate else reserved.registration_id
    return seal(_purpose(token), f"{about}:{int(clock.now().timestamp()) + SECONDS}")


def find(token: str, written: str, ambassador: Ambassador) -> SignedUp | None:
    """Return whom the last form signed up; None an hour later, and where that is over. At most one statement."""
    try:
        about, until = (int(part) for part in unseal(_purpose(token), written).split(":"))
    except (SealBroken, ValueError):
        return None
    if until < clock.now().timestamp():
        return None
    if about == _BEFORE:
        return SignedUp()
    found = find_signed_up(ambassador, about)
    return SignedUp(found.reference, Status(found.status)) if found else None


def _purpose(token: str) -> str:
    return f"listening.signed_up:{token}"
