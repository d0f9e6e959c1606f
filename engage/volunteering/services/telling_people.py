"""Enqueue the messages to volunteers that no sign-up of theirs causes: only kinds, ids and keys.

No stranger causes one of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from engage.core.outbox.services import NewMessage, enqueue_many
from engage.volunteering.models import VOLUNTEER
from engage.volunteering.services.reads import COVER


def tell_cover(shift_id: int, volunteer_ids: Iterable[int]) -> int:
    """Ask people to take a shift, each once. Returns how many are asked."""
    return enqueue_many(
        NewMessage(COVER, f"{COVER}:{shift_id}:{ident}", {VOLUNTEER: ident, "shift": shift_id})
        for ident in volunteer_ids
    )


def tell_thanks(volunteer_id: int, session_id: int) -> None:
    """Thank somebody for what they did at a session, once."""
    kind = "volunteering.thanks"
    subject = {VOLUNTEER: volunteer_id, "session": session_id}
    enqueue_many([NewMessage(kind, f"{kind}:{volunteer_id}:{session_id}", subject)])


def tell_expectations(volunteer_ids: Iterable[int], version: str) -> int:
    """Ask people to agree to newer expectations, once for each version. Returns how many are asked."""
    kind = "volunteering.expectations"
    return enqueue_many(
        NewMessage(kind, f"{kind}:{ident}:{version}", {VOLUNTEER: ident}) for ident in volunteer_ids
    )
