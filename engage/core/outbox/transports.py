"""How a message is sent: to files, by SMTP, or (texts) through the configured provider.

A transport has three outcomes: it returns (accepted), raises `TemporaryFailure` (retry later), or raises
`PermanentFailure` (a retry is pointless). Failures carry a short class of error, never an address.
"""

from __future__ import annotations

import os
import smtplib
import ssl
import time
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from engage.core.current import current_settings
from engage.core.errors import ConfigurationError
from engage.core.outbox.failures import (
    Failure,
    PermanentFailure,
    TemporaryFailure,
    judged,
    server_words,
)
from engage.core.outbox.outgoing import Email, Text
from engage.core.outbox.rendering import Envelope, build_mime

SMTP_TIMEOUT_SECONDS = 15
_REUSE_SECONDS = 20
_MAILS_PER_CONNECTION = 100
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class MailTransport(Protocol):
    """A transport for mails."""

    def send_mail(self, email: Email, envelope: Envelope) -> None:
        """Send one mail. Raises TemporaryFailure or PermanentFailure."""


class TextTransport(Protocol):
    """A transport for text messages. `envelope.ident` lets a provider detect a repetition."""

    def send_text(self, text: Text, envelope: Envelope) -> None:
        """Send one text message. Raises TemporaryFailure or PermanentFailure."""


def _write_file(path: Path, content: bytes) -> None:
    """Write a file atomically that only its owner can read."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise TemporaryFailure(f"{Failure.FILE}: {type(error).__name__}") from error


class FileTransport:
    """Writes mails and texts as files to a folder, for trying the product and for tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send_mail(self, email: Email, envelope: Envelope) -> None:
        """Write an `.eml` file that both mail programs and editors can open."""
        mime = build_mime(email, envelope, readable=True)
        _write_file(self.folder / f"{envelope.file_stem}.eml", mime.as_bytes())

    def send_text(self, text: Text, envelope: Envelope) -> None:
        """Write a `.txt` file: the number, an empty line, the text."""
        _write_file(self.folder / f"{envelope.file_stem}.txt", f"{text.to}\n\n{text.body}\n".encode())


class SmtpTransport:
    """A mail server at `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`."""

    def __init__(self, url: str) -> None:
        self._url = _checked(url)
        self._client: smtplib.SMTP | None = None
        self._last_used = 0.0
        self._sent = 0

    def send_mail(self, email: Email, envelope: Envelope) -> None:
        """Send a mail to the server. Reuses the connection of the previous mail while it is fresh."""
        mime = build_mime(email, envelope)
        recipient = _ascii_address(email.to)
        client = self._connected()
        try:
            client.send_message(mime, from_addr=None, to_addrs=[recipient])
        except smtplib.SMTPNotSupportedError as error:
            self.close()
            raise PermanentFailure(Failure.NOT_WRITABLE.value) from error
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            self.close()
            raise judged(error, recipient) from error
        self._last_used, self._sent = time.monotonic(), self._sent + 1

    def close(self) -> None:
        """Close the connection."""
        client, self._client, self._sent = self._client, None, 0
        if client is not None:
            client.close()

    def _connected(self) -> smtplib.SMTP:
        stale = time.monotonic() - self._last_used > _REUSE_SECONDS or self._sent >= _MAILS_PER_CONNECTION
        if stale or not self._is_alive():
            self.close()
        if self._client is None:
            try:
                self._client = self._connect()
            except (smtplib.SMTPException, OSError) as error:
                said = server_words(error)
                raise TemporaryFailure(
                    f"{Failure.SERVER}: no connection: {type(error).__name__}", said=said
                ) from error
        return self._client

    def _is_alive(self) -> bool:
        try:
            return self._client is not None and self._client.noop()[0] == 250
        except (smtplib.SMTPException, OSError):
            return False

    def _connect(self) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port or _PORTS[self._url.scheme]
        context = ssl.create_default_context()
        if self._url.scheme == "smtps":
            client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SMTP_TIMEOUT_SECONDS, context=context)
        else:
            client = smtplib.SMTP(host, port, timeout=SMTP_TIMEOUT_SECONDS)
        try:
            if self._url.scheme == "smtp+starttls":
                client.starttls(context=context)
            if self._url.username:
                client.login(unquote(self._url.username), unquote(self._url.password or ""))
        except BaseException:
            client.close()
            raise
        return client


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    try:
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfigurationError(
            "ENGAGE_SMTP_URL cannot be used: set it to smtp+starttls://user:password@host:587."
        )
    return parts


def _ascii_address(address: str) -> str:
    """Return the address with its domain in ASCII form. Raises PermanentFailure for an invalid address."""
    if address.isascii():
        return address
    try:
        found = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise PermanentFailure(Failure.NO_ADDRESS.value, address_is_bad=True) from error
    return found.ascii_email or f"{found.local_part}@{found.ascii_domain}"


def mail_transport() -> MailTransport:
    """Return the mail transport of the settings. Raises ConfigurationError."""
    settings = current_settings()
    settings.must_send_mail()
    if settings.mail_transport == "smtp":
        return SmtpTransport(settings.smtp_url)
    return FileTransport(Path(settings.instance) / "mail")


def text_transport() -> TextTransport | None:
    """Return the text transport of the settings, or None where none is configured."""
    settings = current_settings()
    if settings.text_transport == "file":
        return FileTransport(Path(settings.instance) / "texts")
    return None
