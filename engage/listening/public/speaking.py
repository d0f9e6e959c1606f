"""The sessions where people can speak about a decision, for the page of that decision."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from engage.core.db import db
from engage.core.i18n.content import load_texts
from engage.core.ports.hearing import SESSIONS, SessionNews, SessionSource
from engage.listening import policy
from engage.listening.queries.public import list_informing


def _about(slug: str, language: str) -> Sequence[SessionNews]:
    sessions = list_informing(slug)
    if not sessions:
        return []
    texts = policy.as_told(load_texts(db.session, [one.title_id for one in sessions], language), sessions)
    return [
        SessionNews(
            texts[one.title_id],
            url_for("listening.show_session", session_slug=one.slug),
            one.starts_at,
        )
        for one in sessions
    ]


SESSIONS.add(SessionSource("listening", 10, _about))
