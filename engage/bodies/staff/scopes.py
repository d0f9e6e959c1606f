"""Scopes of the roster's pages: load the body, and check that the seat or meeting in the address belongs to it."""

from __future__ import annotations

from engage.bodies.models import Body, BodyChange, Meeting, Seat
from engage.bodies.queries import lookup
from engage.bodies.services import meetings, seats
from engage.bodies.services.changes import proposals
from engage.bodies.services.reads import body_ids_of
from engage.core.errors import NotFound
from engage.core.scopes import Scope


def _body(body_slug: str) -> Body:
    return lookup.find_body(body_slug)


def _seat(body_slug: str, seat_id: int) -> Seat:
    """Return a seat of the body. Raise NotFound."""
    body, seat = lookup.find_body(body_slug), seats.get_seat(seat_id)
    if seat.body_id != body.id:
        raise NotFound
    return seat


def _person(body_slug: str, user_id: int) -> tuple[Body, int]:
    """Return a body and the id of a person who holds or held a seat in it, or holds an office. Raise NotFound."""
    body = lookup.find_body(body_slug)
    if not lookup.is_of_body(body.id, user_id):
        raise NotFound
    return body, user_id


def _meeting(body_slug: str, meeting_id: int) -> Meeting:
    """Return a meeting of the body. Raise NotFound."""
    body, meeting = lookup.find_body(body_slug), meetings.get_meeting(meeting_id)
    if body.id not in body_ids_of(meeting):
        raise NotFound
    return meeting


def _change(body_slug: str, change_id: int) -> BodyChange:
    """Return a change of the body. Raise NotFound."""
    body, change = lookup.find_body(body_slug), proposals.find_change(change_id)
    if change.body_id != body.id:
        raise NotFound
    return change


BODY = Scope("body in the address", _body)
SEAT = Scope("seat of the body", _seat)
PERSON = Scope("person of the body", _person)
MEETING = Scope("meeting of the body", _meeting)
CHANGE = Scope("change of the body", _change)
