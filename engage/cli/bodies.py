"""flask bodies: bodies and work teams from a file (docs/import.md)."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from engage.bodies.importing.file import read_bodies
from engage.bodies.services.importing import ImportReport, import_bodies
from engage.core.current import current_city
from engage.core.db import write
from engage.core.toml_source import SourceInvalid

bodies_group = AppGroup("bodies", help="Bodies that decide together.")


@bodies_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Read bodies from FILE. A wrong line is named, and then nothing is changed."""
    report = import_bodies_file(file)
    for title, slugs in (
        ("New", report.created),
        ("Changed", report.changed),
        ("As before", report.unchanged),
    ):
        if slugs:
            click.echo(f"{title}: {', '.join(slugs)}")


def import_bodies_file(file: Path) -> ImportReport:
    """Import a file in one unit of work. Raises ClickException that names every wrong line."""
    try:
        drafts = read_bodies(file, current_city())
        with write():
            return import_bodies(drafts, actor="command")
    except SourceInvalid as error:
        raise click.ClickException(f"Nothing was changed.\n{error}") from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from error
