"""The part of the members' home with the sessions that the reader plans."""

from __future__ import annotations

from engage.bodies.ports import Part, home_part
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n.content import load_texts
from engage.volunteering.queries.planning import plans_of


@home_part(order=15)
def sessions_i_plan(user_id: int, body_ids: frozenset[int]) -> Part | None:
    """Return the sessions to come that the reader plans. One statement where there are none, else three."""
    plans = plans_of(user_id) if body_ids else []
    if not plans:
        return None
    titles = load_texts(db.session, [plan.session.title_id for plan in plans], current_language().tag)
    return "volunteering/member/_home_plans.html", {"plans": plans, "titles": titles}
