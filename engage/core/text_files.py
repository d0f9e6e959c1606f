"""Reading content from TOML files: a main file, and beside it a folder with one file for each language.

The main file may hold texts as well, in tables `text.<language>`. Texts are stored by owner (`session`, slug) and
language. Every problem is named with its file, line and key, all of them at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from engage.core.i18n.content import MACHINE, REVIEWED, TRANSLATION_STATES
from engage.core.toml_source import Problem, SourceInvalid, Table, TomlSource

LARGEST_FILE_BYTES = 1024 * 1024
Owner = tuple[str, str]


@dataclass(frozen=True)
class TextDraft:
    """One translation of a text. `reviewer` is the reviewer's name, if a person reviewed it."""

    value: str
    state: str
    reviewer: str = ""


@dataclass(frozen=True)
class LocalizedDraft:
    """A text in its source language with its translations. An empty source means there is no text."""

    source_language: str
    source: str = ""
    translations: Mapping[str, TextDraft] = field(default_factory=dict)

    def has(self, tag: str) -> bool:
        """Return whether the text exists in a language."""
        return not self.source or tag == self.source_language or tag in self.translations


def open_files(path: Path) -> tuple[TomlSource, list[tuple[str, TomlSource]]]:
    """Open a file, and with their tags the files in the folder `<name>.texts` beside it.

    Raises SourceInvalid or OSError.
    """
    source = _open(path)
    folder = path.with_suffix(".texts")
    beside = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return source, [(one.stem, _open(one)) for one in beside]


def _open(path: Path) -> TomlSource:
    raw = path.read_bytes()
    name = path.name if path.parent.suffix != ".texts" else f"{path.parent.name}/{path.name}"
    if len(raw) > LARGEST_FILE_BYTES:
        raise SourceInvalid(
            [Problem(name, 1, "", f"the file is larger than {LARGEST_FILE_BYTES} bytes: split it.")]
        )
    try:
        return TomlSource(name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem(name, line, "", "the file is not UTF-8 here: save it as UTF-8.")
        raise SourceInvalid([problem]) from error


class Problems:
    """The problems of several files that are read together."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    @contextmanager
    def of(self, source: TomlSource) -> Iterator[None]:
        """Read a file inside this context: its problems are collected, and the next file can be read."""
        try:
            yield
            source.finish()
        except SourceInvalid as error:
            self.found += error.problems

    def finish(self) -> None:
        """Raise SourceInvalid if there is any problem."""
        if self.found:
            raise SourceInvalid(self.found)


@dataclass(frozen=True)
class Entry:
    """The fields of one owner in one language, and their place in the files."""

    state: str
    reviewer: str
    fields: Mapping[str, str]
    source: TomlSource
    path: tuple[str | int, ...]


class TextStore:
    """Texts by owner and language, from all files."""

    def __init__(
        self, languages: Collection[str], fields: Mapping[str, Iterable[str]], longest: Mapping[str, int]
    ) -> None:
        """`fields`: the text names of each kind of owner. `longest`: the maximum number of characters, by name."""
        self.languages, self.fields, self.longest = languages, fields, longest
        self.entries: dict[Owner, dict[str, Entry]] = {}
        self.owners: set[Owner] = set()

    def read_file(self, tag: str, source: TomlSource) -> None:
        """Read a per-language file."""
        root = source.root
        if tag not in self.languages:
            root.note(
                None, f"{tag!r} is not a language of this city: rename the file or add it to city.toml."
            )
            return
        state, reviewer = _state(root)
        for kind in self.fields:
            for slug, table in root.table(kind, required=False).named_tables():
                self._add(kind, slug, tag, table, state, reviewer)
        root.close()

    def read_inline(self, kind: str, slug: str, table: Table) -> None:
        """Read the `text` tables of an owner in the main file."""
        self.owners.add((kind, slug))
        for tag, one in table.table("text", required=False).named_tables():
            if tag in self.languages:
                self._add(kind, slug, tag, one, *_state(one))
            else:
                one.note(None, f"{tag!r} is not a language of this city: use {', '.join(self.languages)}.")

    def _add(self, kind: str, slug: str, tag: str, table: Table, state: str, reviewer: str) -> None:
        fields = {name: table.optional_text(name, longest=self.longest[name]) for name in self.fields[kind]}
        table.close()
        if state == REVIEWED and not reviewer:
            table.note(None, "the state is reviewed but no one is named: add reviewer = their name.")
        by_language = self.entries.setdefault((kind, slug), {})
        if tag in by_language:
            table.note(None, f"the texts of {slug} in {tag} appear twice: keep them in one place.")
        found = {name: value for name, value in fields.items() if value is not None}
        by_language[tag] = Entry(state, reviewer, found, table.source, table.path)

    def strangers(self) -> Iterator[Problem]:
        """Yield the texts whose owner is not in the main file."""
        for (kind, slug), by_language in self.entries.items():
            if (kind, slug) in self.owners:
                continue
            for entry in by_language.values():
                line = entry.source.line_of(entry.path)
                yield Problem(
                    entry.source.name, line, f"{kind} → {slug}", f"there is no {kind} {slug!r} in the file."
                )

    def localized(self, owners: Iterable[Owner | None], name: str, language: str) -> LocalizedDraft:
        """Return a field of the first owner that has it in the source language, with that owner's translations."""
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


def _state(table: Table) -> tuple[str, str]:
    """Return the state of the translations in a table, and their reviewer."""
    state = table.choice("state", TRANSLATION_STATES, default=MACHINE)
    return state, table.optional_text("reviewer", longest=120) or ""
