"""The proposals that a member may decide now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from engage.bodies.queries.changes import ChangeView, list_waiting
from engage.bodies.services.changes.approval import (
    Route,
    approvals_of,
    may_decide,
    may_refuse,
    notice_ends_at,
)


@dataclass(frozen=True)
class Waiting:
    """A proposal that the reader may put in force or stop. `ends_at`: then it comes into force by itself."""

    view: ChangeView
    may_agree: bool
    may_refuse: bool
    ends_at: datetime | None


def waiting_for(user_id: int, body_ids: Collection[int]) -> list[Waiting]:
    """Return the proposals in bodies of a person that they may agree to or stop.

    One statement where there are none, else five at most.
    """
    views = list_waiting(body_ids)
    approvals = approvals_of([view.change for view in views])
    return [
        Waiting(
            view,
            user_id in approval.people,
            may_refuse(view.change, approval, user_id, is_member=True),
            notice_ends_at(view.change) if approval.route is Route.NOTICE else None,
        )
        for view in views
        if may_decide(view.change, approval := approvals[view.change.id], user_id, is_member=True)
    ]
