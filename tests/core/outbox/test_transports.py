"""How messages leave, and what a mail server's answers mean."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from engage.core.errors import ConfigurationError
from engage.core.outbox.failures import PermanentFailure, TemporaryFailure
from engage.core.outbox.outgoing import Text
from engage.core.outbox.rendering import Envelope
from engage.core.outbox.transports import FileTransport, SmtpTransport
from tests.support.outbox import ADDRESS, PHONE, mail_to

ENVELOPE = Envelope(
    "test.told", "abcdefghijklmnop", 0, datetime(2027, 3, 1, 17, tzinfo=UTC), "City <hi@city.example>"
)


class Server:
    """A mail server that answers as told and counts connections."""

    def __init__(self) -> None:
        self.on_rcpt = self.on_data = "250 OK"
        self.mails: list[SmtpEnvelope] = []
        self.connections = 0

    async def handle_EHLO(  # noqa: N802 (the library's name)
        self, server: SMTP, session: Session, _envelope: SmtpEnvelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Greet."""
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, _server: SMTP, _session: Session, envelope: SmtpEnvelope, address: str, _options: Any
    ) -> str:
        """Take a recipient, or not."""
        if self.on_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.on_rcpt

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: SmtpEnvelope) -> str:  # noqa: N802
        """Take a mail, or not."""
        if self.on_data.startswith("250"):
            self.mails.append(envelope)
        return self.on_data


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def server() -> Iterator[Server]:
    """A running mail server."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.url = f"smtp://127.0.0.1:{controller.port}"  # type: ignore[attr-defined]
    try:
        yield handler
    finally:
        controller.stop()


@pytest.fixture
def smtp(server: Server) -> Iterator[SmtpTransport]:
    """The transport to it."""
    transport = SmtpTransport(server.url)  # type: ignore[attr-defined]
    yield transport
    transport.close()


def test_mails_share_a_connection(server: Server, smtp: SmtpTransport) -> None:
    for _ in range(3):
        smtp.send_mail(mail_to(), ENVELOPE)
    assert len(server.mails) == 3
    assert server.connections == 1
    assert server.mails[0].rcpt_tos == [ADDRESS]
    assert server.mails[0].mail_from == "hi@city.example"
    assert b"Message-ID: <abcdefghijklmnop@city.example>" in server.mails[0].original_content


@pytest.mark.parametrize(
    ("answer", "bad"),
    [("550 5.1.1 no such user", True), ("552 mailbox full", True), ("550 5.7.1 we do not like you", False)],
)
def test_a_refused_recipient_is_final(server: Server, smtp: SmtpTransport, answer: str, bad: bool) -> None:
    server.on_rcpt = answer
    with pytest.raises(PermanentFailure) as failure:
        smtp.send_mail(mail_to(), ENVELOPE)
    assert failure.value.address_is_bad is bad
    assert failure.value.error == f"smtp: recipient {answer[:3]}"
    server.on_rcpt = "250 OK"
    smtp.send_mail(mail_to(), ENVELOPE)
    assert len(server.mails) == 1


def test_a_busy_mailbox_is_tried_later(server: Server, smtp: SmtpTransport) -> None:
    server.on_rcpt = "450 4.2.1 try again"
    with pytest.raises(TemporaryFailure):
        smtp.send_mail(mail_to(), ENVELOPE)


def test_a_refused_content_is_final_but_not_the_addresss_fault(server: Server, smtp: SmtpTransport) -> None:
    server.on_data = "554 5.6.0 looks odd"
    with pytest.raises(PermanentFailure) as failure:
        smtp.send_mail(mail_to(), ENVELOPE)
    assert not failure.value.address_is_bad
    server.on_data = "451 greylisted"
    with pytest.raises(TemporaryFailure):
        smtp.send_mail(mail_to(), ENVELOPE)


def test_an_absent_server_is_tried_later() -> None:
    with pytest.raises(TemporaryFailure) as failure:
        SmtpTransport(f"smtp://127.0.0.1:{free_port()}").send_mail(mail_to(), ENVELOPE)
    assert failure.value.error == "smtp: no connection: ConnectionRefusedError"


def test_a_server_that_cannot_sign_us_in_is_tried_later(server: Server) -> None:
    url = server.url.replace("smtp://", "smtp://user:pass%40word@")  # type: ignore[attr-defined]
    with pytest.raises(TemporaryFailure):
        SmtpTransport(url).send_mail(mail_to(), ENVELOPE)


def test_encryption_that_is_asked_for_is_never_left_out(server: Server) -> None:
    url = server.url.replace("smtp://", "smtp+starttls://")  # type: ignore[attr-defined]
    with pytest.raises(TemporaryFailure):
        SmtpTransport(url).send_mail(mail_to(), ENVELOPE)
    assert server.mails == []


def test_a_domain_in_another_script_is_written_as_servers_expect(server: Server, smtp: SmtpTransport) -> None:
    smtp.send_mail(mail_to("lan@bücher.example"), ENVELOPE)
    assert server.mails[0].rcpt_tos == ["lan@xn--bcher-kva.example"]


@pytest.mark.parametrize("url", ["", "http://host", "smtp://", "smtp://host:x", "smtp://host:99999"])
def test_an_unusable_address_of_a_server_is_refused_at_start(url: str) -> None:
    with pytest.raises(ConfigurationError, match="ENGAGE_SMTP_URL"):
        SmtpTransport(url)


def test_files_are_whole_and_for_their_owner_alone(tmp_path: Path) -> None:
    transport = FileTransport(tmp_path / "mail")
    transport.send_mail(mail_to(), ENVELOPE)
    transport.send_text(Text(PHONE, "vi", "Chào"), ENVELOPE)
    files = sorted((tmp_path / "mail").iterdir())
    assert [file.name for file in files] == [
        "20270301-170000-test.told-abcdefghijklmnop.eml",
        "20270301-170000-test.told-abcdefghijklmnop.txt",
    ]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    assert files[1].read_text() == f"{PHONE}\n\nChào\n"


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file is in the way")
    with pytest.raises(TemporaryFailure):
        FileTransport(tmp_path / "mail").send_mail(mail_to(), ENVELOPE)
