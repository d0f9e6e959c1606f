"""Somebody with a shell on the database: changes single cells behind the product's back, and puts them back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, Date, Integer, Row, Table, and_, insert, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.exc import IntegrityError

from engage.core.db import Base, UTCDateTime, db
from engage.decisions.policy.chain import Broken


def table(name: str) -> Table:
    """A table by its name."""
    return Base.metadata.tables[name]


def rows_of(where: Table, *conditions: Any) -> list[Row[Any]]:
    """Rows as they are now, in the order of their keys."""
    with db.engine.connect() as connection:
        return list(connection.execute(select(where).where(*conditions).order_by(*where.primary_key)))


def change(where: Table, row: Row[Any], **values: Any) -> Row[Any]:
    """Write other values into a row. Gives the row as it is then. Raises IntegrityError where the database refuses."""
    with db.engine.begin() as connection:
        connection.execute(update(where).where(_is(where, row)).values(values))
    then = {**row._asdict(), **values}
    return rows_of(where, *[column == then[column.name] for column in where.primary_key])[0]


def delete(where: Table, row: Row[Any]) -> None:
    """Take a row out."""
    with db.engine.begin() as connection:
        connection.execute(delete_from(where).where(_is(where, row)))


@contextmanager
def changed(where: Table, row: Row[Any], **values: Any) -> Iterator[None]:
    """Other values in a row, for as long as the block runs."""
    new = change(where, row, **values)
    try:
        yield
    finally:
        change(where, new, **{name: row._mapping[name] for name in values})


@contextmanager
def deleted(where: Table, row: Row[Any]) -> Iterator[None]:
    """The row is gone for as long as the block runs."""
    delete(where, row)
    try:
        yield
    finally:
        with db.engine.begin() as connection:
            connection.execute(insert(where).values(row._asdict()))


def other_values(where: Table, column: Column[Any], row: Row[Any]) -> Iterator[Any]:
    """Values that somebody might write instead: for a reference, other rows that are there."""
    now = row._mapping[column.name]
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        with db.engine.connect() as connection:
            yield from connection.scalars(select(target).where(target != now).order_by(target).limit(40))
    elif isinstance(now, bool):
        yield not now
    elif isinstance(now, int):
        yield from (now + 1, now - 1, now + 10_000)
    elif isinstance(now, datetime):
        yield from (now + timedelta(seconds=1), now - timedelta(seconds=1))
    elif isinstance(now, date):
        yield now + timedelta(days=1)
    elif isinstance(now, Mapping):
        yield {**now, "more": 1}
    elif isinstance(now, list):
        yield [*now, {"key": "c9"} if where.name == "round_text" else "c9"]
    elif isinstance(now, str):
        yield from (*_words_for(where, column), f"{now[:-1]}~")
    else:
        yield from _instead_of_nothing(where, column)
    if column.nullable and now is not None:
        yield None


def accepted(where: Table, column: Column[Any], row: Row[Any]) -> list[Any]:
    """Those of `other_values` that the database takes, two at most."""
    taken: list[Any] = []
    for value in other_values(where, column, row):
        if value == row._mapping[column.name]:
            continue
        try:
            with changed(where, row, **{column.name: value}):
                taken.append(value)
        except IntegrityError:
            continue
        if len(taken) == 2:
            break
    return taken


def _words_for(where: Table, column: Column[Any]) -> list[str]:
    """The values of a column that knows only some, as its CHECK lists them."""
    for constraint in where.constraints:
        text = str(getattr(constraint, "sqltext", ""))
        if text.startswith(f"{column.name} IN ("):
            return [word.strip(" '") for word in text.split("(", 1)[1].rstrip(")").split(",")]
    return []


def _instead_of_nothing(where: Table, column: Column[Any]) -> list[Any]:
    if isinstance(column.type, UTCDateTime):
        return [datetime.fromisoformat("2027-03-01T17:00:00+00:00")]
    if isinstance(column.type, JSON):
        return [{"more": 1}]
    if isinstance(column.type, Integer):
        return [1]
    if isinstance(column.type, Date):
        return [date(2027, 3, 1)]
    return [*_words_for(where, column), "a word"]


def _is(where: Table, row: Row[Any]) -> Any:
    return and_(*[column == row._mapping[column.name] for column in where.primary_key])


def places(found: Iterable[Broken]) -> dict[str, dict[str, Any]]:
    """What a check found, by the name of what is wrong: the event's number and the place."""
    return {one.what: {"number": one.number, **(one.detail or {})} for one in found}


def event_of(decision_id: int, kind: str, **said: Any) -> Row[Any]:
    """The first event of a kind that says this. Raises LookupError."""
    where = table("decision_event")
    for row in rows_of(where, where.c.decision_id == decision_id):
        payload = json.loads(row.payload)
        if payload["kind"] == kind and said.items() <= payload.items():
            return row
    raise LookupError(kind)
