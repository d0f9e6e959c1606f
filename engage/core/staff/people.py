"""Who a message, a call or a log is about, by name, for staff who may see it. Each domain names its own people.

@name_people(REGISTRANT, Permission.SEE_REGISTRATIONS)
def find(idents: Collection[int]) -> dict[int, Person]: ...
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from engage.core.ports.parts import Parts
from engage.core.ports.registry import AlreadyRegistered
from engage.core.security.guards import can
from engage.core.security.permissions import Permission


@dataclass(frozen=True)
class Person:
    """A person's name, what tells them from others of that name, and the address of their page if there is one."""

    name: str
    detail: str = ""
    href: str | None = None


About = tuple[str, int]
PERSON = Parts[[str, int]]("what else staff see of a person, by kind and id")
Finder = Callable[[Collection[int]], dict[int, Person]]
_finders: dict[str, tuple[Permission, Finder]] = {}


def name_people(kind: str, permission: Permission) -> Callable[[Finder], Finder]:
    """Register who people of a kind are, for staff with this permission. It takes a fixed number of statements."""

    def register(find: Finder) -> Finder:
        if kind in _finders and _finders[kind][1].__qualname__ != find.__qualname__:
            raise AlreadyRegistered(f"People of the kind {kind} have names already.")
        _finders[kind] = (permission, find)
        return find

    return register


Labels = Callable[[Collection[int]], dict[int, str]]
_occasions: dict[str, Labels] = {}


def name_occasions(kind: str) -> Callable[[Labels], Labels]:
    """Register what calls can be about, e.g. sessions by title and day. It takes a fixed number of statements."""

    def register(label: Labels) -> Labels:
        _occasions[kind] = label
        return label

    return register


def occasions_of(about: Iterable[About]) -> dict[About, str]:
    """Return the labels of what calls are about, of those that have one."""
    wanted: dict[str, list[int]] = {}
    for kind, ident in about:
        wanted.setdefault(kind, []).append(ident)
    return {
        (kind, ident): label
        for kind, idents in wanted.items()
        if kind in _occasions
        for ident, label in _occasions[kind](idents).items()
    }


def people_of(about: Iterable[About]) -> dict[About, Person]:
    """Return the people whom the reader may see by name, by kind and id."""
    wanted: dict[str, set[int]] = {}
    for kind, ident in about:
        wanted.setdefault(kind, set()).add(ident)
    found: dict[About, Person] = {}
    for kind, idents in wanted.items():
        permission, find = _finders.get(kind, (None, None))
        if permission is not None and find is not None and can(permission):
            found |= {(kind, ident): person for ident, person in find(sorted(idents)).items()}
    return found


def people_in(subjects: Iterable[Mapping[str, int]]) -> dict[About, Person]:
    """Return the people whom messages are about and whom the reader may see by name."""
    return people_of(about for subject in subjects for about in subject.items() if about[0] in _finders)


def person_in(entry: str) -> About | None:
    """Return the kind and id in the form of the call list (`registration:5`), or None for anything else."""
    kind, _colon, number = entry.partition(":")
    return (kind, int(number)) if number.isdecimal() and kind in _finders else None
