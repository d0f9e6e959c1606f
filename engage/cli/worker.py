"""flask worker: send due messages until stopped."""

from __future__ import annotations

import logging
import signal
import sys
from datetime import timedelta
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext
from flask.logging import default_handler

from engage.core.errors import ConfigurationError
from engage.core.outbox.queue import LEASE
from engage.core.outbox.worker import Worker


@click.command("worker")
@click.option("--once", is_flag=True, help="Send what is due now, then end (for a scheduler such as cron).")
@click.option(
    "--lease",
    type=click.IntRange(min=5),
    default=int(LEASE.total_seconds()),
    show_default=True,
    help="Seconds after which another worker takes over what a dead one held.",
)
@with_appcontext
def worker_command(once: bool, lease: int) -> None:
    """Send messages: mails, texts, and the call list for those whom neither reaches.

    Any number may run at once. SIGTERM and Ctrl-C end it after the message in hand.
    """
    _log_each_line_once()
    try:
        worker = Worker(current_app._get_current_object(), lease=timedelta(seconds=lease))  # type: ignore[attr-defined]
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if once:
        click.echo(f"{worker.run_once()} messages")
    else:
        worker.run()


def _log_each_line_once() -> None:
    """Log to standard error, and not also through the handler that Flask gives to the application's own logger."""
    current_app.logger.removeHandler(default_handler)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
