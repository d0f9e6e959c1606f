"""What a page showed, so that an older page does not overwrite what was saved since.

Several people may work on one thing, and a phone restores an old tab. So a form sends back the version of the values
that it was opened with, and an act compares it, under its lock, with what stands. The version marks each value with a
short keyed hash: it tells which values others have changed, and none can be read from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

from engage.core.errors import Changed
from engage.core.security.tokens import keyed_hash

_DIGITS = 10
Value: TypeAlias = str | int | bool | date | list[str] | None
Values: TypeAlias = Mapping[str, Value]


def plain(value: object) -> str:
    """Return a value as it is compared. What is empty is the same, however a field says so."""
    if isinstance(value, list):
        return " ".join(sorted(map(str, value)))
    return str(value) if value else ""


def version_of(values: Values) -> str:
    """Return the version of values, to be sent back by the form that shows them. What is empty has no part in it."""
    return " ".join(f"{name}:{_mark(name, value)}" for name, value in sorted(values.items()) if plain(value))


def must_be_as_seen(values: Values, seen: str) -> None:
    """Raise Changed unless the values are those that the form was opened with. Under the lock of what has them."""
    if version_of(values) != seen:
        raise Changed


def read_marks(version: str) -> dict[str, str]:
    """Return the mark of each value in a version that was sent back; whatever else was sent has none."""
    pairs = (part.partition(":") for part in version.split())
    return {name: mark for name, _, mark in pairs}


def is_marked(marks: Mapping[str, str], name: str, value: object) -> bool:
    """Return whether a value is the one of that version."""
    return marks.get(name, "") == (_mark(name, value) if plain(value) else "")


def _mark(name: str, value: object) -> str:
    return keyed_hash("answer", f"{name}={plain(value)}")[:_DIGITS]
