"""The contents of a flier, shared by the printed page and the PDF file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from engage.core.addresses import public_address
from engage.core.i18n import current_language
from engage.core.qr import qr_picture
from engage.listening.models import ListeningSession
from engage.listening.queries.public import view_session


def flier_context(session: ListeningSession) -> dict[str, Any]:
    """Return the template context of a flier in the current language.

    Its QR code opens the session in that language.
    """
    language = current_language().tag
    address = public_address("listening.show_session", session_slug=session.slug, language=language)
    short = urlsplit(public_address("listening.follow_short_address", session_slug=session.slug))
    return {
        "view": view_session(session, language),
        "picture": qr_picture(address, error="q"),
        "short_address": f"{short.netloc}{short.path}",
    }
