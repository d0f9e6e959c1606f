"""flask messages: handle mails that mail servers return."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from engage.core import audit
from engage.core.db import write
from engage.core.outbox.bounces import (
    LARGEST_REPORT_BYTES,
    Verdict,
    find_returned,
    read_report,
    record_bounce,
)

messages_group = AppGroup("messages", help="Messages that went out.")


@messages_group.command("bounce")
def take_bounce() -> None:
    """Read one returned mail (a delivery report) from standard input, as mail servers pipe it.

    The address is not written to any more, staff see that the message came back, and the person is put on the call
    list. What is no report, or about no mail of ours, changes nothing: the exit status is 0 all the same, so that the
    mail server does not send a report about the report.
    """
    report = read_report(sys.stdin.buffer.read(LARGEST_REPORT_BYTES))
    if report.verdict not in {Verdict.FAILED, Verdict.COMPLAINT}:
        click.echo(f"Nothing changed: {report.verdict}.")
        return
    returned = find_returned(report)
    if returned is None:
        click.echo("Nothing changed: no message of ours.")
        return
    with write():
        record_bounce(returned, report)
        audit.record("command", f"message.{report.verdict}", "message", returned.message.id)
    click.echo(f"Message {returned.message.id}: {report.verdict} {report.status}".rstrip() + ".")
