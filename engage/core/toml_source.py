"""Reading TOML strictly: every problem is named with its file, line and key, and all of them at once.

A `Table` returns typed values. For a missing, mistyped or unknown key it notes a problem and returns a harmless value,
and reading continues; `TomlSource.finish()` raises everything that was noted. So callers never see half a result.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

from engage.core.text import SLUG, clean_text, forbidden_character
from engage.core.toml_lines import Path, index_lines

ValueT = TypeVar("ValueT")

KEY = re.compile(r"[a-z][a-z0-9_]*")
KIND_NAMES = {
    str: "text in quotes",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One problem: where it is, what is wrong, and what to do about it."""

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}"
        return f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"


class SourceInvalid(ValueError):
    """The file is invalid. `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass
class TomlSource:
    """One TOML text, and the problems found in it so far."""

    name: str
    text: str
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The parsed text. Raises SourceInvalid with the line of a syntax error."""
        try:
            return tomllib.loads(self.text)
        except RecursionError as error:
            message = "lists and tables lie too deep in each other here."
            raise SourceInvalid([Problem(self.name, 1, "", message)]) from error
        except ValueError as error:  # a syntax error, or a number with thousands of digits
            line, message = _split_syntax_error(str(error), self.text)
            raise SourceInvalid([Problem(self.name, line, "", f"this is not TOML: {message}.")]) from error

    @cached_property
    def lines(self) -> dict[Path, int]:
        """The line of each key."""
        return index_lines(self.text)

    @property
    def root(self) -> Table:
        """The whole file as a table."""
        return Table(self, self.data, ())

    def line_of(self, path: Path) -> int:
        """Return the line of a key, or of the nearest table around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def note(self, path: Path, message: str) -> None:
        """Note a problem at a key."""
        self.problems.append(Problem(self.name, self.line_of(path), write_path(path), message))

    def finish(self) -> None:
        """Raise SourceInvalid if any problem was noted."""
        if self.problems:
            raise SourceInvalid(self.problems)


def write_path(path: Path) -> str:
    """Return `("session", 0, "slug")` in readable form: `session 1 → slug`."""
    words: list[str] = []
    for part in path:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part))
    return " → ".join(words)


def _split_syntax_error(message: str, text: str) -> tuple[int, str]:
    found = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$", message)
    if found is None:
        return 1, message
    line = int(found[1]) if found[1] else text.rstrip("\n").count("\n") + 1
    return line, message[: found.start()]


class Table:
    """A table of a TOML file that is being read. `close` notes the unknown keys."""

    def __init__(self, source: TomlSource, data: Mapping[str, Any], path: Path) -> None:
        self.source = source
        self.data = data
        self.path = path
        self.asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def note(self, key: str | None, message: str) -> None:
        """Note a problem at a key of this table (None: at the table)."""
        self.source.note(self.path if key is None else (*self.path, key), message)

    def get(self, key: str, kind: type[ValueT]) -> ValueT | None:
        """Return the value of a key if it exists and has this type."""
        self.asked.add(key)
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.note(key, f"this must be {KIND_NAMES.get(kind, kind.__name__)}.")
            return None
        return value

    def required(self, key: str, kind: type[ValueT], default: ValueT) -> ValueT:
        """Return the value of a key. If it is missing, note that and return `default`."""
        value = self.get(key, kind)
        if value is None:
            if key not in self.data:
                self.note(key, f"this is missing: add {key} = {KIND_NAMES.get(kind, kind.__name__)}.")
            return default
        return value

    def optional_text(self, key: str, *, longest: int = 200) -> str | None:
        """Return a cleaned text, or None where the key is missing."""
        value = self.get(key, str)
        if value is None:
            return None
        found = forbidden_character(value)
        if found:
            self.note(key, f"the character {found} must not be in a text: delete it.")
        value = clean_text(value)
        if not value:
            self.note(key, "this is empty: write a text or delete the line.")
        if len(value) > longest:
            self.note(key, f"this has {len(value)} characters: at most {longest} fit.")
        return value

    def text(self, key: str, *, longest: int = 200) -> str:
        """Return a required text."""
        self.required(key, str, "")
        return self.optional_text(key, longest=longest) or ""

    def slug(self, key: str) -> str:
        """Return a required slug: lower-case letters, digits and single hyphens."""
        value = self.text(key, longest=60)
        if value and not SLUG.fullmatch(value):
            self.note(key, f"{value!r} must be small letters a-z, digits and single hyphens.")
        return value

    def choice(self, key: str, choices: Iterable[str], *, default: str | None = None) -> str:
        """Return one of `choices`. Without a default the key is required."""
        allowed = tuple(choices)
        value = self.get(key, str) if default is not None else self.required(key, str, allowed[0])
        if value is None:
            return default if default is not None else allowed[0]
        if value not in allowed:
            self.note(key, f"{value!r} is unknown: use one of {', '.join(allowed)}.")
            return allowed[0]
        return value

    def choices(self, key: str, choices: Iterable[str] | None, *, required: bool = True) -> tuple[str, ...]:
        """Return a list of different texts, each one of `choices` (None: any word that can be a key)."""
        values = self.required(key, list, []) if required else self.get(key, list) or []
        allowed = None if choices is None else tuple(choices)
        result: list[str] = []
        for value in values:
            if not isinstance(value, str):
                self.note(key, f"{value!r} must be text in quotes.")
            elif value in result:
                self.note(key, f"{value!r} appears twice: delete one.")
            elif allowed is not None and value not in allowed:
                self.note(key, f"{value!r} is unknown: use {', '.join(allowed)}.")
            elif allowed is None and not KEY.fullmatch(value):
                self.note(key, f"{value!r} must be small letters a-z, digits and underscores.")
            else:
                result.append(value)
        if required and key in self.data and not values:
            self.note(key, "this list is empty: name at least one.")
        return tuple(result)

    def number(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number between `least` and `most`. Without a default the key is required."""
        value = self.get(key, int) if default is not None else self.required(key, int, least)
        if value is None:
            return default if default is not None else least
        if not least <= value <= most:
            self.note(key, f"{value} must be between {least} and {most}.")
            return least
        return value

    def optional_number(self, key: str, *, least: int, most: int) -> int | None:
        """Return a whole number between `least` and `most`, or None where the key is missing."""
        value = self.get(key, int)
        if value is not None and not least <= value <= most:
            self.note(key, f"{value} must be between {least} and {most}.")
            return None
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self.get(key, bool)
        return default if value is None else value

    def day(self, key: str) -> date | None:
        """Return a date (2024-12-03), or None where the key is missing."""
        value = self.get(key, date)
        if isinstance(value, datetime):
            self.note(key, "this must be a date without a time, like 2024-12-03.")
            return None
        return value

    def local_time(self, key: str, *, required: bool = True) -> datetime | None:
        """Return a local date and time without an offset (2024-08-14T18:00), or None where the key is missing."""
        self.asked.add(key)
        value = self.data.get(key)
        if value is None:
            if required:
                self.note(key, f"this is missing: add {key} = 2024-08-14T18:00:00 (local time, no quotes).")
            return None
        if not isinstance(value, datetime) or value.tzinfo is not None:
            self.note(
                key, "this must be a local date and time without quotes or offset, like 2024-08-14T18:00:00."
            )
            return None
        return value

    def table(self, key: str, *, required: bool = True) -> Table:
        """Return a table within this one; an empty one where it is missing."""
        value = self.required(key, dict, {}) if required else self.get(key, dict) or {}
        return Table(self.source, value, (*self.path, key))

    def tables(self, key: str) -> list[Table]:
        """Return the tables of an array `[[key]]`."""
        values = self.get(key, list) or []
        result: list[Table] = []
        for number, value in enumerate(values):
            if isinstance(value, dict):
                result.append(Table(self.source, value, (*self.path, key, number)))
            else:
                self.note(key, f"each element must be a table: write [[{key}]].")
        return result

    def named_tables(self) -> list[tuple[str, Table]]:
        """Return every key of this table with its value, which has to be a table."""
        return [(key, self.table(key)) for key in self.data]

    def close(self) -> None:
        """Note every key that was not read, so that a mistyped key is not lost silently."""
        for key in self.data:
            if key not in self.asked:
                known = ", ".join(sorted(self.asked))
                self.note(key, f"this key is unknown here: correct or delete it (known: {known}).")
