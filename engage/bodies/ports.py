"""The port of the members' home: later domains register parts that show what waits for the member.

    @home_part(order=10)
    def waiting_for_your_answer(user_id: int, body_ids: frozenset[int]) -> Part | None:
        return "decisions/member/_home_waiting.html", {"rounds": rounds_waiting_for(user_id)}

Order: urgent work first (10), then current discussions (20 and on). The template of a part has one `<section>` with an
`h2`; its `_` translates into all languages.
"""

from __future__ import annotations

from engage.core.ports.parts import Part, Parts

__all__ = ["Part", "home_part", "home_parts"]

# Called with the reader's user id and the ids of their bodies.
home_parts = Parts[[int, frozenset[int]]]("the members' home")
home_part = home_parts.part
