"""flask messages: handle mails that mail servers return."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from engage.core import audit
from engage.core.db import write
from engage.core.outbox.bounces import find_returned, note_unread, record_bounce
from engage.core.outbox.reports import LARGEST_REPORT_BYTES, Verdict, read_report

_CHANGES_NOTHING = frozenset({Verdict.DELAYED, Verdict.AUTOMATIC})

messages_group = AppGroup("messages", help="Messages that went out.")


@messages_group.command("bounce")
def take_bounce() -> None:
    """Read one returned mail (a delivery report) from standard input, as mail servers pipe it.

    Staff see that the message came back, and the person is put on the call list. An address that does not work is not
    written to any more. A notice that names one of our messages and cannot be understood is shown to staff. What is no
    report, or about no mail of ours, is noted in the activity log once a day. The exit status is 0 all the same, so
    that the mail server does not send a report about the report.
    """
    report = read_report(sys.stdin.buffer.read(LARGEST_REPORT_BYTES))
    if report.verdict in _CHANGES_NOTHING:
        click.echo(f"Nothing changed: {report.verdict}.")
        return
    returned = find_returned(report)
    if returned is None:
        with write():
            note_unread()
        unread = report.verdict is Verdict.NOT_A_REPORT
        click.echo(f"Nothing changed: {report.verdict if unread else 'no message of ours'}.")
        return
    with write():
        record_bounce(returned, report)
        audit.record("command", f"message.{report.verdict}", "message", returned.message.id)
    click.echo(f"Message {returned.message.id}: {report.verdict} {report.status}".rstrip() + ".")
