"""Render a template to a mail in the recipient's language, and a mail to the bytes that are sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from jinja2 import Template

from engage.core.current import current_city, current_settings
from engage.core.outbox.outgoing import Attachment, Callee, Email
from engage.core.outbox.registry import message_language
from engage.core.text import header_line

_CALENDAR = "text/calendar"
_ENCODED_WORDS = 75


class _ForAnyServer(EmailPolicy):
    """An e-mail policy for 7-bit mail whose long headers arrive unchanged.

    The standard policy loses or adds spaces where it folds encoded words, differently in each release (cpython issues
    92081 and 144156), so subjects and names are encoded by the older `Header`.
    """

    def fold(self, name: str, value: Any) -> str:
        """Return the header as lines."""
        text = str(value)
        if name.lower().startswith("list-"):
            return f"{name}: {text}\r\n"  # an address that is folded is not found by every mail program
        if text.isascii() and name.lower() != "subject":
            return str(super().fold(name, value))
        if name.lower() in {"from", "reply-to", "sender"}:
            display, address = parseaddr(text)
            encoded = f"{_encoded(display, name)}\r\n <{address}>"
        else:
            encoded = _encoded(text, name)
        return f"{name}: {encoded}\r\n"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return the header as lines of bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


def _encoded(text: str, header: str) -> str:
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, header_name=header, maxlinelen=_ENCODED_WORDS).encode(linesep="\r\n")


_READABLE = policy.SMTP.clone(utf8=True, cte_type="8bit")
_SEVEN_BIT = _ForAnyServer(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True)
class RenderedEmail:
    """A mail without a recipient."""

    language: str
    subject: str
    text: str
    html: str
    spoken: str = ""

    def addressed(
        self,
        to: str,
        *,
        attachments: tuple[Attachment, ...] = (),
        headers: Mapping[str, str] | None = None,
        callee: Callee | None = None,
    ) -> Email:
        """Return the mail to one address."""
        return Email(
            to=to,
            language=self.language,
            subject=self.subject,
            text=self.text,
            html=self.html,
            attachments=attachments,
            headers=headers or {},
            callee=callee,
            spoken=self.spoken,
        )


def render_email(template: str, language: str, **context: Any) -> RenderedEmail:
    """Render `templates/emails/<template>.txt` and `.html` in a language.

    The text template has a block `subject` of one line; an optional block `spoken` is the text for a phone call. Both
    templates have the variables `language` and `subject`.
    """
    from engage.core.i18n import in_language

    language = message_language(language)
    with in_language(language):
        values = {**context, "language": language}
        current_app.update_template_context(values)
        text_template = current_app.jinja_env.get_template(f"emails/{template}.txt")
        html_template = current_app.jinja_env.get_template(f"emails/{template}.html")
        values["subject"] = subject = header_line(_block(text_template, "subject", values))
        return RenderedEmail(
            language=language,
            subject=subject,
            text=text_template.render(values).strip() + "\n",
            html=html_template.render(values),
            spoken=_block(text_template, "spoken", values).strip(),
        )


def _block(template: Template, name: str, values: Mapping[str, Any]) -> str:
    block = template.blocks.get(name)
    return "" if block is None else "".join(block(template.new_context(dict(values))))


@contextmanager
def message_context() -> Iterator[None]:
    """Provide what addresses and templates need without a request. Links use the public address."""
    base = str(current_app.config["PUBLIC_URL"])
    with current_app.test_request_context(base_url=base):
        yield


@dataclass(frozen=True)
class Envelope:
    """What stays the same in every attempt to send one message."""

    kind: str
    ident: str
    edition: int
    at: datetime
    sender: str

    @property
    def file_stem(self) -> str:
        """A file name without private data: time, kind, identifier."""
        again = f"-{self.edition}" if self.edition else ""
        return f"{self.at:%Y%m%d-%H%M%S}-{self.kind}-{self.ident}{again}"

    @property
    def message_id(self) -> str:
        """The Message-ID, without brackets."""
        again = f".{self.edition}" if self.edition else ""
        return f"{self.ident}{again}@{sender_domain(self.sender)}"


def sender_domain(sender: str) -> str:
    """Return the domain of the sender's address."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def default_sender() -> str:
    """Return `ENGAGE_MAIL_FROM`, or an address at the host of the public address, with the site's name."""
    name, address = parseaddr(current_settings().mail_from)
    host = urlsplit(str(current_app.config["PUBLIC_URL"])).hostname or "localhost"
    brand = current_city().brand.short_name
    return formataddr((name or brand, address or f"no-reply@{host}"), charset="utf-8")


def build_mime(email: Email, envelope: Envelope, *, readable: bool = False) -> EmailMessage:
    """Return the mail to be sent. Text, HTML and a calendar entry are alternatives; the entry is also attached.

    `readable`: use UTF-8 throughout instead of encodings for old mail servers, so that a person can open the file.
    """
    mime = EmailMessage(policy=_READABLE if readable else _SEVEN_BIT)
    encoding: dict[str, Any] = {"cte": "8bit"} if readable else {}
    mime["From"] = envelope.sender
    mime["To"] = email.to
    mime["Subject"] = header_line(email.subject)
    mime["Date"] = format_datetime(envelope.at)
    mime["Message-ID"] = f"<{envelope.message_id}>"
    mime["Auto-Submitted"] = "auto-generated"
    mime["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    for header, value in email.headers.items():
        mime[header] = header_line(value)
    mime.set_content(email.text, **encoding)
    mime.add_alternative(email.html, subtype="html", **encoding)
    for attachment in email.attachments:
        if attachment.mime.startswith(_CALENDAR):
            _add_calendar_alternative(mime, attachment, encoding)
    for attachment in email.attachments:
        main, _, sub = attachment.mime.partition(";")[0].partition("/")
        if attachment.mime.startswith(_CALENDAR):
            main, sub = "application", "ics"
        mime.add_attachment(attachment.data, maintype=main, subtype=sub, filename=attachment.name)
    mime["Content-Language"] = (
        email.language
    )  # after the contents, because setting those clears all Content-… headers
    return mime


def _add_calendar_alternative(mime: EmailMessage, attachment: Attachment, encoding: dict[str, Any]) -> None:
    mime.add_alternative(attachment.data.decode(), subtype="calendar", **encoding)
    part = list(mime.iter_parts())[-1]
    for parameter in attachment.mime.split(";")[1:]:
        key, _, value = parameter.strip().partition("=")
        if key.lower() != "charset":
            part.set_param(key, value)
