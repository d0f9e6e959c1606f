"""`flask backup` and `flask restore`: copy the SQLite database to one file while the product runs.

PostgreSQL has its own tools; these commands name them.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.engine import make_url

from engage.core.db import db, sqlite_module

ARGUMENT = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@click.command("backup")
@ARGUMENT
@with_appcontext
def backup(file: Path) -> None:
    """Write everything to FILE, which must not exist. People may go on using the product meanwhile."""
    source = _database_file("pg_dump --format=custom --file=FILE DATABASE")
    if file.exists():
        raise click.ClickException(f"{file} exists already: choose another name.")
    partial = file.with_name(f"{file.name}.partial")
    partial.unlink(missing_ok=True)
    _copy(source, partial)
    _check(partial)
    partial.rename(file)
    click.echo(
        f"Everything is in {file} ({file.stat().st_size} bytes). It holds personal data: keep it safe."
    )


@click.command("restore")
@ARGUMENT
@click.option("--replace", is_flag=True, help="the database that is there is moved aside")
@with_appcontext
def restore(file: Path, *, replace: bool) -> None:
    """Put a backup in place. Stop the web server and the worker first."""
    target = _database_file("pg_restore --clean --if-exists --dbname=DATABASE FILE")
    if not file.is_file():
        raise click.ClickException(f"There is no file {file}.")
    _check(file)
    db.engine.dispose()
    if target.exists() and not replace:
        raise click.ClickException(
            f"{target} exists: add --replace to move it aside and put the backup in its place."
        )
    _move_aside(target)
    _copy(file, target)
    _check(target)
    click.echo(
        "The backup is in place. Run `flask --app wsgi db upgrade`, then start the server and the worker."
    )


def _database_file(instead: str) -> Path:
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() != "sqlite" or not url.database:
        raise click.ClickException(f"This is for SQLite. For PostgreSQL use: {instead}")
    return Path(url.database)


def _copy(source: Path, target: Path) -> None:
    """Copy a consistent state page by page, also while other processes write. Nobody else may read the copy."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    sqlite = sqlite_module()
    with closing(sqlite.connect(source)) as reading, closing(sqlite.connect(target)) as writing:
        reading.backup(writing)


def _check(file: Path) -> None:
    sqlite = sqlite_module()
    with closing(sqlite.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        try:
            (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite.DatabaseError as error:
            raise click.ClickException(f"{file} is not a backup of Engage: {error}") from error
    if answer != "ok":
        raise click.ClickException(f"{file} is damaged: {answer}")


def _move_aside(target: Path) -> None:
    for name in (target.name, f"{target.name}-wal", f"{target.name}-shm"):
        old = target.with_name(name)
        if old.exists():
            old.chmod(0o600)
            old.rename(target.with_name(f"{name}.before-restore"))
