"""What follows here when a session is moved or cancelled. Registered when the domain is loaded."""

from __future__ import annotations

from engage.core.following import FOLLOWERS, Follower
from engage.volunteering.services import shifts, telling

FOLLOWERS["volunteering"] = Follower(
    moved=shifts.follow_session, cancelled=shifts.follow_cancelled_session, told=telling.told_of_session
)
