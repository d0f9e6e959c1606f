"""What the audit log calls things. Each domain says how its acts read and where its subjects are; this keeps it all.

An act or a subject that no domain has named is shown by its short name: the log hides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from engage.core.i18n import staff_gettext as _


@dataclass(frozen=True)
class Subject:
    """What an entry is about: its name, and the address of its page where it has one."""

    label: str
    href: str | None = None


Resolver = Callable[[Collection[int]], dict[int, Subject]]
FieldReader = Callable[[str], str | None]

_actions: dict[str, str] = {}
_fields: dict[str, str] = {}
_field_readers: list[FieldReader] = []
_views: dict[str, str] = {}
_kinds: dict[str, str] = {}
_resolvers: dict[str, Resolver] = {}


def name_actions(words: Mapping[str, str]) -> None:
    """Say how acts read. Lazy texts: they are shown in the language of the reader."""
    _actions.update(words)


def name_fields(words: Mapping[str, str]) -> None:
    """Say how the names of changed fields read."""
    _fields.update(words)


def name_views(words: Mapping[str, str]) -> None:
    """Say how looks at pages with personal data read, by the endpoint of the page."""
    _views.update(words)


def read_fields(reader: FieldReader) -> FieldReader:
    """Register a function that words names of fields with a structure (`texts:es`), or answers None."""
    _field_readers.append(reader)
    return reader


def name_subjects(kind: str, label: str, resolver: Resolver | None = None) -> None:
    """Say what a kind of subject is called, and how numbers become links: with one statement for all of them."""
    _kinds[kind] = label
    if resolver is not None:
        _resolvers[kind] = resolver


def action_name(action: str) -> str:
    """What was done."""
    return str(_actions.get(action, action))


def view_name(endpoint: str) -> str:
    """What was looked at."""
    return str(_views.get(endpoint, endpoint))


def field_names(fields: Iterable[str]) -> list[str]:
    """What was changed, in words, in their order."""
    return [_field_name(field) for field in fields]


def _field_name(field: str) -> str:
    if field in _fields:
        return str(_fields[field])
    readings = (reader(field) for reader in _field_readers)
    return next((reading for reading in readings if reading is not None), field)


def subject_kinds() -> dict[str, str]:
    """The kinds of subjects with their names, for a filter."""
    return {kind: str(label) for kind, label in sorted(_kinds.items())}


def subjects_of(about: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int | None], Subject]:
    """What entries are about. One statement for each kind among them that has pages."""
    wanted: dict[str, set[int]] = {}
    result: dict[tuple[str, int | None], Subject] = {}
    for kind, ident in about:
        result[kind, ident] = _plain(kind, ident)
        if ident is not None:
            wanted.setdefault(kind, set()).add(ident)
    for kind, idents in wanted.items():
        if kind in _resolvers:
            found = _resolvers[kind](idents)
            result |= {(kind, ident): subject for ident, subject in found.items()}
    return result


def _plain(kind: str, ident: int | None) -> Subject:
    label = str(_kinds.get(kind, kind))
    return Subject(
        label if ident is None else _("%(kind)s, number %(number)s", kind=label, number=str(ident))
    )
