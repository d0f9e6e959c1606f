"""Mail that came back."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from engage.core.audit_log import AuditEntry
from engage.core.db import db
from engage.core.outbox import contacts
from engage.core.outbox.models import CallReason, State
from engage.core.outbox.reports import Verdict, read_report
from engage.messages.staff.labels import error_text
from tests.support.outbox import (
    ADDRESS,
    Tray,
    calls_listed,
    deliver,
    mail_to,
    own_registry,
    put,
    register,
    the_message,
)

IDENT = "abcdefghijklmnop"


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Kinds of this test only."""
    with own_registry(monkeypatch):
        register("test.told", mail_to())
        yield


def dsn(
    message_id: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    original: str = "message/rfc822",
    headers: str = "",
) -> bytes:
    """A delivery report as mail servers write it (RFC 3464)."""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: hi@city.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <{"z" * 16}@mx.example>
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 1 Mar 2027 17:00:00 +0000

Final-Recipient: rfc822; {ADDRESS}
Action: {action}
Status: {status} (whatever)
Diagnostic-Code: smtp; 550 no

--b
Content-Type: {original}

Message-ID: <{message_id}>
From: hi@city.example
Subject: =?utf-8?q?Nyob_zoo?=

Nyob zoo.
--b--
""".replace("\n", "\r\n").encode()


def notice(text: str, ident: str = IDENT) -> bytes:
    """A notice of an old mail server: a text and a copy of the mail below it, no report."""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example
Subject: failure notice

{text}

--- Below this line is a copy of the message.

Message-ID: <{ident}@city.example>
Subject: Nyob zoo (5.5.5)

Nyob zoo.
""".encode()


COMPLAINT = f"""\
From: feedback@isp.example
Message-ID: <{"y" * 16}@isp.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

A complaint.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: x
Version: 1

--b
Content-Type: message/rfc822

Message-ID: <{IDENT}@city.example>
Subject: x

x
--b--
"""


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize("message_id", [f"{IDENT}@city.example", f"{IDENT}.3@city.example"])
def test_a_report_names_the_mail_it_is_about(original: str, message_id: str) -> None:
    report = read_report(dsn(message_id, original=original))
    assert (report.verdict, report.status, report.idents) == (Verdict.FAILED, "5.1.1", (IDENT,))


def test_a_report_without_the_mail_may_answer_to_it() -> None:
    raw = dsn("other@elsewhere.example", headers=f"In-Reply-To: <{IDENT}@city.example>\n")
    assert read_report(raw).idents == (IDENT,)


def test_a_delay_is_no_failure() -> None:
    assert read_report(dsn(f"{IDENT}@c.example", action="delayed", status="4.4.1")).verdict is Verdict.DELAYED


def test_a_complaint_is_understood() -> None:
    report = read_report(COMPLAINT.encode())
    assert (report.verdict, report.idents) == (Verdict.COMPLAINT, (IDENT,))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe" * 500,
        b"From: a@b.example\r\nSubject: Out of office\r\n\r\nI am away.",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\nno parts",
        b"Content-Type: message/delivery-status\r\n\r\nAction: \xe0\xa4\r\nStatus: x\r\n\r\n",
        b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n",
    ],
)
def test_whatever_is_no_report_changes_nothing(raw: bytes) -> None:
    assert read_report(raw).verdict in {Verdict.NOT_A_REPORT, Verdict.DELAYED}


def run(app: Flask, raw: bytes) -> str:
    """What the command says to a mail on its standard input."""
    result = app.test_cli_runner().invoke(args=["messages", "bounce"], input=raw)
    assert result.exit_code == 0, result.output
    return result.output


def send_one() -> str:
    """Send a message; gives its identifier."""
    put()
    deliver(Tray())
    return the_message().message_ident


def test_a_bounce_shows_suppresses_and_has_the_person_called(app: Flask) -> None:
    ident = send_one()
    assert "failed 5.1.1" in run(app, dsn(f"{ident}@engage.test"))
    message = the_message()
    assert message.state == State.SENT
    assert message.bounced_at is not None
    assert message.last_error == "bounced 5.1.1"
    assert contacts.is_suppressed(ADDRESS)
    assert [task.why for task in calls_listed()] == [CallReason.BOUNCED]
    assert [entry.action for entry in db.session.scalars(select(AuditEntry))] == ["message.failed"]
    run(app, dsn(f"{ident}@engage.test"))
    assert len(calls_listed()) == 1


def test_a_refusal_for_policy_does_not_blame_the_address(app: Flask) -> None:
    ident = send_one()
    run(app, dsn(f"{ident}@engage.test", status="5.7.1"))
    assert the_message().bounced_at is not None
    assert not contacts.is_suppressed(ADDRESS)
    assert len(calls_listed()) == 1


def test_who_complains_is_not_called_either(app: Flask) -> None:
    ident = send_one()
    run(app, COMPLAINT.replace(IDENT, ident).encode())
    assert contacts.is_suppressed(ADDRESS)
    assert the_message().bounced_at is None
    assert calls_listed() == []


def test_what_has_become_untrue_bounces_without_a_call(app: Flask) -> None:
    ident = send_one()
    register("test.told", None)
    run(app, dsn(f"{ident}@engage.test"))
    assert contacts.is_suppressed(ADDRESS)
    assert calls_listed() == []


def test_a_made_up_report_changes_nothing(app: Flask) -> None:
    send_one()
    assert "no message of ours" in run(app, dsn(f"{'q' * 16}@engage.test"))
    assert "not a report" in run(app, b"Subject: hello\r\n\r\nhello")
    assert "delayed" in run(app, dsn(f"{IDENT}@engage.test", action="delayed", status="4.0.0"))
    assert not contacts.is_suppressed(ADDRESS)
    assert the_message().bounced_at is None


def test_what_is_about_no_message_of_ours_is_noted_once_a_day(app: Flask, clock: Any) -> None:
    for _again in range(3):
        run(app, dsn(f"{'q' * 16}@engage.test"))
        run(app, b"From: a@b.example\r\n\r\nhello")
    noted = select(AuditEntry.action, AuditEntry.subject_id)
    assert db.session.execute(noted).all() == [("message.returned_unread", None)]
    clock.advance(days=1, minutes=1)
    run(app, b"From: a@b.example\r\n\r\nhello")
    assert len(db.session.execute(noted).all()) == 2


@pytest.mark.parametrize("status", ["4.4.7", "4.4.1"])
def test_a_server_that_gave_up_has_the_person_called_and_does_not_blame_the_address(
    app: Flask, status: str
) -> None:
    ident = send_one()
    assert f"failed {status}" in run(app, dsn(f"{ident}@engage.test", status=status))
    message = the_message()
    assert message.bounced_at is not None
    assert message.last_error == f"bounced {status}"
    assert "The address may be right." in error_text(message.last_error)
    assert not contacts.is_suppressed(ADDRESS)
    assert [task.why for task in calls_listed()] == [CallReason.PARKED]


def test_a_notice_that_nobody_can_read_is_shown_to_staff_and_blames_no_one(app: Flask) -> None:
    ident = send_one()
    assert "unclear" in run(app, notice("Something about your mail.", ident))
    message = the_message()
    assert message.bounced_at is not None
    assert "Look in the mailbox for bounces" in error_text(message.last_error)
    assert not contacts.is_suppressed(ADDRESS)
    assert calls_listed() == []
    run(app, dsn(f"{ident}@engage.test"))
    run(app, notice("Something about your mail.", ident))
    assert the_message().last_error == "bounced 5.1.1"
