"""Counters that are never oversold: each change is a single conditional statement, with a CHECK behind it.

Callers hold the lock of the owner (the session, the shift), so that reading and changing counters agree. The text of a
statement depends only on the number of counters, so each is built once: every registration runs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    case,
    func,
    inspect,
    or_,
    select,
    update,
)

from engage.core.capacity.columns import CounterColumns
from engage.core.db import db


class Counters:
    """The counters of one kind of owner. `table` has `CounterColumns`; `owner` names the column with the owner's id."""

    def __init__(self, table: type[CounterColumns], owner: str) -> None:
        self._model: Any = table
        self._owner = owner
        self._statements = _Statements(cast(Table, inspect(self._model).local_table), owner)

    def free(self, owner_id: int) -> dict[str, int]:
        """Return how much is left of each counter. One statement."""
        rows = db.session.execute(self._statements.free, {"of_owner": owner_id})
        return {resource: max(0, left) for resource, left in rows}

    def take(self, owner_id: int, wanted: Mapping[str, int]) -> bool:
        """Take everything that is wanted, or nothing. Returns whether it was taken. One statement."""
        if not wanted:
            return True
        return self._run(self._statements.taking, owner_id, wanted) == len(wanted)

    def overbook(self, owner_id: int, wanted: Mapping[str, int]) -> None:
        """Take everything even where it does not fit, and record the excess. Only staff do this, knowingly."""
        if wanted:
            self._run(self._statements.overbooking, owner_id, wanted)

    def give_back(self, owner_id: int, taken: Mapping[str, int]) -> None:
        """Give back what a party held. Overbooked amounts shrink first."""
        if taken:
            self._run(self._statements.giving_back, owner_id, taken)

    def resize(self, owner_id: int, resource: str, capacity: int) -> None:
        """Change the capacity of one counter. Nobody loses a place: the excess is recorded as overbooked."""
        row = db.session.get(self._model, (owner_id, resource), populate_existing=True)
        if row is None:
            made = {self._owner: owner_id, "resource": resource, "capacity": capacity}
            db.session.add(self._model(**made, taken=0, overbooked=0))
        else:
            row.capacity = capacity
            row.overbooked = max(0, row.taken - capacity)
        db.session.flush()

    def _run(self, build: Any, owner_id: int, amounts: Mapping[str, int]) -> int:
        """Run a statement for these counters. Returns how many counters it changed."""
        names = sorted(amounts)
        parameters: dict[str, Any] = {"of_owner": owner_id}
        for at, name in enumerate(names):
            parameters[f"name_{at}"] = name
            parameters[f"amount_{at}"] = amounts[name]
        return int(db.session.execute(build(len(names)), parameters).rowcount)  # type: ignore[attr-defined]


class _Statements:
    """Builds the statements on one table of counters."""

    def __init__(self, table: Table, owner: str) -> None:
        self._table = table
        self._owner_of = table.c[owner]
        self._asked: ColumnElement[int] = bindparam("of_owner", type_=self._owner_of.type)
        self.free: Select[Any] = select(table.c.resource, table.c.capacity - table.c.taken).where(
            self._owner_of == self._asked
        )
        self.taking = cache(self._taking)
        self.overbooking = cache(self._overbooking)
        self.giving_back = cache(self._giving_back)

    def _taking(self, count: int) -> Update:
        other = self._table.alias("other")
        each_fits = (
            and_(other.c.resource == self._name(at), other.c.taken + self._amount(at) <= other.c.capacity)
            for at in range(count)
        )
        fits = (
            select(func.count())
            .select_from(other)
            .where(other.c[self._owner_of.name] == self._asked, or_(*each_fits))
            .scalar_subquery()
        )
        after = self._table.c.taken + self._amount_of_row(count)
        return self._change(count).where(fits == count).values(taken=after)

    def _overbooking(self, count: int) -> Update:
        after = self._table.c.taken + self._amount_of_row(count)
        excess, before = after - self._table.c.capacity, self._table.c.overbooked
        return self._change(count).values(
            taken=after, overbooked=case((excess > before, excess), else_=before)
        )

    def _giving_back(self, count: int) -> Update:
        after = self._table.c.taken - self._amount_of_row(count)
        excess, before = after - self._table.c.capacity, self._table.c.overbooked
        shrunk = case((excess <= 0, 0), (excess < before, excess), else_=before)
        return self._change(count).values(taken=after, overbooked=shrunk)

    def _change(self, count: int) -> Update:
        names = [self._name(at) for at in range(count)]
        return update(self._table).where(self._owner_of == self._asked, self._table.c.resource.in_(names))

    def _name(self, at: int) -> ColumnElement[str]:
        return bindparam(f"name_{at}", type_=self._table.c.resource.type)

    def _amount(self, at: int) -> ColumnElement[int]:
        return bindparam(f"amount_{at}", type_=self._table.c.taken.type)

    def _amount_of_row(self, count: int) -> ColumnElement[int]:
        """Return the amount that belongs to the counter of the current row."""
        return case(*((self._table.c.resource == self._name(at), self._amount(at)) for at in range(count)))
