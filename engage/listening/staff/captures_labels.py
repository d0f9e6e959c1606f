"""Photos, recording, transcript and press on staff pages: what is planned, and who did not agree."""

from __future__ import annotations

from collections.abc import Collection

from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import format_list
from engage.listening import policy
from engage.listening.models import Capture, ListeningSession, Mode

NAMES = {
    Capture.PHOTOS: _l("Photos in the room"),
    Capture.RECORDING: _l("A recording of sound or video"),
    Capture.TRANSCRIPT: _l("A transcript, word for word"),
    Capture.PRESS: _l("Reporters may come"),
}
NOT_AGREED = {
    Capture.PHOTOS: _l("No photos"),
    Capture.RECORDING: _l("No recording"),
    Capture.TRANSCRIPT: _l("No quotes"),
    Capture.PRESS: _l("No reporters"),
}
AGREES = {
    Capture.PHOTOS: _l("May be photographed"),
    Capture.RECORDING: _l("May be recorded"),
    Capture.TRANSCRIPT: _l("May be quoted"),
    Capture.PRESS: _l("Reporters may talk with them"),
}


def planned_line(session: ListeningSession) -> str:
    """Return what is planned, in one line."""
    if not session.says_what_is_planned:
        return _("No one has said yet if there are photos, a recording, a transcript or reporters.")
    if not session.planned:
        return _("No photos, no recording, no transcript, no reporters")
    return format_list(str(NAMES[capture]) for capture in session.planned)


def answers(session: ListeningSession, mode: str, agreed: Collection[Capture]) -> list[str]:
    """Return what a party said to each thing that is planned where it takes part. No answer is a no."""
    planned = policy.captures_for(session, Mode(mode))
    return [str((AGREES if capture in agreed else NOT_AGREED)[capture]) for capture in planned]


def not_agreed(session: ListeningSession, mode: str, agreed: Collection[Capture]) -> list[str]:
    """Return what is planned where a party takes part and it did not agree to, as the door and the room are told."""
    planned = policy.captures_for(session, Mode(mode))
    return [str(NOT_AGREED[capture]) for capture in planned if capture not in agreed]
