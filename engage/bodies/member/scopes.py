"""Scopes of the members' pages: load the body, meeting or change, and check that it is of a body of the reader."""

from __future__ import annotations

from flask_login import current_user

from engage.bodies.errors import MayNotDecide
from engage.bodies.models import Body
from engage.bodies.queries import lookup
from engage.bodies.services import access, meetings
from engage.bodies.services.access import Membership
from engage.bodies.services.changes import proposals
from engage.bodies.services.changes.approval import approval_of, may_decide
from engage.core.errors import NotFound
from engage.core.scopes import Needs, Scope


def _own_memberships() -> list[Membership]:
    return access.bodies_of(current_user.id)


def _group(body_slug: str) -> Body:
    """Return a body of the reader. Raise NotFound."""
    body = lookup.find_body(body_slug)
    access.must_be_member(current_user.id, [body.id])
    return body


def _change(body_slug: str, change_id: int) -> int:
    """Return the id of a change that the reader may decide, or that was decided already, which a member may know.

    Raise NotFound, MayNotDecide.
    """
    body, change = _group(body_slug), proposals.find_change(change_id)
    if change.body_id != body.id:
        raise NotFound
    if change.is_open and not may_decide(change, approval_of(change), current_user.id, is_member=True):
        raise MayNotDecide
    return change_id


def _meeting(meeting_id: int) -> int:
    """Return the id of a meeting of the reader's bodies. Raise NotFound. Two statements."""
    access.must_be_member(current_user.id, meetings.find_body_ids(meeting_id))
    return meeting_id


OWN_MEMBERSHIPS = Scope("own bodies", _own_memberships)
GROUP = Scope("member of the body", _group, Needs.MEMBERSHIP)
CHANGE = Scope("who may decide the change of the body", _change, Needs.FACILITATOR)
MEETING = Scope("member of a body that meets", _meeting, Needs.MEMBERSHIP)
