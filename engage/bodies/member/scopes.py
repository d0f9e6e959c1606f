"""Scopes of the members' pages: load the meeting, and check that the reader is a member of a body that meets."""

from __future__ import annotations

from flask_login import current_user

from engage.bodies.services import access, meetings
from engage.bodies.services.access import Membership
from engage.core.scopes import Needs, Scope


def _own_memberships() -> list[Membership]:
    return access.bodies_of(current_user.id)


def _meeting(meeting_id: int) -> int:
    """Return the id of a meeting of the reader's bodies. Raise NotFound. Two statements."""
    access.must_be_member(current_user.id, meetings.find_body_ids(meeting_id))
    return meeting_id


OWN_MEMBERSHIPS = Scope("own bodies", _own_memberships)
MEETING = Scope("member of a body that meets", _meeting, Needs.MEMBERSHIP)
