"""How people get into the online part of a session: its link, and the number to call."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from engage.core import audit, clock
from engage.core.db import db
from engage.listening import policy
from engage.listening.errors import LinkNeeded, NotOpen
from engage.listening.models import ListeningSession, SessionStatus
from engage.listening.services import telling
from engage.listening.services.access import lock_for_change


@dataclass(frozen=True)
class WayIn:
    """The link, and the number to call in its stored form, with the code that people are asked for. All optional."""

    virtual_url: str = ""
    dial_in_number: str = ""
    dial_in_code: str = ""


def read_way_in(session: ListeningSession) -> WayIn:
    """Return how people get into the online part of a session now."""
    return WayIn(session.virtual_url, session.dial_in_number, session.dial_in_code)


def set_way_in(session_id: int, *, way_in: WayIn, version: int, actor: audit.Actor) -> int:
    """Change how people get into the online part. Returns how many are told of a new number.

    Nobody is told of another link: everybody has a private one that leads to it. Raises Changed, NotOpen (the session
    is past), LinkNeeded (the link would be missing), TransitionRefused (the session is cancelled).
    """
    session = lock_for_change(session_id, version)
    if policy.is_over(session, clock.now()):
        raise NotOpen("past")
    had_link, number, code = bool(session.virtual_url), session.dial_in_number, session.dial_in_code
    wanted = asdict(way_in)
    changed = {name for name, value in wanted.items() if getattr(session, name) != value}
    for name in changed:
        setattr(session, name, wanted[name])
    if had_link:
        must_have_link(session)
    if not changed:
        return 0
    session.version += 1
    db.session.flush()
    audit.record(actor, "session.way_in_changed", "session", session.id, changed)
    is_new = session.dial_in_number and (session.dial_in_number, session.dial_in_code) != (number, code)
    if not is_new or session.status != SessionStatus.PUBLISHED:
        return 0
    return telling.tell_dial_in(session, before=number)


def must_have_link(session: ListeningSession) -> None:
    """Raise LinkNeeded where the session is public and near, and has no link to its online part."""
    if session.status == SessionStatus.PUBLISHED and policy.lacks_link(session, clock.now()):
        raise LinkNeeded
