"""The port of the members' home: what waits for somebody there, said by whoever knows it.

    @home_part(order=10)
    def waiting_for_your_answer(user_id: int, body_ids: frozenset[int]) -> Part | None:
        return "decisions/member/_home_waiting.html", {"rounds": rounds_waiting_for(user_id)}

A part is a template and what it needs, or None where there is nothing to show. Parts stand in the order of their
number: what must be done now comes first (10), then what is being talked about (20 and on). A part's template holds
one `<section>` with an `h2`; it finds what it needs in `part` (`part.rounds`), and `_` speaks all languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Part = tuple[str, Mapping[str, Any]]
PartFunction = Callable[[int, frozenset[int]], Part | None]

_parts: list[tuple[int, str, PartFunction]] = []


def home_part(*, order: int) -> Callable[[PartFunction], PartFunction]:
    """Register a part of the members' home."""

    def register(function: PartFunction) -> PartFunction:
        _parts.append((order, f"{function.__module__}.{function.__qualname__}", function))
        _parts.sort(key=lambda part: part[:2])
        return function

    return register


def parts_for(user_id: int, body_ids: frozenset[int]) -> Iterator[Part]:
    """What there is for somebody, in order."""
    for _order, _name, function in _parts:
        part = function(user_id, body_ids)
        if part is not None:
            yield part
