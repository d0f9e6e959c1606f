"""Why parties wait: which counters are short for them, and how many of each are free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from engage.core.capacity.policy import shortage
from engage.core.db import db
from engage.listening import policy
from engage.listening.models import Capacity, Registration, Status


@dataclass(frozen=True)
class WaitingReasons:
    """What the waiting parties of a session wait for. `short` is by registration, `parties` by counter."""

    free: Mapping[str, int] = field(default_factory=dict)
    short: Mapping[int, frozenset[str]] = field(default_factory=dict)
    parties: Mapping[str, int] = field(default_factory=dict)


def waiting_reasons(session_id: int) -> WaitingReasons:
    """Return why the parties of a session wait. Two or three statements."""
    waiting = db.session.scalars(
        select(Registration)
        .where(Registration.session_id == session_id, Registration.status == Status.WAITING)
        .options(selectinload(Registration.needs))
        .execution_options(populate_existing=True)
    )
    return reasons_of(session_id, waiting.all())


def reasons_of(session_id: int, registrations: Iterable[Registration]) -> WaitingReasons:
    """Return why those of these registrations wait that do. One statement where there are any; needs are loaded."""
    waiting = [one for one in registrations if one.status == Status.WAITING]
    if not waiting:
        return WaitingReasons()
    rows = db.session.scalars(select(Capacity).where(Capacity.session_id == session_id))
    free = {row.resource: row.free for row in rows}
    short = {one.id: shortage(policy.demand(policy.party_of(one)), free) for one in waiting}
    counted = Counter(counter for counters in short.values() for counter in counters)
    return WaitingReasons(free, short, dict(counted.most_common()))
