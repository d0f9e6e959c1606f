"""Private links of volunteers. Each is an HMAC that is not stored, and is invalid once its version is increased."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlalchemy import select

from engage.core import audit
from engage.core.db import db
from engage.core.outbox import contacts
from engage.core.security.private_links import PrivateLinks
from engage.core.security.tokens import make_token, split_token, token_is_valid
from engage.listening.services.links import Way, way_to
from engage.listening.services.reads import contact_keys
from engage.volunteering.errors import VolunteerLinkInvalid
from engage.volunteering.models import Volunteer
from engage.volunteering.services import access, telling

__all__ = [
    "Purpose",
    "Saved",
    "Way",
    "find_by_token",
    "find_saved",
    "link_token",
    "reaches_by_itself",
    "rotate_link",
    "saved_token",
    "send_link",
    "send_links_again",
    "way_to",
]

LINKS_AT_ONCE = 20


class Purpose(enum.StrEnum):
    """The purpose of a private link. Never change one: they are in links that are out there."""

    HELPING = "helping"
    SAVED = "helping-saved"


_links = PrivateLinks(Volunteer, {Purpose.HELPING: "link_version"})


def link_token(volunteer: Volunteer) -> str:
    """Return the token of a volunteer's private link. It can be made again at any time."""
    return _links.token(Purpose.HELPING, volunteer)


def find_by_token(token: str) -> Volunteer:
    """Return the volunteer of a private link. Raises VolunteerLinkInvalid. One statement."""
    volunteer = _links.find(Purpose.HELPING, token)
    if volunteer is None or volunteer.erased_at is not None:
        raise VolunteerLinkInvalid
    return volunteer


class Outcome(enum.StrEnum):
    """What the page after signing up says. It would be the same of somebody who signs up for the first time.

    `HOST`: the host's planning team decides. `PENDING`: staff look at it first.
    """

    RECEIVED = "received"
    PENDING = "pending"
    HOST = "host"


@dataclass(frozen=True)
class Saved:
    """The contents of the page after signing up: only what the form said, never what the database knows of a person."""

    shift_id: int
    outcome: Outcome
    way: Way


def saved_token(saved: Saved) -> str:
    """Return the token of the page after signing up. It opens nothing else."""
    return make_token(Purpose.SAVED, f"{saved.shift_id}-{saved.outcome.value}-{saved.way.value}")


def find_saved(token: str) -> Saved:
    """Return the contents of a page after signing up. Raises VolunteerLinkInvalid. No statement."""
    parts = split_token(token)
    if parts is None or not token_is_valid(Purpose.SAVED, token):
        raise VolunteerLinkInvalid
    shift_id, outcome, way = parts[0].split("-")
    return Saved(int(shift_id), Outcome(outcome), Way(way))


def reaches_by_itself(volunteer: Volunteer) -> bool:
    """Return whether a message, enqueued now, is sent by email or text. Otherwise it becomes a call."""
    if volunteer.email is not None:
        return not contacts.is_suppressed(volunteer.email)
    return volunteer.phone is not None and way_to(None, volunteer.phone) is Way.TEXT


def rotate_link(volunteer_id: int, *, actor: audit.Actor) -> Volunteer:
    """Make all earlier private links of a volunteer invalid, and send the new one."""
    volunteer = access.lock_volunteer(volunteer_id)
    volunteer.link_version += 1
    db.session.flush()
    telling.tell_new_link(volunteer, by=actor)
    audit.record(actor, "volunteer.link_rotated", "volunteer", volunteer.id, ["link_version"])
    return volunteer


def send_link(volunteer_id: int, *, actor: audit.Actor) -> None:
    """Send a volunteer their private link again, for staff."""
    volunteer = access.lock_volunteer(volunteer_id)
    telling.tell_link(volunteer, by=actor)
    audit.record(actor, "volunteer.link_sent", "volunteer", volunteer.id)


def send_links_again(*, email: str | None, phone: str | None) -> int:
    """Send their private links to the volunteers of a contact. Returns how many: for tests, pages never show it.

    Where there is none, the same is done for nobody, so that the time it takes does not tell.
    """
    key, phone_key = contact_keys(email, phone)
    same = Volunteer.contact_key == key if email else Volunteer.phone_key == phone_key
    newest = select(Volunteer).where(same, Volunteer.erased_at.is_(None)).order_by(Volunteer.id.desc())
    found = db.session.scalars(newest.limit(LINKS_AT_ONCE)).all()
    for volunteer in found:
        telling.tell_link(volunteer, by="registrant")
    if not found:
        telling.tell_nobody(email or phone or "")
    return len(found)
