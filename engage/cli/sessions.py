"""flask sessions: import a file of sessions (docs/import.md), and renew contact hashes after a new secret key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import AppGroup

from engage.core.current import current_city
from engage.core.db import write
from engage.core.toml_source import SourceInvalid
from engage.listening.importing.file import read_import
from engage.listening.services.contact_hashes import renew_contact_hashes
from engage.listening.services.importing import ImportReport, import_sessions
from engage.volunteering.services.contact_hashes import renew_contact_hashes as renew_hashes_of_volunteers

sessions_group = AppGroup("sessions", help="Sessions and who is registered for them.")


@sessions_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Read sessions from FILE. A wrong line is named, and then nothing is changed."""
    print_report(import_file(file))


@sessions_group.command("renew-hashes")
def renew_hashes() -> None:
    """After the secret key was changed: let people be found by their email or phone again. Safe to repeat."""
    click.echo(f"{_renew_all(renew_contact_hashes)} registrations renewed.")
    click.echo(f"{_renew_all(renew_hashes_of_volunteers)} volunteers renewed.")


def _renew_all(renew: Callable[[int], tuple[int | None, int]]) -> int:
    """Renew the hashes of all people of one kind, a few in each unit of work. Returns how many changed."""
    number: int | None = 0
    renewed = 0
    while number is not None:
        with write():
            number, changed = renew(number)
        renewed += changed
    return renewed


def import_file(file: Path) -> ImportReport:
    """Import a file in one unit of work. Raises ClickException that names every wrong line."""
    city = current_city()
    try:
        draft = read_import(file, city)
        with write():
            return import_sessions(draft, core_languages=city.core_languages, actor="command")
    except SourceInvalid as error:
        raise click.ClickException(f"Nothing was changed.\n{error}") from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from error


def print_report(report: ImportReport) -> None:
    """Print what an import did."""
    for title, slugs in (
        ("New", report.created),
        ("Changed", report.changed),
        ("As before", report.unchanged),
    ):
        if slugs:
            click.echo(f"{title}: {', '.join(slugs)}")
