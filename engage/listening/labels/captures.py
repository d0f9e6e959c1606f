"""Photos, recording, transcript and press: what is planned, and what a party said to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.listening import policy
from engage.listening.models import Capture, ListeningSession, Mode, Registration

# Beside the answer of a party.
NAMES = {
    Capture.PHOTOS: _l("Photos"),
    Capture.RECORDING: _l("Recording"),
    Capture.TRANSCRIPT: _l("Transcript"),
    Capture.PRESS: _l("Reporters"),
}
PLANNED = {
    Capture.PHOTOS: _l("We will take photos. You will be in them only if you say yes."),
    Capture.RECORDING: _l("We will record the session. We will record you only if you say yes."),
    Capture.TRANSCRIPT: _l("We will write down every word. We will quote you only if you say yes."),
    Capture.PRESS: _l("Reporters may come. We will ask them not to talk with you unless you say yes."),
}
NOT_PLANNED = {
    Capture.PHOTOS: _l("No photos."),
    Capture.RECORDING: _l("No recording."),
    Capture.TRANSCRIPT: _l("We will not write down every word."),
    Capture.PRESS: _l("No reporters."),
}
_YES = {
    Capture.PHOTOS: _l("We may take photos of you."),
    Capture.RECORDING: _l("We may record you."),
    Capture.TRANSCRIPT: _l("We may quote you."),
    Capture.PRESS: _l("Reporters may talk with you."),
}
_NO = {
    Capture.PHOTOS: _l("We will take photos, but not of you."),
    Capture.RECORDING: _l("We will record the session, but not you."),
    Capture.TRANSCRIPT: _l("We will write down every word, but we will not quote you."),
    Capture.PRESS: _l("Reporters may come. We will ask them not to talk with you."),
}


def session_lines(session: ListeningSession) -> list[str]:
    """Return what people are told before they sign up. Empty where nobody has said yet what is planned."""
    if not session.says_what_is_planned:
        return []
    if not session.planned:
        return [_("We do not take photos, record anyone or write down every word. No reporters will come.")]
    return [str((PLANNED if one in session.planned else NOT_PLANNED)[one]) for one in _asked(session)]


def consent_facts(
    session: ListeningSession, mode: Mode, agreed: Collection[Capture]
) -> Iterator[tuple[str, str]]:
    """Yield what is planned where a party takes part, and what it said to it, as terms and values."""
    for capture in policy.captures_for(session, mode):
        yield str(NAMES[capture]), _answer(capture, mode, agreed)


def new_lines(session: ListeningSession, registration: Registration) -> list[str]:
    """Return what is planned where a party takes part, and to which it has not agreed."""
    planned = policy.captures_for(session, Mode(registration.mode))
    return [str(PLANNED[capture]) for capture in planned if capture not in registration.agreed]


def _asked(session: ListeningSession) -> tuple[Capture, ...]:
    return tuple(one for one in Capture if session.in_person or not policy.is_in_room_only(one))


def _answer(capture: Capture, mode: Mode, agreed: Collection[Capture]) -> str:
    if capture in agreed:
        return str(_YES[capture])
    if capture is Capture.RECORDING and mode is Mode.VIRTUAL:
        return _("We will record the session. Please keep your camera and microphone off while we record.")
    return str(_NO[capture])
