"""What residents and staff read of a session's ways to take part."""

from __future__ import annotations

from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.listening.models import ListeningSession, Mode

NAMES = {Mode.IN_PERSON: _l("In person"), Mode.VIRTUAL: _l("Online")}


def mode_name(session: ListeningSession, mode: str) -> str:
    """Return the label of a way to take part. A phone is named only where there is a number to call."""
    return str(NAMES[Mode.IN_PERSON]) if mode == Mode.IN_PERSON else online_name(session)


def online_name(session: ListeningSession) -> str:
    """Return how people take part online: by video, and by phone where there is a number to call."""
    return _("Online, by video or phone") if session.dial_in_number else _("Online, by video")


def also_online(session: ListeningSession) -> str:
    """Return that people may take part online as well as in the room."""
    return _("Or online, by video or phone") if session.dial_in_number else _("Or online, by video")
