"""The ports of bodies: parts of the members' home, and decisions that may have adopted a rule.

    @home_part(order=10)
    def waiting_for_your_answer(user_id: int, body_ids: frozenset[int]) -> Part | None:
        return "decisions/member/_home_waiting.html", {"rounds": rounds_waiting_for(user_id)}

Order: urgent work first (10), then current discussions (20 and on). The template of a part has one `<section>` with an
`h2`; its `_` translates into all languages.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from engage.core.i18n.content import TextValue
from engage.core.ports.parts import Part, Parts
from engage.core.ports.registry import Registry

__all__ = [
    "RULE_SOURCES",
    "SEAT_NOTES",
    "Adopting",
    "Part",
    "RuleSource",
    "SeatNote",
    "home_part",
    "home_parts",
]

# Called with the reader's user id and the ids of their bodies.
home_parts = Parts[[int, frozenset[int]]]("the members' home")
home_part = home_parts.part


@dataclass(frozen=True)
class Adopting:
    """A public decision of a body that may have adopted its rule, with its title in the reader's language."""

    slug: str
    title: TextValue
    on: date
    address: str


@dataclass(frozen=True)
class RuleSource:
    """Where rules come from besides meetings. `list_of` is called with the id of a body and a language."""

    name: str
    order: int
    list_of: Callable[[int, str], Sequence[Adopting]]


@dataclass(frozen=True)
class SeatNote:
    """What staff should know when a person loses a seat. `say` is called with the ids of the body and the person."""

    name: str
    order: int
    say: Callable[[int, int], str | None]


SEAT_NOTES = Registry[SeatNote]("what follows for a person who loses a seat")
RULE_SOURCES = Registry[RuleSource]("where rules come from")
