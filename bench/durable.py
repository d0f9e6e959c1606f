"""What a database does with durable writes by itself: transactions are recorded, then played to the bare driver.

One transaction and one durable commit each, nothing else, beginning from a copy of the same database.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url

from bench.place import SQLITE, Place
from engage.core.db import SQLITE_PRAGMAS, db, sqlite_module

Transaction = list[tuple[str, Any]]


def start_of(site: Place) -> Place:
    """The copy named `start` of a place's database, as a place to copy from."""
    if site.kind == SQLITE:
        return Place(site.kind, f"sqlite:///{site.folder / 'start.sqlite3'}", site.folder, site.app)
    url = make_url(site.url)
    address = url.set(database=f"{url.database}_start").render_as_string(hide_password=False)
    return Place(site.kind, address, site.folder, site.app)


def record(act: Callable[[int], None], count: int) -> list[Transaction]:
    """What `count` acts ask of the database inside their writing transaction, with parameters.

    `act` is given the number of the act. Raises RuntimeError where an act took none or several transactions.
    """
    found: list[Transaction] = []
    under_way: Transaction = []

    def executed(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        under_way.append((statement, parameters))

    def committed(_connection: Any) -> None:
        found.append([one for one in under_way if not one[0].startswith("BEGIN")])
        under_way.clear()

    hooks: dict[str, Callable[..., Any]] = {
        "before_cursor_execute": executed,
        "commit": committed,
        "rollback": lambda _connection: under_way.clear(),
    }
    for name, hook in hooks.items():
        event.listen(db.engine, name, hook)
    for number in range(count):
        act(number)
    for name, hook in hooks.items():
        event.remove(db.engine, name, hook)
    if len(found) != count:
        raise RuntimeError(f"{count} acts took {len(found)} transactions.")
    return found


def play(kind: str, url: str, work: list[Transaction]) -> float:
    """Transactions a second through the bare driver."""
    connection = _connect(kind, url)
    cursor = connection.cursor()
    began = time.perf_counter()
    for transaction in work:
        cursor.execute("BEGIN IMMEDIATE" if kind == SQLITE else "BEGIN")
        for statement, parameters in transaction:
            if isinstance(parameters, list):
                cursor.executemany(statement, parameters)
                continue
            cursor.execute(statement, parameters)
            if cursor.description is not None:
                cursor.fetchall()
        cursor.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return len(work) / seconds


def _connect(kind: str, url: str) -> Any:
    if kind == SQLITE:
        connection = sqlite_module().connect(make_url(url).database, isolation_level=None)
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection
    import psycopg

    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)
