"""What follows when a session is moved or cancelled: domains that hang on sessions say so, in the same transaction.

The domain of sessions knows none of them. Each registers in its module `services/following.py`, which is imported when
the domain is loaded:

    FOLLOWERS["volunteering"] = Follower(moved=shifts.move_along, cancelled=telling.tell_session_cancelled)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Follower:
    """What a domain does about a session. Both are called under the session's lock, inside `write()`.

    `moved` gets the session's number, by how much its start moved (zero where only its end or place is another), and
    who acts. `cancelled` gets the number and who acts. Both return how many people are told.
    """

    moved: Callable[[int, timedelta, int | str], int]
    cancelled: Callable[[int, int | str], int]


FOLLOWERS: dict[str, Follower] = {}


def session_moved(session_id: int, by: timedelta, actor: int | str) -> int:
    """Let everything that hangs on a session follow its move. Returns how many people are told."""
    return sum(follower.moved(session_id, by, actor) for follower in FOLLOWERS.values())


def session_cancelled(session_id: int, actor: int | str) -> int:
    """Let everything that hangs on a session follow its cancellation. Returns how many people are told."""
    return sum(follower.cancelled(session_id, actor) for follower in FOLLOWERS.values())
