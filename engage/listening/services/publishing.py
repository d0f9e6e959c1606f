"""Publishing a session in the languages that are ready.

A session is published as soon as it is complete in some languages. The public page names the city's core languages that
are not ready, with the day by which they will be, so that nobody has to guess.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from engage.core import audit, clock
from engage.core.db import db
from engage.core.i18n.content import FullText, load_all
from engage.listening import policy
from engage.listening.errors import NotReady, TransitionRefused
from engage.listening.models import (
    Capacity,
    ListeningSession,
    SessionLanguage,
    SessionStatus,
)
from engage.listening.services import sessions
from engage.listening.services.sessions import TEXT_FIELDS

# The place note says how to find the entrance; an online session has none.
NEEDED_TEXTS = ("title", "summary", "description", "place_note")


@dataclass(frozen=True)
class PublishingReadiness:
    """What a session lacks. `facts` are names of fields and counters; `texts` are names of texts by language."""

    facts: frozenset[str]
    texts: Mapping[str, frozenset[str]]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which nothing is missing."""
        return tuple(language for language, missing in self.texts.items() if not missing)


def find_readiness(session: ListeningSession, languages: Iterable[str]) -> PublishingReadiness:
    """Return what a session lacks, in each of the languages. Two statements."""
    texts = load_all(db.session(), session.text_ids)
    by_name = {name: texts[getattr(session, f"{name}_id")] for name in TEXT_FIELDS}
    capacities = {
        row.resource: row.capacity
        for row in db.session.scalars(select(Capacity).where(Capacity.session_id == session.id))
    }
    return PublishingReadiness(
        facts=_missing_facts(session, capacities),
        texts={language: _missing_texts(session, by_name, language) for language in languages},
    )


def _missing_texts(session: ListeningSession, texts: Mapping[str, FullText], language: str) -> frozenset[str]:
    """Return the required texts that are missing or out of date in a language.

    The text about what to expect is optional. If it is written, it is required in every published language.
    """
    missing = set()
    for name, text in texts.items():
        needed = name in NEEDED_TEXTS and (name != "place_note" or session.in_person)
        if not text.source:
            missing |= {name} if needed else set()
        elif language != text.source_language and (
            language not in text.translations or text.is_stale(language)
        ):
            missing.add(name)
    return frozenset(missing)


def _missing_facts(session: ListeningSession, capacities: Mapping[str, int]) -> frozenset[str]:
    missing = {mode.value for mode in session.modes if not capacities.get(mode)}
    if session.in_person:
        if session.meals and not capacities.get(policy.MEALS):
            missing.add(policy.MEALS)
        if session.childcare and not any(
            capacities[name] for name in capacities if name.startswith("childcare:")
        ):
            missing.add("childcare")
        missing |= {name for name in ("place_name", "place_address") if not getattr(session, name)}
    return frozenset(missing)


def publish_session(
    session_id: int,
    *,
    languages: Collection[str],
    promised: Mapping[str, date],
    core_languages: Collection[str],
    actor: audit.Actor,
) -> ListeningSession:
    """Publish a draft in `languages`; the other core languages are `promised` for a day, which is shown.

    Raises NotReady, whose `missing` names facts (`place_name`), texts (`title:es`), core languages without a day
    (`due_on:pa`) and `languages` where none is chosen. Raises TransitionRefused where the session is not a draft.
    """
    session = sessions.lock_for_change(session_id)
    if not policy.session_may_become(session.status, SessionStatus.PUBLISHED):
        raise TransitionRefused(session.status, SessionStatus.PUBLISHED)
    _must_be_ready(session, languages, promised, core_languages)
    for language in languages:
        _announce(session.id, language, due_on=None)
    for language, due_on in promised.items():
        if language not in languages:
            _announce(session.id, language, due_on=due_on)
    session.status = SessionStatus.PUBLISHED
    session.published_at = clock.now()
    session.version += 1
    db.session.flush()
    audit.record(actor, "session.published", "session", session.id, languages)
    return session


def publish_language(session_id: int, *, language: str, actor: audit.Actor) -> None:
    """Publish a public session in one more language. Raises NotReady, TransitionRefused."""
    session = sessions.lock_for_change(session_id)
    _must_be_public(session)
    missing = find_readiness(session, [language]).texts[language]
    if missing:
        raise NotReady([f"{name}:{language}" for name in missing])
    _announce(session.id, language, due_on=None)
    db.session.flush()
    audit.record(actor, "session.language_published", "session", session.id, [language])


def promise_languages(session_id: int, *, promised: Mapping[str, date], actor: audit.Actor) -> None:
    """Change the days by which unpublished languages will be ready. Raises TransitionRefused."""
    session = sessions.lock_for_change(session_id)
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
