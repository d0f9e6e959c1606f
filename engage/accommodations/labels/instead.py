"""What is offered where a service cannot be there, in sentences."""

from __future__ import annotations

from engage.accommodations.models import INTERPRETATION, Alternative, Instead
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_datetime, isolate, language_name
from engage.listening.models import ListeningSession


def say_instead(alternative_id: int) -> list[str]:
    """Return what is offered instead, and what staff wrote about it. In the current language."""
    alternative = db.session.get(Alternative, alternative_id)
    if alternative is None:
        return []
    return [*_offer(alternative), *_note(alternative)]


def _offer(alternative: Alternative) -> list[str]:
    is_spoken = alternative.service == INTERPRETATION
    if alternative.kind == Instead.PHONE and is_spoken:
        return [_("Instead, we offer an interpreter by phone.")]
    if alternative.kind == Instead.PHONE:
        return [_("What we offer instead: help by phone during the session.")]
    if alternative.kind == Instead.VIDEO and is_spoken:
        return [_("Instead, we offer an interpreter by video.")]
    if alternative.kind == Instead.VIDEO:
        return [_("What we offer instead: help by video during the session.")]
    if alternative.kind == Instead.BILINGUAL_HELPER:
        return [_("What we offer instead: a helper at the session who speaks your language.")]
    if alternative.kind == Instead.WRITTEN:
        return [_("What we offer instead: the main points in writing.")]
    return _another_session(alternative)


def _another_session(alternative: Alternative) -> list[str]:
    session = db.session.get(ListeningSession, alternative.other_session_id or 0)
    if session is None:
        return []
    title = load_texts(db.session, [session.title_id], current_language().tag)[session.title_id].value
    return [
        _(
            "What we offer instead: come to another session, %(title)s, on %(begins)s.",
            title=isolate(title, "auto"),
            begins=format_datetime(session.starts_at),
        )
    ]


def _note(alternative: Alternative) -> list[str]:
    """Return what staff wrote, and in which language where that is not the reader's."""
    if alternative.note_id is None:
        return []
    tag = current_language().tag
    note = load_texts(db.session, [alternative.note_id], tag)[alternative.note_id]
    if not note.value:
        return []
    known = (
        []
        if note.language == tag
        else [_("We have this text in %(language)s only.", language=language_name(note.language))]
    )
    return [*known, isolate(note.value, "auto")]
