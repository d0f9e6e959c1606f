"""Labels for the audit log. Each domain registers how its actions read and where its subjects are shown.

An action or a subject without a label is shown by its technical name: the log hides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from engage.core.i18n import staff_gettext as _


@dataclass(frozen=True)
class Subject:
    """The subject of an entry: its label, and the address of its page if there is one."""

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
    """Register labels of actions. They are lazy texts, translated for the reader."""
    _actions.update(words)


def name_fields(words: Mapping[str, str]) -> None:
    """Register labels of changed fields."""
    _fields.update(words)


def name_views(words: Mapping[str, str]) -> None:
    """Register labels of views of personal data, by the page's endpoint."""
    _views.update(words)


def read_fields(reader: FieldReader) -> FieldReader:
    """Register a function that returns the label of a structured field name (`texts:es`), or None."""
    _field_readers.append(reader)
    return reader


def name_subjects(kind: str, label: str, resolver: Resolver | None = None) -> None:
    """Register the label of a kind of subject, and a function from ids to links (one statement for all of them)."""
    _kinds[kind] = label
    if resolver is not None:
        _resolvers[kind] = resolver


def action_name(action: str) -> str:
    """Return the label of an action."""
    return str(_actions.get(action, action))


def view_name(endpoint: str) -> str:
    """Return the label of a view."""
    return str(_views.get(endpoint, endpoint))


def field_names(fields: Iterable[str]) -> list[str]:
    """Return the labels of changed fields, in their order."""
    return [_field_name(field) for field in fields]


def _field_name(field: str) -> str:
    if field in _fields:
        return str(_fields[field])
    readings = (reader(field) for reader in _field_readers)
    return next((reading for reading in readings if reading is not None), field)


def subject_kinds() -> dict[str, str]:
    """Return the kinds of subjects with their labels, for a filter."""
    return {kind: str(label) for kind, label in sorted(_kinds.items())}


def subjects_of(about: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int | None], Subject]:
    """Return the subjects of entries. One statement for each kind of subject that has pages."""
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
