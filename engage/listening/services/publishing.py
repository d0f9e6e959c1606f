"""Publishing a session in the languages that are ready.

A session is published as soon as it is complete in some languages. The public page names the city's core languages that
are not ready, with the day by which they will be, so that nobody has to guess.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db
from engage.listening import policy
from engage.listening.errors import NotReady, TransitionRefused
from engage.listening.models import (
    ListeningSession,
    SessionLanguage,
    SessionStatus,
)
from engage.listening.services import access
from engage.listening.services.reads import find_readiness
from engage.listening.services.venues import lock_venue


def publish_session(
    session_id: int,
    *,
    languages: Collection[str],
    promised: Mapping[str, date],
    core_languages: Collection[str],
    actor: audit.Actor,
) -> ListeningSession:
    """Publish a draft in `languages`; the other core languages are `promised` for a day, which is shown.

    Raises NotReady, whose `missing` names facts (`venue`), texts (`title:es`), core languages without a day
    (`due_on:pa`) and `languages` where none is chosen. Raises TransitionRefused where the session is not a draft.
    """
    session = access.lock_for_change(session_id)
    if not policy.session_may_become(session.status, SessionStatus.PUBLISHED):
        raise TransitionRefused(session.status, SessionStatus.PUBLISHED)
    _must_be_ready(session, languages, promised, core_languages)
    for language in languages:
        _announce(session.id, language, due_on=None)
    for language, due_on in promised.items():
        if language not in languages:
            _announce(session.id, language, due_on=due_on)
    make_public(session)
    session.version += 1
    db.session.flush()
    audit.record(actor, "session.published", "session", session.id, languages)
    return session


def make_public(session: ListeningSession) -> None:
    """Let a locked draft be public. Its venue is locked, as words for the texts of a public venue must wait."""
    if session.venue_id is not None:
        lock_venue(session.venue_id)
    session.status = SessionStatus.PUBLISHED
    session.published_at = clock.now()
    db.session.flush()


def publish_language(session_id: int, *, language: str, actor: audit.Actor) -> None:
    """Publish a public session in one more language. Raises NotReady, TransitionRefused."""
    session = access.lock_for_change(session_id)
    _must_be_public(session)
    missing = find_readiness(session, [language]).texts[language]
    if missing:
        raise NotReady([f"{name}:{language}" for name in missing])
    _announce(session.id, language, due_on=None)
    db.session.flush()
    audit.record(actor, "session.language_published", "session", session.id, [language])


def promise_languages(session_id: int, *, promised: Mapping[str, date], actor: audit.Actor) -> None:
    """Change the days by which unpublished languages will be ready. Raises TransitionRefused."""
    session = access.lock_for_change(session_id)
    _must_be_public(session)
    published = set(
        db.session.scalars(
            select(SessionLanguage.language).where(
                SessionLanguage.session_id == session.id, SessionLanguage.is_published.is_(True)
            )
        )
    )
    changed = [language for language in promised if language not in published]
    for language in changed:
        _announce(session.id, language, due_on=promised[language])
    db.session.flush()
    audit.record(actor, "session.languages_promised", "session", session.id, changed)


def _must_be_ready(
    session: ListeningSession,
    languages: Collection[str],
    promised: Mapping[str, date],
    core_languages: Collection[str],
) -> None:
    readiness = find_readiness(session, languages)
    missing = set(readiness.facts)
    missing |= {f"{name}:{language}" for language, names in readiness.texts.items() for name in names}
    missing |= {f"due_on:{tag}" for tag in core_languages if tag not in languages and tag not in promised}
    if not languages:
        missing.add("languages")
    if missing:
        raise NotReady(missing)


def _must_be_public(session: ListeningSession) -> None:
    if session.status != SessionStatus.PUBLISHED:
        raise TransitionRefused(session.status, SessionStatus.PUBLISHED)


def _announce(session_id: int, language: str, *, due_on: date | None) -> None:
    """Announce a language: published now if `due_on` is None, else promised for that day."""
    row = db.session.get(SessionLanguage, (session_id, language))
    if row is None:
        row = SessionLanguage(session_id=session_id, language=language)
        db.session.add(row)
    row.is_published = due_on is None
    row.due_on = due_on
