"""Write translated content: new texts, changed sources, translations.

What a person has reviewed is replaced only by what a person has reviewed: other words wait as a proposal (`proposals`).
Every writer of a text locks it first, so that its source, its translations and its proposals change one after another.

Functions take the database session, flush, and never commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engage.core import clock
from engage.core.i18n.content import (
    LONGEST_TEXT,
    NOTHING,
    REVIEWED,
    SOURCE,
    TRANSLATION_STATES,
    DbSession,
    LocalizedText,
    ReviewedStands,
    Reviewer,
    TextNotFound,
    TextRefused,
    Translation,
    TranslationChanged,
    text_hash,
)
from engage.core.text import clean_text, forbidden_character, reads_alike


@dataclass(frozen=True)
class LockedText:
    """A text in one language, locked until the unit of work ends: its translation and the hash of its source."""

    text_id: int
    language: str
    row: Translation | None
    source_hash: str

    @property
    def value(self) -> str:
        """The words of the translation; empty where there is none."""
        return "" if self.row is None else self.row.value

    @property
    def version(self) -> str:
        """The version of the translation; `NOTHING` where there is none."""
        return NOTHING if self.row is None else self.row.version

    @property
    def is_reviewed(self) -> bool:
        """Whether a person has reviewed the translation, be it stale or not."""
        return self.row is not None and self.row.state == REVIEWED


def new_text(session: DbSession, source_language: str, value: str) -> int:
    """Store a new text and return its id. Raises TextRefused."""
    cleaned = checked(value)
    text = LocalizedText(source_language=source_language)
    session.add(text)
    session.flush()
    session.add(_source_row(text.id, source_language, cleaned))
    session.flush()
    return text.id


def set_source(session: DbSession, text_id: int, value: str, *, seen: str | None = None) -> bool:
    """Change the source, which makes its translations stale. Returns whether anything changed.

    What no reader would see (another kind of space) is no change. `seen` is the version the writer saw. Raises
    TextNotFound, TextRefused, TranslationChanged.
    """
    cleaned = checked(value)
    row = _locked_row(session, text_id, _lock_text(session, text_id))
    if row is None:
        raise TextNotFound(f"text {text_id} has no source")
    if seen is not None and seen != row.version:
        raise TranslationChanged(row.value)
    if reads_alike(row.value, cleaned):
        return False
    row.value = cleaned
    row.updated_at = clock.now()
    session.flush()
    return True


def put_translation(
    session: DbSession,
    text_id: int,
    language: str,
    value: str,
    *,
    state: str,
    reviewer: Reviewer | None = None,
    translated_from: str | None = None,
    seen: str | None = None,
) -> bool:
    """Write the translation of a text to one language. Returns whether anything changed.

    `translated_from` is the hash of the source that the translator saw (the current source if not given): if the source
    changed since, the translation is stored and is stale. `seen` is the version of the translation that the translator
    saw (`NOTHING` where there was none); if not given, it is not compared. `reviewed` needs a reviewer. An empty value
    removes the translation. Raises TextNotFound, TextRefused, TranslationChanged, and ReviewedStands where other words
    that nobody has reviewed would replace reviewed ones.
    """
    cleaned = checked(value)
    text = lock_translation(session, text_id, language)
    if seen is not None and seen != text.version:
        raise TranslationChanged(text.value)
    return store(session, text, cleaned, state=state, reviewer=reviewer, translated_from=translated_from)


def lock_translation(session: DbSession, text_id: int, language: str) -> LockedText:
    """Lock a text and return its translation to a language. Raises TextNotFound."""
    source_language = _lock_text(session, text_id)
    if language == source_language:
        raise ValueError("the source is no translation: use set_source")
    row = _locked_row(session, text_id, language)
    source = session.scalar(
        select(Translation.value).where(
            Translation.text_id == text_id, Translation.language == source_language
        )
    )
    return LockedText(text_id, language, row, text_hash(source or ""))


def store(
    session: DbSession,
    text: LockedText,
    value: str,
    *,
    state: str,
    reviewer: Reviewer | None = None,
    translated_from: str | None = None,
) -> bool:
    """Write cleaned words as the translation of a locked text. Returns whether anything changed.

    See `put_translation`.
    """
    if state not in TRANSLATION_STATES or (state == REVIEWED and reviewer is None):
        raise ValueError(f"a translation cannot be {state!r} like this")
    if not value:
        return _remove(session, text.row)
    if text.is_reviewed and state != REVIEWED and value != text.value:
        raise ReviewedStands
    new = {
        "value": value,
        "state": state,
        "source_hash": translated_from or text.source_hash,
        "reviewer_name": reviewer.name if reviewer else None,
        "reviewer_id": reviewer.id if reviewer else None,
    }
    if text.row is None:
        return _insert(session, text, new)
    if all(getattr(text.row, name) == wanted for name, wanted in new.items()):
        return False
    for name, wanted in new.items():
        setattr(text.row, name, wanted)
    text.row.updated_at = clock.now()
    session.flush()
    return True


def copy_text(session: DbSession, text_id: int) -> int:
    """Copy a text with all its translations, their hashes, states and reviewers. Returns the new id.

    If the copy's source is changed afterwards, its translations become stale; otherwise they stay reviewed. Proposals
    are not copied: they wait where they were made.
    """
    source_language = session.scalar(select(LocalizedText.source_language).where(LocalizedText.id == text_id))
    if source_language is None:
        raise TextNotFound(f"text {text_id}")
    copy = LocalizedText(source_language=source_language)
    session.add(copy)
    session.flush()
    for row in session.scalars(select(Translation).where(Translation.text_id == text_id)).all():
        session.add(
            Translation(
                text_id=copy.id,
                language=row.language,
                value=row.value,
                source_hash=row.source_hash,
                state=row.state,
                reviewer_name=row.reviewer_name,
                reviewer_id=row.reviewer_id,
                updated_at=row.updated_at,
            )
        )
    session.flush()
    return copy.id


def checked(value: str) -> str:
    """Return the words as they are stored. Raises TextRefused."""
    character = forbidden_character(value.replace("\r\n", "\n"))
    if character:
        raise TextRefused(character)
    cleaned = clean_text(value)
    if len(cleaned) > LONGEST_TEXT:
        raise TextRefused("too_long")
    return cleaned


def _source_row(text_id: int, language: str, value: str) -> Translation:
    return Translation(text_id=text_id, language=language, value=value, state=SOURCE, updated_at=clock.now())


def _lock_text(session: DbSession, text_id: int) -> str:
    """Lock the text until the unit of work ends and return its source language. Raises TextNotFound.

    (SQLite has no row locks: its write transaction does that.)
    """
    language = session.scalar(
        select(LocalizedText.source_language).where(LocalizedText.id == text_id).with_for_update()
    )
    if language is None:
        raise TextNotFound(f"text {text_id}")
    return language


def _locked_row(session: DbSession, text_id: int, language: str) -> Translation | None:
    """Return the row as it is under the lock."""
    return session.scalars(
        select(Translation)
        .where(Translation.text_id == text_id, Translation.language == language)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _remove(session: DbSession, row: Translation | None) -> bool:
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def _insert(session: DbSession, text: LockedText, values: Mapping[str, object]) -> bool:
    """Add the first translation to a language. Raises TranslationChanged where somebody else did meanwhile."""
    new = Translation(text_id=text.text_id, language=text.language, updated_at=clock.now(), **values)
    try:
        with session.begin_nested():
            session.add(new)
    except IntegrityError as error:
        written = _locked_row(session, text.text_id, text.language)
        raise TranslationChanged(written.value if written else "") from error
    return True
