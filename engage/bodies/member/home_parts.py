"""The part of the members' home that says what waits for the reader's agreement."""

from __future__ import annotations

from engage.bodies.labels import change_lines
from engage.bodies.member.waiting import waiting_for
from engage.bodies.ports import Part, home_part
from engage.bodies.queries.lookup import bodies_by_id, body_names
from engage.core.i18n import current_language


@home_part(order=5)
def changes_to_decide(user_id: int, body_ids: frozenset[int]) -> Part | None:
    """Return the changes of the reader's groups that they may agree to or stop."""
    waiting = waiting_for(user_id, body_ids) if body_ids else []
    if not waiting:
        return None
    bodies = bodies_by_id(one.view.change.body_id for one in waiting)
    names = body_names(bodies.values(), current_language().tag)
    return "bodies/member/_home_changes.html", {
        "waiting": waiting,
        "bodies": bodies,
        "names": names,
        "lines": change_lines,
    }
