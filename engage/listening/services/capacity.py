"""Counters of places: taken and given back in single conditional statements, with a CHECK behind each.

Callers hold the lock of the session (see `waiting.lock_session`), so that reading counters and changing them agree.
Statements depend only on which counters they are about; each is built once, as every RSVP runs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, Update, and_, bindparam, case, func, or_, select, update

from engage.core.db import db
from engage.listening.models import Capacity

_table = cast(Table, Capacity.__table__)
_SESSION: ColumnElement[int] = bindparam("of_session", type_=_table.c.session_id.type)
_FREE = select(_table.c.resource, _table.c.capacity - _table.c.taken).where(_table.c.session_id == _SESSION)


def free_places(session_id: int) -> dict[str, int]:
    """How many are left of each counter."""
    rows = db.session.execute(_FREE, {"of_session": session_id})
    return {resource: max(0, left) for resource, left in rows}


def take(session_id: int, wanted: Mapping[str, int]) -> bool:
    """Take everything that is wanted, or nothing. Answers whether it was taken. One statement."""
    if not wanted:
        return True
    return _run(_taking, session_id, wanted) == len(wanted)


def overbook(session_id: int, wanted: Mapping[str, int]) -> None:
    """Take it even where it does not fit, and show by how much. Only staff do this, knowingly."""
    if wanted:
        _run(_overbooking, session_id, wanted)


def give_back(session_id: int, held: Mapping[str, int]) -> None:
    """Return what a party held. What was overbooked shrinks first."""
    if held:
        _run(_giving_back, session_id, held)


def set_capacity(session_id: int, resource: str, capacity: int) -> None:
    """Change the size of one counter. Nobody is sent home: what exceeds it is shown as overbooked."""
    row = db.session.get(Capacity, (session_id, resource), populate_existing=True)
    if row is None:
        db.session.add(
            Capacity(session_id=session_id, resource=resource, capacity=capacity, taken=0, overbooked=0)
        )
    else:
        row.capacity = capacity
        row.overbooked = max(0, row.taken - capacity)
    db.session.flush()


def _run(build: Any, session_id: int, amounts: Mapping[str, int]) -> int:
    """Run a statement for these counters. Answers how many counters it changed."""
    names = sorted(amounts)
    parameters: dict[str, Any] = {"of_session": session_id}
    for place, name in enumerate(names):
        parameters[f"name_{place}"] = name
        parameters[f"amount_{place}"] = amounts[name]
    return int(db.session.execute(build(len(names)), parameters).rowcount)  # type: ignore[attr-defined]


@cache
def _taking(count: int) -> Update:
    other = _table.alias("other")
    fits = (
        select(func.count())
        .select_from(other)
        .where(
            other.c.session_id == _SESSION,
            or_(
                *(
                    and_(other.c.resource == _name(place), other.c.taken + _amount(place) <= other.c.capacity)
                    for place in range(count)
                )
            ),
        )
        .scalar_subquery()
    )
    return _change(count).where(fits == count).values(taken=_table.c.taken + _amount_of_row(count))


@cache
def _overbooking(count: int) -> Update:
    after = _table.c.taken + _amount_of_row(count)
    excess = after - _table.c.capacity
    return _change(count).values(
        taken=after,
        overbooked=case((excess > _table.c.overbooked, excess), else_=_table.c.overbooked),
    )


@cache
def _giving_back(count: int) -> Update:
    after = _table.c.taken - _amount_of_row(count)
    excess = after - _table.c.capacity
    return _change(count).values(
        taken=after,
        overbooked=case((excess <= 0, 0), (excess < _table.c.overbooked, excess), else_=_table.c.overbooked),
    )


def _change(count: int) -> Update:
    names = [_name(place) for place in range(count)]
    return update(_table).where(_table.c.session_id == _SESSION, _table.c.resource.in_(names))


def _name(place: int) -> ColumnElement[str]:
    return bindparam(f"name_{place}", type_=_table.c.resource.type)


def _amount(place: int) -> ColumnElement[int]:
    return bindparam(f"amount_{place}", type_=_table.c.taken.type)


def _amount_of_row(count: int) -> ColumnElement[int]:
    """The amount that goes with the counter in hand."""
    return case(*((_table.c.resource == _name(place), _amount(place)) for place in range(count)))
