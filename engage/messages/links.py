"""Where staff look at what a message is about. Filled by later domains when they are loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class SubjectLink:
    """A page about the subject of a message, and what the link is called."""

    label: str
    url: str


LinkFunction = Callable[[int], SubjectLink | None]

_functions: dict[str, LinkFunction] = {}


def link_subject(name: str, function: LinkFunction) -> None:
    """Say where subjects of a name (`registration`) are looked at: id → link, or None where this person may not."""
    _functions[name] = function


def links_of(subject: Mapping[str, int]) -> list[SubjectLink]:
    """The pages about a message's subject that the person who asks may see."""
    found = (_functions[name](ident) for name, ident in subject.items() if name in _functions)
    return [link for link in found if link is not None]
