"""Tell those who are registered what is planned only now: nobody has agreed to it."""

from __future__ import annotations

from collections.abc import Collection

from engage.core import clock
from engage.listening import policy
from engage.listening.models import IN_PERSON_ONLY, Capture, ListeningSession, Mode
from engage.listening.services import telling

KIND = "session.planned"


def tell_planned(session: ListeningSession, *, before: Collection[Capture]) -> int:
    """Tell live registrations of what is planned and was not before. Returns how many. Under the session's lock.

    Where it concerns only people in the room, those who take part online are not told.
    """
    added = frozenset(session.planned) - frozenset(before)
    if not added or not policy.is_public_to_come(session, clock.now()):
        return 0
    mode = Mode.IN_PERSON if added <= IN_PERSON_ONLY else None
    return telling.tell_everyone(session, KIND, stamp=session.version, mode=mode)
