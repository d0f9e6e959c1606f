"""`flask --app wsgi fliers SLUG --out DIR`: the fliers of a session as PDF files, one for each public language."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from engage.core.errors import ConfigurationError
from engage.core.private_files import make_public_folder
from engage.listening.documents.flier_pdf import make_pdf
from engage.listening.errors import SessionNotFound
from engage.listening.queries.public import find_session
from engage.listening.queries.sessions import list_languages


@click.command("fliers")
@click.argument("slug")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder of the files."
)
@with_appcontext
def fliers(slug: str, out: Path) -> None:
    """Write the fliers of the session SLUG as PDF files."""
    try:
        session = find_session(slug)
    except SessionNotFound as error:
        raise click.ClickException(f"There is no public session {slug!r}.") from error
    tags = [tag for tag, row in list_languages(session.id).items() if row.is_published]
    make_public_folder(out)
    for tag in tags:
        path = out / f"{slug}-{tag}.pdf"
        try:
            path.write_bytes(make_pdf(session, tag))
            path.chmod(0o644)  # a flier is public, and whoever prints it has another account
        except ConfigurationError as error:
            raise click.ClickException(str(error)) from error
        click.echo(str(path))
