"""How complete the translations of texts are, by language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engage.core.i18n.content import REVIEWED, DbSession, FullText, load_all


@dataclass(frozen=True)
class Completeness:
    """How complete a thing's texts are in one language. Texts with an empty source do not count."""

    total: int
    translated: int
    stale: int
    reviewed: int

    @property
    def is_complete(self) -> bool:
        """Whether every text is translated and none of them is out of date."""
        return self.translated == self.total and self.stale == 0

    @property
    def is_reviewed(self) -> bool:
        """Whether a person reviewed the current version of every text."""
        return self.is_complete and self.reviewed == self.total


def completeness(
    session: DbSession, text_ids: Sequence[int], languages: Iterable[str]
) -> dict[str, Completeness]:
    """Return how complete the translations are, by language. One statement."""
    texts = load_all(session, text_ids).values()
    return {language: completeness_of(texts, language) for language in languages}


def completeness_of(texts: Iterable[FullText], language: str) -> Completeness:
    """Return how complete the translations of already loaded texts are in a language."""
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
