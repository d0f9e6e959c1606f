"""Translated content: titles, descriptions, instructions. One row for each text and language.

A translation carries the hash of the source that it translates, so that *stale* is derived and cannot be forgotten.
Translators of different languages write different rows. Translators of the same language notice each other's changes,
because each writer says which version they saw.

This module has the tables and what reads them; `writing` and `proposals` write them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column, scoped_session

from engage.core.db import Base, UTCDateTime
from engage.core.errors import Changed, DomainError, NotFound
from engage.core.personal_data.declarations import NOT_PERSONAL, DataClass, acted, emptied, personal
from engage.core.text import clean_text

SOURCE, MACHINE, DRAFT, REVIEWED = "source", "machine", "draft", "reviewed"
TRANSLATION_STATES = (MACHINE, DRAFT, REVIEWED)
LONGEST_TEXT = 20_000
NOTHING = ""  # the version of a translation that does not exist

DbSession: TypeAlias = Session | scoped_session[Any]


class TextNotFound(NotFound):
    """The text does not exist."""


class TranslationChanged(Changed):
    """Somebody else changed this translation after it was read. `current` is the stored version."""

    def __init__(self, current: str) -> None:
        super().__init__("the translation changed")
        self.current = current


class TextRefused(DomainError):
    """The text holds something that must not be stored: `reason` is a character's code or `too_long`."""

    status = 400

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReviewedStands(DomainError):
    """A person has reviewed the text that stands, and other words that nobody has reviewed do not replace it."""

    status = 409


class LocalizedText(Base):
    """A text that exists in several languages. Its source is the row in `source_language`."""

    __tablename__ = "localized_text"
    __personal__ = NOT_PERSONAL

    id: Mapped[int] = mapped_column(primary_key=True)
    source_language: Mapped[str] = mapped_column(String(12))


class Translation(Base):
    """A text in one language. `source_hash` is the hash of the source that it translates; null in the source's row."""

    __tablename__ = "translation"
    __personal__ = personal(
        acted("reviewer_id", emptied(DataClass.IDENTITY, "reviewer_name")),
        plain="text_id language value source_hash state updated_at",
    )
    __table_args__ = (
        CheckConstraint("state IN ('source', 'machine', 'draft', 'reviewed')", name="state_known"),
        CheckConstraint("(state = 'source') = (source_hash IS NULL)", name="source_has_no_hash"),
        Index("ix_translation_language_state", "language", "state"),
    )

    text_id: Mapped[int] = mapped_column(
        ForeignKey("localized_text.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    language: Mapped[str] = mapped_column(String(12), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    source_hash: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    reviewer_name: Mapped[str | None] = mapped_column(String(120))
    reviewer_id: Mapped[int | None] = mapped_column(Integer)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def version(self) -> str:
        """The version token that a writer returns to say which version they saw."""
        return text_hash(self.value)


@dataclass(frozen=True)
class Reviewer:
    """The person who reviewed a translation: a user (`id`), or an outside translator by name."""

    name: str
    id: int | None = None


@dataclass(frozen=True)
class TextValue:
    """A text as a page shows it. `language` is its real language, for the `lang` attribute."""

    value: str
    language: str
    state: str
    is_stale: bool = False

    @property
    def is_source(self) -> bool:
        """Whether this is the source, not a translation."""
        return self.state == SOURCE

    @property
    def needs_note(self) -> bool:
        """Whether readers must be told that it may be wrong: not reviewed by a person, or its source has changed."""
        return not self.is_source and (self.is_stale or self.state != REVIEWED)

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class TextBundle:
    """The texts of a page in the requested language."""

    language: str
    values: Mapping[int, TextValue]
    sources: Mapping[int, TextValue] = field(default_factory=dict)

    def __getitem__(self, text_id: int) -> TextValue:
        return self.values[text_id]

    def current(self, text_id: int) -> TextValue:
        """Return a text, or its source where the translation is of an older source: for what leads people astray."""
        value = self.values[text_id]
        return self.sources[text_id] if value.is_stale else value

    def kept_current(self, text_ids: Iterable[int]) -> TextBundle:
        """Return the bundle with the sources in place of those translations of these texts that are out of date."""
        return replace(self, values={**self.values, **{ident: self.current(ident) for ident in text_ids}})

    @property
    def needs_note(self) -> bool:
        """Whether any of the texts needs the note that it may be wrong."""
        return any(value.needs_note for value in self.values.values())

    @property
    def falls_back(self) -> bool:
        """Whether any text is shown in its source language because it is not translated."""
        return any(text.value and text.language != self.language for text in self.values.values())


@dataclass(frozen=True)
class FullText:
    """A text in all its languages, for translators."""

    id: int
    source_language: str
    source: str
    translations: Mapping[str, Translation] = field(default_factory=dict)

    @property
    def source_hash(self) -> str:
        """The hash of the current source, which current translations carry."""
        return text_hash(self.source)

    def is_stale(self, language: str) -> bool:
        """Return whether the translation to a language is of an older source."""
        row = self.translations.get(language)
        return row is not None and row.source_hash != self.source_hash


def text_hash(value: str) -> str:
    """Return the SHA-256 (hexadecimal) of the stored text. It identifies the wording."""
    return hashlib.sha256(clean_text(value).encode()).hexdigest()


# Built once: building and comparing a statement takes longer than running it.
_TEXTS = (
    select(
        Translation.text_id,
        Translation.language,
        Translation.value,
        Translation.state,
        Translation.source_hash,
    )
    .join(LocalizedText, LocalizedText.id == Translation.text_id)
    .where(
        Translation.text_id.in_(bindparam("ids", expanding=True)),
        (Translation.language == bindparam("language"))
        | (Translation.language == LocalizedText.source_language),
    )
)


def load_texts(session: DbSession, text_ids: Iterable[int], language: str) -> TextBundle:
    """Return the texts in a language, or in their source where not translated. One statement, whatever their number."""
    rows = session.execute(_TEXTS, {"ids": list(set(text_ids)), "language": language}).all()
    sources = {row.text_id: row for row in rows if row.state == SOURCE}
    originals = {key: TextValue(row.value, row.language, SOURCE) for key, row in sources.items()}
    values = dict(originals)
    for row in rows:
        if row.state != SOURCE:
            stale = row.source_hash != text_hash(sources[row.text_id].value)
            values[row.text_id] = TextValue(row.value, row.language, row.state, stale)
    return TextBundle(language, values, originals)


def load_all(session: DbSession, text_ids: Sequence[int]) -> dict[int, FullText]:
    """Return all languages of the texts, in the order of `text_ids`. One statement. For pages that translate."""
    rows = session.execute(
        select(Translation, LocalizedText.source_language)
        .join(LocalizedText, LocalizedText.id == Translation.text_id)
        .where(Translation.text_id.in_(set(text_ids)))
        .order_by(Translation.text_id, Translation.language)
        .execution_options(populate_existing=True)
    ).all()
    sources: dict[int, tuple[str, str]] = {}
    translations: dict[int, dict[str, Translation]] = {}
    for row, source_language in rows:
        if row.state == SOURCE:
            sources[row.text_id] = (source_language, row.value)
        else:
            translations.setdefault(row.text_id, {})[row.language] = row
    return {
        text_id: FullText(text_id, *sources[text_id], translations.get(text_id, {}))
        for text_id in dict.fromkeys(text_ids)
        if text_id in sources
    }
