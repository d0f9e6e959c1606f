"""Labels for the audit log. Each domain registers how its actions read and where its subjects are shown.

Fields are named for each kind of subject, so that no domain words the fields of another. Nothing is named twice:
AlreadyRegistered is raised when the application starts. An action or a subject without a label is shown by its
technical name: the log hides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from engage.core.i18n import TAGS
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.formats import language_name
from engage.core.ports.registry import AlreadyRegistered


@dataclass(frozen=True)
class Subject:
    """The subject of an entry: its label, and the address of its page if there is one."""

    label: str
    href: str | None = None


Key = TypeVar("Key")
Value = TypeVar("Value")

Resolver = Callable[[Collection[int]], dict[int, Subject]]
FieldReader = Callable[[str], str | None]

_actions: dict[str, str] = {}
_fields: dict[tuple[str, str], str] = {}
_field_readers: dict[str, FieldReader] = {}
_views: dict[str, str] = {}
_kinds: dict[str, str] = {}
_resolvers: dict[str, Resolver] = {}


def name_actions(words: Mapping[str, str]) -> None:
    """Register labels of actions. They are lazy texts, translated for the reader."""
    _add(_actions, words, "The action")


def name_fields(words: Mapping[str, str], *kinds: str) -> None:
    """Register labels of changed fields of these kinds of subjects."""
    _add(_fields, {(kind, field): label for kind in kinds for field, label in words.items()}, "The field")


def name_views(words: Mapping[str, str]) -> None:
    """Register labels of views of personal data, by the page's endpoint."""
    _add(_views, words, "The view")


def read_fields(*kinds: str) -> Callable[[FieldReader], FieldReader]:
    """Register a function that returns the label of a structured field name (`seat:3`) of these kinds, or None.

    Fields that name a language (`es`, `texts:es`, `title:es`) are read for every kind.
    """

    def register(reader: FieldReader) -> FieldReader:
        _add(_field_readers, dict.fromkeys(kinds, reader), "The reader of fields of")
        return reader

    return register


def name_subjects(kind: str, label: str, resolver: Resolver | None = None) -> None:
    """Register the label of a kind of subject, and a function from ids to links (one statement for all of them)."""
    _add(_kinds, {kind: label}, "The kind of subject")
    if resolver is not None:
        _resolvers[kind] = resolver


def _add(known: dict[Key, Value], more: Mapping[Key, Value], what: str) -> None:
    twice = sorted(str(key) for key in known.keys() & more.keys())
    if twice:
        raise AlreadyRegistered(f"{what} {', '.join(twice)} has a label in the audit log already.")
    known.update(more)


def action_name(action: str) -> str:
    """Return the label of an action."""
    return str(_actions.get(action, action))


def view_name(endpoint: str) -> str:
    """Return the label of a view."""
    return str(_views.get(endpoint, endpoint))


_STATE = "status"


def field_names(kind: str, fields: Iterable[str]) -> list[str]:
    """Return the labels of changed fields of a kind of subject, in their order.

    That the state changed is said by the name of the act.
    """
    return [_field_name(kind, field) for field in fields if field != _STATE]


def _field_name(kind: str, field: str) -> str:
    if (kind, field) in _fields:
        return str(_fields[kind, field])
    reader = _field_readers.get(kind)
    return (reader(field) if reader else None) or _in_a_language(kind, field) or field


def _in_a_language(kind: str, field: str) -> str | None:
    """Return the label of `es`, `texts:es` or `title:es`, or None for other fields."""
    head, _colon, tag = field.rpartition(":")
    if tag not in TAGS:
        return None
    if not head:
        return language_name(tag)
    if head == "texts":
        return _("texts in %(language)s", language=language_name(tag))
    word = _fields.get((kind, head))
    return _("%(text)s in %(language)s", text=str(word), language=language_name(tag)) if word else None


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
