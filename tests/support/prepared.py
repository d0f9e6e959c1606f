"""Data that many tests begin with and that takes long to make: made once for the test process, then copied.

`prepared(tell_story)` empties the database of whatever is in it and gives what `tell_story()` gives. Rows in the
result are read anew from the copy. On PostgreSQL the function is called each time.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import inspect

from engage.core import clock
from engage.core.db import Base, db
from tests.support.database import Database, SqliteDatabase

T = TypeVar("T")
Prepared = Callable[[Callable[[], T]], T]

_results: dict[str, bytes] = {}


class _Writer(pickle.Pickler):
    """Keeps rows by what identifies them."""

    def persistent_id(self, obj: Any) -> Any:
        """Which row this is, or None for what is no row."""
        return (type(obj), inspect(obj).identity) if isinstance(obj, Base) else None


class _Reader(pickle.Unpickler):
    """Finds the rows again."""

    def persistent_load(self, pid: Any) -> Any:
        """The row, in the session of the test."""
        kind, identity = pid
        return db.session.get_one(kind, identity)


def _written(result: object) -> bytes:
    kept = io.BytesIO()
    _Writer(kept).dump(result)
    return kept.getvalue()


@pytest.fixture
def prepared(app: Flask, database: Database) -> Prepared[Any]:
    """`prepared(make)`: what the function makes, on a database that holds nothing else."""

    def prepare(make: Callable[[], T]) -> T:
        if not isinstance(database, SqliteDatabase):
            db.session.remove()
            database.reset(app)
            return make()
        name = f"{make.__module__}.{make.__qualname__} {clock.now():%Y-%m-%d-%H-%M-%S}"
        if name not in _results:
            database.reset(app)
            _results[name] = _written(make())
            db.session.commit()
            db.session.remove()
            database.keep(app, name)
        db.session.remove()
        database.reset(app, name)
        made: T = _Reader(io.BytesIO(_results[name])).load()
        return made

    return prepare
