"""Returned mail as different mail servers write it, made by Python's own `email`."""

from __future__ import annotations

from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from engage.core.outbox.reports import Report, Verdict, read_report
from tests.core.outbox.test_bounces import IDENT, dsn, notice

REPORTED = "Reporting-MTA: dns; mx.example\n\n"
TO = "Final-Recipient: rfc822; maly@example.org\n"
QMAIL = "Hi. This is the qmail-send program at mx.example.\n"
FAILED, DELAYED, NONE = Verdict.FAILED, Verdict.DELAYED, Verdict.NOT_A_REPORT


def returned(
    status: str, *, kind: str = "delivery-status", encoded: bool = False, headers: bool = False
) -> bytes:
    """A report that holds these lines, and the mail that it is about."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"] = "postmaster@mx.example"
    part = MIMEText(status, "x-status", "utf-8" if encoded else "us-ascii")
    report.attach(MIMEText("It did not work."))
    report.attach(part)
    about: Message = EmailMessage()
    about["Message-ID"] = f"<{IDENT}@city.example>"
    about["Subject"] = "Nyob zoo"
    if headers:
        report.attach(MIMEText(about.as_string(), "rfc822-headers"))
    else:
        report.attach(MIMEMessage(about))
    return report.as_bytes().replace(b"text/x-status", b"message/" + kind.encode())


@pytest.mark.parametrize(
    ("lines", "verdict", "status"),
    [
        ("Action: failed\nStatus: 4.4.7", FAILED, "4.4.7"),
        ("Action: FAILED \nStatus: 4.4.1 (Connection timed out)", FAILED, "4.4.1"),
        ("Action:\tFailed (mailbox does not exist)\nStatus: 5.1.1", FAILED, "5.1.1"),
        ("Action: failed;\nStatus: 5.0.0 (undefined)", FAILED, "5.0.0"),
        ("Action: failed", FAILED, ""),
        ("Action: failed\nStatus: 550", FAILED, "5.0.0"),
        (
            "Action: failed\nDiagnostic-Code: smtp; 550-5.1.1 no such account.\n 550 5.1.1 see help",
            FAILED,
            "5.1.1",
        ),
        ("Action: failed\nDiagnostic-Code: smtp; 452 mailbox full", FAILED, "4.0.0"),
        ("Action: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR", FAILED, "5.1.10"),
        ("Status: 5.1.1", FAILED, "5.1.1"),
        ("Status: 4.2.0", DELAYED, "4.2.0"),
        ("", DELAYED, ""),
        ("Action: delayed\nStatus: 4.4.1", DELAYED, "4.4.1"),
        ("Action: relayed\nStatus: 2.1.9", DELAYED, ""),
        ("Action: delivered\nStatus: 2.0.0", DELAYED, ""),
        ("Action: expanded\nStatus: 2.1.5", DELAYED, ""),
        ("Action: delivered\nStatus: 2.0.0\n\n" + TO + "Action: failed\nStatus: 4.4.7", FAILED, "4.4.7"),
        ("Action: failed\nStatus: 4.4.7\n\n" + TO + "Action: failed\nStatus: 5.1.1", FAILED, "5.1.1"),
        ("Action: delayed\nStatus: 4.4.7\n\n\n" + TO + "Action: failed\nStatus: 5.2.2", FAILED, "5.2.2"),
    ],
)
def test_the_action_decides_whatever_its_status(lines: str, verdict: Verdict, status: str) -> None:
    for headers in (False, True):
        report = read_report(returned(REPORTED + TO + lines + "\n", headers=headers))
        assert (report.verdict, report.status, report.idents) == (verdict, status, (IDENT,))


def test_reports_in_other_wrappings_say_the_same() -> None:
    text = REPORTED + TO + "Action: failed\nStatus: 5.1.1\n"
    expected = Report(FAILED, "5.1.1", (IDENT,))
    assert read_report(returned(text, kind="global-delivery-status")) == expected
    assert read_report(returned(text, encoded=True)) == expected
    assert read_report(returned(text.replace("\n", "\r\n"))) == expected
    assert read_report(dsn(f"{IDENT}@c.example", original="message/global-headers")).idents == (IDENT,)


@pytest.mark.parametrize(
    ("text", "verdict", "status"),
    [
        (f"{QMAIL}<a@b.example>:\nSorry, no mailbox. (#5.1.1)", FAILED, "5.1.1"),
        (f"{QMAIL}I wasn't able to establish a connection. (#4.4.1)\nI give up.", FAILED, "4.4.1"),
        ("This is a permanent error; I've given up. Sorry it didn't work out.", FAILED, ""),
        ("A message that you sent could not be delivered: 550 5.1.1 unknown user", FAILED, "5.1.1"),
        ("Your message of 5.12.2027 is on its way.", Verdict.UNCLEAR, ""),
        ("Your message is late: 4.2.0, we try again.", Verdict.UNCLEAR, "4.2.0"),
    ],
)
def test_a_notice_without_a_report_is_read_as_far_as_its_text_goes(
    text: str, verdict: Verdict, status: str
) -> None:
    assert read_report(notice(text)) == Report(verdict, status, (IDENT,))


def test_a_letter_and_an_answer_of_an_absent_person_are_no_notice() -> None:
    letter = (
        notice("I've given up reading.").replace(b"MAILER-DAEMON", b"maly").replace(b"Return-Path: <>\n", b"")
    )
    assert read_report(letter) == Report(NONE)
    for header in (b"Auto-Submitted: auto-replied", b"Precedence: auto_reply", b"X-Autoreply: yes"):
        assert read_report(header + b"\n" + notice("I am away.")) == Report(Verdict.AUTOMATIC)


@pytest.mark.parametrize(
    ("verdict", "status", "blames"),
    [
        (FAILED, "5.1.1", True),
        (FAILED, "5.2.2", True),
        (FAILED, "5.7.1", False),
        (FAILED, "4.4.7", False),
        (FAILED, "", False),
        (Verdict.UNCLEAR, "5.1.1", False),
        (Verdict.COMPLAINT, "", True),
    ],
)
def test_only_what_is_said_of_the_address_counts_against_it(
    verdict: Verdict, status: str, blames: bool
) -> None:
    assert Report(verdict, status).blames_the_address is blames
