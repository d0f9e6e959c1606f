"""Exporting and erasing a person's data on request.

The contents of an export and most of an erasure follow from the tables' declarations. A domain registers an *eraser*
for data with a rule of its own (places to give back, an event for the record), and a *finder* for the kind of people
it stores:

    @eraser(USER)
    def leave_bodies(user_id: int, *, actor: Actor) -> None: ...

They are in `engage/<domain>/services/personal_data.py`, which is loaded with the domain. Erasers of later domains run
first (`order_erasers`), inside the caller's `write()`, and take their locks as every service does.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import JSON, Table, delete, select, update

from engage.core.audit import Actor
from engage.core.db import Base, db
from engage.core.errors import NotFound
from engage.core.personal_data.declarations import Erasure, Held, Part, Personal


class Eraser(Protocol):
    """Erases what a domain stores about a person, where a rule of the domain applies. Repeating it changes nothing."""

    def __call__(self, ident: int, /, *, actor: Actor) -> object: ...


EraserT = TypeVar("EraserT", bound=Eraser)
Finder = Callable[[str], Sequence[int]]
FinderT = TypeVar("FinderT", bound=Finder)

_erasers: dict[str, list[Eraser]] = {}
_finders: dict[str, Finder] = {}
_domains: list[str] = []


def eraser(kind: str) -> Callable[[EraserT], EraserT]:
    """Register what a domain does when a person of this kind is erased."""

    def register(function: EraserT) -> EraserT:
        known = _erasers.setdefault(kind, [])
        if function not in known:
            known.append(function)
        return function

    return register


def order_erasers(domains: Sequence[str]) -> None:
    """Set the order of the domains: erasers of the last one run first."""
    _domains[:] = domains


def finder(kind: str) -> Callable[[FinderT], FinderT]:
    """Register how people of this kind are found by an e-mail address or a phone number."""

    def register(function: FinderT) -> FinderT:
        _finders[kind] = function
        return function

    return register


def kinds() -> tuple[str, ...]:
    """Return the kinds of people who can be erased."""
    return tuple(_erasers)


def find_people(contact: str) -> list[tuple[str, int]]:
    """Return the kind and id of everybody with this contact."""
    return [(kind, ident) for kind, find in _finders.items() for ident in find(contact)]


def export_person(kind: str, ident: int) -> dict[str, list[dict[str, Any]]]:
    """Return everything stored about a person, by table, as plain data for JSON.

    Raises NotFound if there is nothing.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for table, declared in _declared():
        for part in declared.parts:
            if part.is_of(kind):
                found.setdefault(table.name, []).extend(_export(table, declared, part, kind, ident))
    kept = {name: rows for name, rows in found.items() if rows}
    if not kept:
        raise NotFound
    return kept


def erase_person(kind: str, ident: int, *, actor: Actor) -> None:
    """Erase a person: first with the domains' erasers, then every column as declared.

    Raises NotFound, and whatever an eraser raises; in that case nothing is erased.
    """
    if kind not in _erasers:
        raise NotFound
    for function in _in_order(_erasers[kind]):
        function(ident, actor=actor)
        db.session.flush()
    for table, declared in reversed(list(_declared())):
        for part in declared.parts:
            if part.is_of(kind):
                _erase(table, part, kind, ident)
    db.session.expire_all()


def _in_order(erasers: Sequence[Eraser]) -> list[Eraser]:
    """Return the erasers, those of later domains first."""
    return sorted(erasers, key=lambda one: _domains.index(_domain_of(one)), reverse=True)


def _domain_of(function: Eraser) -> str:
    """Return the domain of an eraser: the second part of its module's name, `engage.<domain>.services…`."""
    return function.__module__.split(".")[1]


def _declared() -> Iterator[tuple[Table, Personal]]:
    """Yield the tables with their declarations, each after the tables that it refers to."""
    models = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    for table in Base.metadata.sorted_tables:
        yield table, models[table].__personal__


def _export(table: Table, declared: Personal, part: Part, kind: str, ident: int) -> Iterator[dict[str, Any]]:
    assert part.rows is not None
    wanted = {name for name, held in part.columns.items() if held.exported}
    wanted |= {column.name for column in table.primary_key} | (declared.plain if part.whole else frozenset())
    columns = [column for column in table.columns if column.name in wanted]
    rows = db.session.execute(
        select(*columns).where(part.rows(table, kind, ident)).order_by(*table.primary_key)
    )
    for row in rows:
        yield {column.name: _plain(value) for column, value in zip(columns, row, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, enum.Enum) else value


def _erase(table: Table, part: Part, kind: str, ident: int) -> None:
    assert part.rows is not None
    rows = part.rows(table, kind, ident)
    if part.deletes:
        db.session.execute(delete(table).where(rows))
        return
    values = {
        name: _value_after(table, name, held, ident)
        for name, held in part.columns.items()
        if held.erasure in (Erasure.EMPTIED, Erasure.REPLACED)
    }
    if values:
        db.session.execute(update(table).where(rows).values(values))


def _value_after(table: Table, name: str, held: Held, ident: int) -> Any:
    """Return the value of a column after erasure."""
    if held.erasure is Erasure.REPLACED:
        return held.value(ident) if callable(held.value) else held.value
    column = table.c[name]
    if isinstance(column.type, JSON) and not column.nullable:
        return []  # what is personal in such a column is a list
    return None if column.nullable else column.type.python_type()
