"""Where measurements happen: an installation with a database of its own, and copies of it for each round."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from engage.app import create_app
from engage.config import load_settings
from engage.core.db import Base, db
from tests.support.client import EngageClient
from tests.support.live import environment

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True)
class Round:
    """What every measurement is told. `server` is the address of a PostgreSQL, if one runs."""

    folder: Path
    databases: tuple[str, ...]
    is_quick: bool
    server: str | None = None
    say: Callable[[str], None] = print

    def choose(self, full: int, quick: int) -> int:
        """A size, smaller in a quick run."""
        return quick if self.is_quick else full


@dataclass(frozen=True)
class Place:
    """An installation: its database, its folder, its settings, and an application in this process for preparing."""

    kind: str
    url: str
    folder: Path
    app: Flask

    @property
    def environ(self) -> dict[str, str]:
        """The settings, for processes."""
        return environment(self.url, self.folder)

    @property
    def log(self) -> Path:
        """Where processes write what they say."""
        return self.folder / "log.txt"

    def let_go(self) -> None:
        """Hold no connection to the database, so that it can be copied."""
        with self.app.app_context():
            db.session.remove()
            if self.kind == SQLITE:
                with db.engine.connect() as connection:
                    raw = connection.connection.dbapi_connection
                    assert raw is not None
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine.dispose()

    def settle_down(self) -> None:
        """What PostgreSQL does by itself within a minute of so many new rows."""
        if self.kind == POSTGRESQL:
            _administer(self.url, "VACUUM ANALYZE", database=make_url(self.url).database)

    def copied_to(self, name: str) -> str:
        """Copy the database as it is now, and give the copy's address. Nobody may use it meanwhile."""
        if self.kind == SQLITE:
            target = self.folder / f"{name}.sqlite3"
            forget_sqlite(target)
            shutil.copyfile(str(make_url(self.url).database), target)
            return f"sqlite:///{target}"
        source = make_url(self.url)
        copy = f"{source.database}_{name}"
        _administer(self.url, f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        _administer(self.url, f'CREATE DATABASE "{copy}" TEMPLATE "{source.database}"')
        return source.set(database=copy).render_as_string(hide_password=False)


def forget_sqlite(path: Path) -> None:
    """Delete a database file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@contextmanager
def place(run: Round, kind: str, name: str, **settings: str) -> Iterator[Place]:
    """An installation with an empty database, inside its application context; gone afterwards."""
    folder = run.folder / f"{name}-{kind}"
    folder.mkdir()
    url = f"sqlite:///{folder / 'engage.sqlite3'}"
    if kind == POSTGRESQL:
        assert run.server is not None
        database = f"bench_{name}"
        _administer(run.server, f'CREATE DATABASE "{database}" TEMPLATE template0')
        url = make_url(run.server).set(database=database).render_as_string(hide_password=False)
    app = create_app(settings=load_settings(environment(url, folder, **settings)))
    app.test_client_class = EngageClient
    try:
        with app.app_context():
            Base.metadata.create_all(db.engine)
            yield Place(kind, url, folder, app)
            db.session.remove()
            db.engine.dispose()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _administer(url: str, statement: str, *, database: str | None = "postgres") -> None:
    engine = create_engine(make_url(url).set(database=database), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
