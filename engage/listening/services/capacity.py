"""Counters of places: taken and given back in single conditional statements, with a CHECK behind each.

Callers hold the lock of the session (see `waiting.lock_session`), so that reading counters and changing them agree.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.orm import aliased

from engage.core.db import db
from engage.listening.models import Capacity


def free_places(session_id: int) -> dict[str, int]:
    """How many are left of each counter."""
    rows = db.session.execute(
        select(Capacity.resource, Capacity.capacity - Capacity.taken).where(Capacity.session_id == session_id)
    )
    return {resource: max(0, left) for resource, left in rows}


def take(session_id: int, wanted: Mapping[str, int]) -> bool:
    """Take everything that is wanted, or nothing. Answers whether it was taken. One statement."""
    if not wanted:
        return True
    other = aliased(Capacity)
    fits = (
        select(func.count())
        .select_from(other)
        .where(
            other.session_id == session_id,
            or_(*(and_(other.resource == name, other.taken + n <= other.capacity) for name, n in wanted.items())),
        )
        .scalar_subquery()
    )
    result = db.session.execute(
        _change(session_id, wanted).where(fits == len(wanted)).values(taken=Capacity.taken + _amount(wanted))
    )
    return bool(result.rowcount == len(wanted))  # type: ignore[attr-defined]


def overbook(session_id: int, wanted: Mapping[str, int]) -> None:
    """Take it even where it does not fit, and show by how much. Only staff do this, knowingly."""
    if not wanted:
        return
    after = Capacity.taken + _amount(wanted)
    excess = after - Capacity.capacity
    db.session.execute(
        _change(session_id, wanted).values(
            taken=after,
            overbooked=case((excess > Capacity.overbooked, excess), else_=Capacity.overbooked),
        )
    )


def give_back(session_id: int, held: Mapping[str, int]) -> None:
    """Return what a party held. What was overbooked shrinks first."""
    if not held:
        return
    after = Capacity.taken - _amount(held)
    excess = after - Capacity.capacity
    db.session.execute(
        _change(session_id, held).values(
            taken=after,
            overbooked=case(
                (excess <= 0, 0), (excess < Capacity.overbooked, excess), else_=Capacity.overbooked
            ),
        )
    )


def set_capacity(session_id: int, resource: str, capacity: int) -> None:
    """Change the size of one counter. Nobody is sent home: what exceeds it is shown as overbooked."""
    row = db.session.get(Capacity, (session_id, resource), populate_existing=True)
    if row is None:
        db.session.add(Capacity(session_id=session_id, resource=resource, capacity=capacity, taken=0, overbooked=0))
    else:
        row.capacity = capacity
        row.overbooked = max(0, row.taken - capacity)
    db.session.flush()


def _change(session_id: int, amounts: Mapping[str, int]):  # type: ignore[no-untyped-def]
    return (
        update(Capacity)
        .where(Capacity.session_id == session_id, Capacity.resource.in_(amounts))
        .execution_options(synchronize_session=False)
    )


def _amount(amounts: Mapping[str, int]):  # type: ignore[no-untyped-def]
    return case(dict(amounts), value=Capacity.resource)
