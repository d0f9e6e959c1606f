"""The texts of an import file, from its own tables and from the per-language files beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engage.city import City
from engage.core.toml_source import Problem, Table, TomlSource
from engage.listening.importing.drafts import (
    LONGEST,
    OUTCOME_FIELDS,
    SESSION_FIELDS,
    STATES,
    LocalizedDraft,
    TextDraft,
)


@dataclass(frozen=True)
class Entry:
    """The fields of one owner (`session`, slug) in one language, and where they are written."""

    state: str
    reviewer: str
    fields: Mapping[str, str]
    source: TomlSource
    path: tuple[str | int, ...]


class TextStore:
    """Texts by owner and language, from wherever they are written."""

    OWNERS: Mapping[str, tuple[str, ...]] = {
        "session": SESSION_FIELDS,
        "series": SESSION_FIELDS,
        "outcome": OUTCOME_FIELDS,
    }

    def __init__(self, city: City) -> None:
        self.city = city
        self.entries: dict[tuple[str, str], dict[str, Entry]] = {}
        self.owners: set[tuple[str, str]] = set()

    def read_file(self, tag: str, source: TomlSource) -> None:
        """Read a per-language file."""
        root = source.root
        if tag not in self.city.languages:
            root.note(
                None, f"{tag!r} is not a language of this city: rename the file or add it to city.toml."
            )
            return
        state = root.choice("state", STATES, default="machine")
        reviewer = root.optional_text("reviewer", longest=120) or ""
        for kind in self.OWNERS:
            for slug, table in root.table(kind, required=False).named_tables():
                self._add(kind, slug, tag, table, state, reviewer)
        root.close()

    def read_inline(self, kind: str, slug: str, table: Table) -> None:
        """Read the `text` tables of an owner in the main file."""
        self.owners.add((kind, slug))
        for tag, one in table.table("text", required=False).named_tables():
            if tag not in self.city.languages:
                one.note(
                    None, f"{tag!r} is not a language of this city: use {', '.join(self.city.languages)}."
                )
                continue
            state = one.choice("state", STATES, default="machine")
            reviewer = one.optional_text("reviewer", longest=120) or ""
            self._add(kind, slug, tag, one, state, reviewer)

    def _add(self, kind: str, slug: str, tag: str, table: Table, state: str, reviewer: str) -> None:
        fields = {name: table.optional_text(name, longest=LONGEST[name]) for name in self.OWNERS[kind]}
        table.close()
        if state == "reviewed" and not reviewer:
            table.note(None, "the state is reviewed but nobody is named: add reviewer = their name.")
        by_language = self.entries.setdefault((kind, slug), {})
        if tag in by_language:
            table.note(None, f"the texts of {slug} in {tag} stand twice: keep them in one place.")
        found = {name: value for name, value in fields.items() if value is not None}
        by_language[tag] = Entry(state, reviewer, found, table.source, table.path)

    def strangers(self) -> Iterator[Problem]:
        """Texts of owners that the main file does not have."""
        for (kind, slug), by_language in self.entries.items():
            if (kind, slug) in self.owners:
                continue
            for entry in by_language.values():
                line = entry.source.line_of(entry.path)
                yield Problem(
                    entry.source.name, line, f"{kind} → {slug}", f"there is no {kind} {slug!r} in the file."
                )

    def localized(self, owners: Iterable[tuple[str, str] | None], name: str, language: str) -> LocalizedDraft:
        """A field of the first owner that has it in the source language, with that owner's translations."""
        for owner in owners:
            by_language = self.entries.get(owner, {}) if owner else {}
            entry = by_language.get(language)
            if entry is None or name not in entry.fields:
                continue
            translations = {
                tag: TextDraft(other.fields[name], other.state, other.reviewer)
                for tag, other in by_language.items()
                if tag != language and name in other.fields
            }
            return LocalizedDraft(language, entry.fields[name], translations)
        return LocalizedDraft(language)
