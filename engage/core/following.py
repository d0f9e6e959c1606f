"""What follows when a session is moved or cancelled: domains that hang on sessions say so, in the same transaction.

The domain of sessions knows none of them. Each registers in its module `services/following.py`, which is imported when
the domain is loaded:

    FOLLOWERS["volunteering"] = Follower(
        moved=shifts.follow_session, cancelled=shifts.follow_cancelled_session, told=telling.told_of_session
    )
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from engage.core.happened import Due


@dataclass(frozen=True)
class Move:
    """How a session moved: its start by `by`, which may be zero; `is_elsewhere` where people go to another place."""

    by: timedelta = timedelta()
    is_elsewhere: bool = False

    @property
    def concerns_people(self) -> bool:
        """Whether those who come to something at the session have to know. Its end alone is no such change."""
        return bool(self.by) or self.is_elsewhere


@dataclass(frozen=True)
class Follower:
    """What a domain does about a session. Both are called under the session's lock, inside `write()`.

    `moved` gets the session's number, how it moved, and who acts; `cancelled` the number and who acts. Both return how
    many people are told. `told` gets the session's number, and returns what would be enqueued if it moved now.
    """

    moved: Callable[[int, Move, int | str], int]
    cancelled: Callable[[int, int | str], int]
    told: Callable[[int], Sequence[Due]]


FOLLOWERS: dict[str, Follower] = {}


def session_moved(session_id: int, move: Move, actor: int | str) -> int:
    """Let everything that hangs on a session follow its move. Returns how many people are told."""
    return sum(follower.moved(session_id, move, actor) for follower in FOLLOWERS.values())


def session_cancelled(session_id: int, actor: int | str) -> int:
    """Let everything that hangs on a session follow its cancellation. Returns how many people are told."""
    return sum(follower.cancelled(session_id, actor) for follower in FOLLOWERS.values())


def also_told(session_id: int) -> list[Due]:
    """Return what would be enqueued for people of other domains if the session moved or was cancelled now."""
    return [message for follower in FOLLOWERS.values() for message in follower.told(session_id)]
