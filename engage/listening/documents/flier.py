"""The contents of a flier, shared by the printed page and the PDF file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engage.core.addresses import public_address
from engage.core.current import current_city
from engage.core.i18n import current_language
from engage.core.i18n.languages import by_tags
from engage.core.qr import qr_picture
from engage.listening.labels.offers import what_you_get
from engage.listening.models import ListeningSession
from engage.listening.queries.public import SessionView, view_session


def flier_context(session: ListeningSession) -> dict[str, Any]:
    """Return the template context of a flier in the current language.

    Its QR code opens the session in that language. What is full when it is printed is not promised.
    """
    language = current_language().tag
    view = view_session(session, language, with_outcomes=True)
    address = public_address("listening.show_session", session_slug=session.slug, language=language)
    return {
        "view": view,
        "offered": [one for one in what_you_get(session, view.room) if not one.is_gone],
        "others": by_tags(
            tag for tag in current_city().languages if tag != language and tag in _published(view)
        ),
        "picture": qr_picture(address, error="q"),
        "short_address": _short(session),
    }


def short_way(session: ListeningSession) -> dict[str, Any]:
    """Return what the printed page of a session says of how to come back to it, in whichever language."""
    address = public_address("listening.follow_short_address", session_slug=session.slug)
    return {"short_picture": qr_picture(address), "short_address": _short(session)}


def _published(view: SessionView) -> set[str]:
    return {row.language for row in view.languages if row.is_published}


def _short(session: ListeningSession) -> str:
    parts = urlsplit(public_address("listening.follow_short_address", session_slug=session.slug))
    return f"{parts.netloc}{parts.path}"
