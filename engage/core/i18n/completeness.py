"""How far texts are translated, per language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engage.core.i18n.content import REVIEWED, DbSession, FullText, load_all


@dataclass(frozen=True)
class Completeness:
    """How far the texts of a thing are translated to one language. Texts with an empty source do not count."""

    total: int
    translated: int
    stale: int
    reviewed: int

    @property
    def is_complete(self) -> bool:
        """Whether a reader finds every text in the language, none of them out of date."""
        return self.translated == self.total and self.stale == 0

    @property
    def is_reviewed(self) -> bool:
        """Whether a person reviewed every text as it is now."""
        return self.is_complete and self.reviewed == self.total


def completeness(
    session: DbSession, text_ids: Sequence[int], languages: Iterable[str]
) -> dict[str, Completeness]:
    """How far the texts are translated, per language: one statement."""
    texts = load_all(session, text_ids).values()
    return {language: completeness_of(texts, language) for language in languages}


def completeness_of(texts: Iterable[FullText], language: str) -> Completeness:
    """How far texts that were read already are translated to a language."""
    texts = [text for text in texts if text.source]
    translated = stale = reviewed = 0
    for text in texts:
        row = text.translations.get(language)
        is_source = language == text.source_language
        is_stale = text.is_stale(language)
        translated += is_source or row is not None
        stale += is_stale
        reviewed += is_source or (row is not None and row.state == REVIEWED and not is_stale)
    return Completeness(len(texts), translated, stale, reviewed)
