"""A place on the page of a version for what later domains know about it.

    @version_part(order=10)
    def was_it_interpreted(user_id: int, draft: Draft, version: VersionView) -> Part | None:
        return "decisions/_interpretation.html", {"version": version}

A part is a template and what it needs (in `part`), or None where there is nothing to show. It is shown above the
text, to members of the draft's bodies, on the newest version only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engage.drafts.models import Draft
from engage.drafts.queries.reading import VersionView

Part = tuple[str, Mapping[str, Any]]
PartFunction = Callable[[int, Draft, VersionView], Part | None]

_parts: list[tuple[int, str, PartFunction]] = []


def version_part(*, order: int) -> Callable[[PartFunction], PartFunction]:
    """Register a part of a version's page."""

    def register(function: PartFunction) -> PartFunction:
        _parts.append((order, f"{function.__module__}.{function.__qualname__}", function))
        _parts.sort(key=lambda part: part[:2])
        return function

    return register


def parts_for(user_id: int, draft: Draft, version: VersionView) -> Iterator[Part]:
    """What there is to say about a version, in order."""
    for _order, _name, function in _parts:
        part = function(user_id, draft, version)
        if part is not None:
            yield part
