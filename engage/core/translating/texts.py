"""Writing translations into one language, each checked against the version that the writer saw.

So two translators of one language notice each other's changes; translators of different languages never conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from engage.core.db import db
from engage.core.i18n.content import (
    DRAFT,
    MACHINE,
    NOTHING,
    REVIEWED,
    FullText,
    TranslationChanged,
    text_hash,
)
from engage.core.i18n.submitting import Wording, Writer, Written, submit

K = TypeVar("K")
MISSING, STALE = "missing", "stale"
_BY_NEED = (STALE, MISSING, MACHINE, DRAFT, REVIEWED)
_LEAST = (MISSING, STALE, MACHINE, DRAFT, REVIEWED)


@dataclass(frozen=True)
class Entry:
    """The input for one text. `seen` and `source_hash` identify the versions that the writer saw.

    `state` is `reviewed` where a person reviewed it, `machine` for a machine translation, else `draft`.
    """

    value: str
    seen: str
    source_hash: str
    state: str

    @property
    def is_reviewed(self) -> bool:
        """Whether a person reviewed this wording."""
        return self.state == REVIEWED and bool(self.value)

    @property
    def says_something_new(self) -> bool:
        """Whether the wording differs from what was seen, or is now reviewed."""
        version = text_hash(self.value) if self.value else NOTHING
        return version != self.seen.rpartition("+")[2] or self.is_reviewed

    @property
    def wording(self) -> Wording:
        """The input as it is submitted. Nobody vouches for nothing."""
        state = DRAFT if self.state == REVIEWED and not self.is_reviewed else self.state
        return Wording(self.value, state, self.source_hash, self.seen or NOTHING)


@dataclass(frozen=True)
class Saved(Generic[K]):
    """Which texts changed, which words wait, and what stands where somebody else changed a text since."""

    changed: tuple[K, ...]
    conflicts: Mapping[K, str]
    proposed: tuple[K, ...] = ()


def news(entries: Mapping[K, Entry]) -> dict[K, Entry]:
    """Return the entries that say something new."""
    return {key: entry for key, entry in entries.items() if entry.says_something_new}


def save_entries(
    idents: Mapping[K, int], language: str, entries: Mapping[K, Entry], *, writer: Writer
) -> Saved[K]:
    """Save the entries in a language, as far as the writer's right reaches: other words wait as proposals.

    `idents` are the text ids of the entries. Raises TextNotFound, TextRefused.
    """
    written: dict[K, Written] = {}
    conflicts: dict[K, str] = {}
    for key in sorted(entries, key=lambda one: idents[one]):
        try:
            written[key] = submit(db.session(), idents[key], language, entries[key].wording, writer)
        except TranslationChanged as fact:
            conflicts[key] = fact.current
    by = {what: tuple(key for key in entries if written.get(key) is what) for what in Written}
    return Saved(by[Written.STORED], conflicts, by[Written.PROPOSED])


def state_of(text: FullText, language: str) -> str:
    """Return `stale`, `missing`, `machine`, `draft` or `reviewed`."""
    row = text.translations.get(language)
    if row is None:
        return MISSING
    return STALE if text.is_stale(language) else row.state


def state_of_all(texts: Iterable[FullText], language: str) -> str:
    """Return the state of several texts together: missing if one is, else stale if one is, else the lowest state."""
    states = {state_of(text, language) for text in texts}
    return next(state for state in _LEAST if state in states)


def by_need(texts: Mapping[K, FullText], language: str) -> list[K]:
    """Return the keys of the texts, sorted by how much they need a translator; else in the given order."""
    return sorted(texts, key=lambda key: _BY_NEED.index(state_of(texts[key], language)))
