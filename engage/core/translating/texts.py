"""Writing a set of texts in one language, each under the version that its writer saw.

So two translators of one language notice each other, and two of different languages never meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from engage.core.db import db
from engage.core.i18n import content
from engage.core.i18n.content import DRAFT, MACHINE, NOTHING, REVIEWED, FullText, Reviewer, TranslationChanged

K = TypeVar("K")
MISSING, STALE = "missing", "stale"
_BY_NEED = (STALE, MISSING, MACHINE, DRAFT, REVIEWED)
_LEAST = (MISSING, STALE, MACHINE, DRAFT, REVIEWED)


@dataclass(frozen=True)
class Entry:
    """What somebody wrote for one text. `seen` and `source_hash` say what they had before them.

    `state` is `reviewed` where a person vouches for it, `machine` for what a computer made, else `draft`.
    """

    value: str
    seen: str
    source_hash: str
    state: str

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody vouches for these words."""
        return self.state == REVIEWED and bool(self.value)

    @property
    def says_something_new(self) -> bool:
        """Whether the wording differs from what was seen, or somebody vouches for it now."""
        version = content.text_hash(self.value) if self.value else NOTHING
        return version != self.seen or self.is_reviewed


@dataclass(frozen=True)
class Saved(Generic[K]):
    """Which texts changed, and what stands now where somebody else wrote meanwhile."""

    changed: tuple[K, ...]
    conflicts: Mapping[K, str]


def news(entries: Mapping[K, Entry]) -> dict[K, Entry]:
    """The entries that say something new."""
    return {key: entry for key, entry in entries.items() if entry.says_something_new}


def save_entries(
    idents: Mapping[K, int], language: str, entries: Mapping[K, Entry], *, writer: Reviewer
) -> Saved[K]:
    """Write the entries in a language; `idents` says which text each is about. Raises TextNotFound, TextRefused."""
    changed: list[K] = []
    conflicts: dict[K, str] = {}
    for key, entry in entries.items():
        try:
            if _put(idents[key], language, entry, writer):
                changed.append(key)
        except TranslationChanged as fact:
            conflicts[key] = fact.current
    return Saved(tuple(changed), conflicts)


def _put(text_id: int, language: str, entry: Entry, writer: Reviewer) -> bool:
    state = REVIEWED if entry.is_reviewed else MACHINE if entry.state == MACHINE else DRAFT
    return content.put_translation(
        db.session(),
        text_id,
        language,
        entry.value,
        state=state,
        reviewer=writer if state == REVIEWED else None,
        translated_from=entry.source_hash,
        seen=entry.seen or NOTHING,
    )


def state_of(text: FullText, language: str) -> str:
    """`stale`, `missing`, `machine`, `draft` or `reviewed`."""
    row = text.translations.get(language)
    if row is None:
        return MISSING
    return STALE if text.is_stale(language) else row.state


def state_of_all(texts: Iterable[FullText], language: str) -> str:
    """How far several texts are together: missing where one is, else stale where one is, else the least of them."""
    states = {state_of(text, language) for text in texts}
    return next(state for state in _LEAST if state in states)


def by_need(texts: Mapping[K, FullText], language: str) -> list[K]:
    """The keys of the texts, what needs a translator most first; else in the order given."""
    return sorted(texts, key=lambda key: _BY_NEED.index(state_of(texts[key], language)))
