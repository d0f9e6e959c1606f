"""`flask serve`: start everything that is needed to try Engage, in one command. `make run` calls it.

In production the machine's own supervisor starts each part: see docs/operators.
"""

from __future__ import annotations

import errno
import http.client
import os
import socket
import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from engage.cli.supervisor import Supervisor
from engage.config import Settings
from engage.core.current import current_settings
from engage.core.db import db

HOST = "127.0.0.1"
STARTING_SECONDS = 30.0


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@with_appcontext
def serve(port: int) -> None:
    """Prepare the database, load demo data once, and serve with the mail worker beside the web server."""
    settings = current_settings()
    if settings.is_production:
        raise click.ClickException("This is for trying out. For real use see docs/operators/installing.md.")
    _refuse_busy_port(port)
    current_app.config["PUBLIC_URL"] = _public_url(port)  # the links we print lead to this port
    prepare()
    _let_go()
    with Supervisor({"ENGAGE_PUBLIC_URL": _public_url(port)}) as processes:
        processes.start(
            "web server", "gunicorn", "--bind", f"{HOST}:{port}", "--log-level", "warning", "wsgi:app"
        )
        processes.start("mail worker", "flask", "--app", "wsgi", "worker", log=_worker_log(settings))
        if _answers(processes, port):
            _greet(port, settings)
            _let_go()
        ended = processes.wait()
    if ended is not None:
        raise click.ClickException(f"The {ended} ended by itself, so everything was stopped.")
    click.echo("Engage has stopped.")


def prepare() -> None:
    """Migrate the database, and load the demo if the database holds no sessions yet."""
    from flask_migrate import upgrade

    from engage.cli.demo import load_demo_once

    upgrade()
    load_demo_once()


def _let_go() -> None:
    """Hold neither connection nor transaction meanwhile: what this process still reads, SQLite keeps in its log."""
    db.session.remove()
    db.engine.dispose()


def _refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise click.ClickException(
                    f"Port {port} may not be used: choose one from 1024 up, make run PORT=8000."
                ) from error
            other = port + 1 if port < 65535 else 8000
            raise click.ClickException(
                f"Port {port} is busy: stop what uses it, or take another, make run PORT={other}."
            ) from error


def _public_url(port: int) -> str:
    return os.environ.get("ENGAGE_PUBLIC_URL") or f"http://{HOST}:{port}"


def _worker_log(settings: Settings) -> Path:
    return settings.instance / "mail-worker.log"


def _answers(processes: Supervisor, port: int) -> bool:
    """Wait until the server answers. Return False if it does not."""
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and processes.ended() is None and not processes.stopping.wait(0.1):
        connection = http.client.HTTPConnection(HOST, port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        except OSError:
            continue
        finally:
            connection.close()
    return False


def _greet(port: int, settings: Settings) -> None:
    from engage.cli.demo import who_can_sign_in

    click.echo(f"\nEngage is at {_public_url(port)}")
    click.echo(f"Emails are written to {settings.instance / 'mail'}")
    click.echo(f"The email worker's log is {_worker_log(settings)}")
    click.echo("Who can sign in (an address works once; later ones come by email, into that folder):")
    for line in who_can_sign_in():
        click.echo(f"  {line}")
    click.echo("Stop with Ctrl-C.\n")
