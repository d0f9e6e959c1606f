"""The proposals that a member may decide now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from engage.bodies.queries.changes import ChangeView, list_waiting
from engage.bodies.services.changes.approval import approval_of, may_refuse, notice_ends_at


@dataclass(frozen=True)
class Waiting:
    """A proposal. `may_agree`: the reader may put it in force; else they may only stop it before `ends_at`."""

    view: ChangeView
    may_agree: bool
    ends_at: datetime | None


def waiting_for(user_id: int, body_ids: Collection[int]) -> list[Waiting]:
    """Return the proposals in these bodies that a person may agree to or stop. One statement where there are none."""
    found = []
    for view in list_waiting(body_ids):
        approval = approval_of(view.change)
        if may_refuse(view.change, approval, user_id):
            may_agree = user_id in approval.people
            found.append(Waiting(view, may_agree, None if may_agree else notice_ends_at(view.change)))
    return found
