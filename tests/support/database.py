"""Each test gets an empty database with the whole schema, and its commits are real.

No transaction of the test's wraps the code under test: `write()` takes SQLite's write lock, savepoints and
IntegrityErrors behave as in production. SQLite starts each test from a copy of an empty file; PostgreSQL is emptied.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Protocol

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from engage.core.db import Base, db
from tests.support import postgres

EMPTY = "empty"


class Database(Protocol):
    """One database of one test process."""

    url: str

    def prepare(self, app: Flask) -> None:
        """Make the schema. Once per process."""

    def reset(self, app: Flask) -> None:
        """Empty it. Before each test."""

    def remove(self) -> None:
        """Leave nothing behind."""


class SqliteDatabase:
    """A file, in memory-backed storage where there is some: a commit's fsync costs nothing there."""

    def __init__(self) -> None:
        shared = Path("/dev/shm")
        self.folder = Path(
            tempfile.mkdtemp(prefix="engage-", dir=shared if os.access(shared, os.W_OK) else None)
        )
        self.file = self.folder / "test.sqlite3"
        self.url = f"sqlite:///{self.file}"

    def prepare(self, app: Flask) -> None:
        """Make the schema and keep a copy of the file."""
        with app.app_context():
            Base.metadata.create_all(db.engine)
        self.keep(app, EMPTY)

    def keep(self, app: Flask, name: str) -> None:
        """Keep a copy of everything that has been committed."""
        with app.app_context():
            with db.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                assert raw is not None
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()
        shutil.copyfile(self.file, self._copy(name))

    def _copy(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"

    def reset(self, app: Flask, name: str = EMPTY) -> None:
        """Put the empty copy in place, or another."""
        with app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self._copy(name), self.file)

    def remove(self) -> None:
        """Delete the files."""
        shutil.rmtree(self.folder, ignore_errors=True)


class PostgresDatabase:
    """A database of its own on a server, beside the one the server's address names."""

    def __init__(self, server: str, worker: str) -> None:
        self.server = make_url(server)
        self.name = f"engage_test_{os.getpid()}_{worker}"
        self._administer(f'CREATE DATABASE "{self.name}" TEMPLATE template0')
        self.url = self.server.set(database=self.name).render_as_string(hide_password=False)

    def _administer(self, statement: str) -> None:
        engine = create_engine(URL.create(**self.server._asdict()), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def prepare(self, app: Flask) -> None:
        """Make the schema."""
        with app.app_context():
            Base.metadata.create_all(db.engine)

    def reset(self, app: Flask) -> None:
        """Empty the tables that hold rows."""
        tables = [f'"{table.name}"' for table in Base.metadata.tables.values()]
        if not tables:
            return
        probe = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)
        with app.app_context(), db.engine.begin() as connection:
            used = [row[0] for row in connection.exec_driver_sql(probe)]
            if used:
                connection.exec_driver_sql(f"TRUNCATE {', '.join(used)} RESTART IDENTITY CASCADE")

    def remove(self) -> None:
        """Drop it, whoever is still connected."""
        self._administer(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def new_database(config: pytest.Config, name: str) -> Database:
    """A database without tables, of the kind that the run was started for."""
    if config.getoption("--database") == "postgresql":
        return PostgresDatabase(os.environ[postgres.VARIABLE], name)
    return SqliteDatabase()
