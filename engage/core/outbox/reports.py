"""Reading what mail servers return: delivery reports (RFC 3464, RFC 6533), complaints (RFC 5965) and old notices.

What a server says in the field `Action` decides whether a mail failed; its status only says why. A notice without a
report is read as far as its text allows, and is otherwise `UNCLEAR`, so that a person looks into the mailbox.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import Message

LARGEST_REPORT_BYTES = 5 * 1024 * 1024
_IDENT = re.compile(r"<([a-z2-7]{16})(?:\.\d+)?@[^>\s]+>")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_SMTP_CODE = re.compile(r"(?<![\d.])([245])\d\d(?![\d.])")
_REPORT_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEADER_TYPES = frozenset({"text/rfc822-headers", "message/global-headers"})
# Who writes by itself says so (RFC 3834 and older habits): an answer of an absent person is no failure.
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-auto-response-suppress")
_SENDERS = re.compile(r"(?i)mailer-daemon|postmaster|mail delivery (sub)?system|<>")
# How qmail and its like begin: "This is a permanent error; I've given up. Sorry it didn't work out."
_GIVEN_UP = re.compile(r"(?i)\bqmail-send program\b|\bI've given up\b|\bpermanent (fatal )?errors?\b")


class Verdict(enum.StrEnum):
    """What a returned mail says."""

    FAILED = "failed"
    COMPLAINT = "complaint"
    DELAYED = "delayed"
    UNCLEAR = "unclear"
    AUTOMATIC = "an automatic answer"
    NOT_A_REPORT = "not a report"


@dataclass(frozen=True)
class Report:
    """A returned mail. `status` is RFC 3463's, e.g. `5.1.1`, or empty.

    `idents` are those of the mails it may be about.
    """

    verdict: Verdict
    status: str = ""
    idents: tuple[str, ...] = ()

    @property
    def blames_the_address(self) -> bool:
        """Whether nothing more may be sent to the address.

        A server that gave up after temporary errors (4), or that refused for reasons of policy (5.7), says nothing
        about the address; nor does one that names no reason.
        """
        if self.verdict is Verdict.COMPLAINT:
            return True
        return self.verdict is Verdict.FAILED and self.status[:2] == "5." and self.status[:4] != "5.7."


def read_report(raw: bytes) -> Report:
    """Parse a returned mail. Any other mail gives `NOT_A_REPORT`, never an error."""
    mail = message_from_bytes(raw[:LARGEST_REPORT_BYTES], policy=policy.compat32)
    parts = list(mail.walk())
    idents = _idents(parts)
    if any(part.get_content_type() == "message/feedback-report" for part in parts):
        return Report(Verdict.COMPLAINT, idents=idents)
    recipients = [found for part in parts if _is_report(part) for found in _recipients(part)]
    for verdict in (Verdict.FAILED, Verdict.DELAYED):
        statuses = sorted((found.status for found in recipients if found.verdict is verdict), reverse=True)
        if statuses:
            return Report(verdict, statuses[0], idents)
    if recipients:
        return Report(Verdict.DELAYED, "", idents)
    return _read_notice(mail, parts)


@dataclass(frozen=True)
class _Recipient:
    verdict: Verdict | None
    status: str


def _is_report(part: Message) -> bool:
    return part.get_content_type() in _REPORT_TYPES


def _recipients(part: Message) -> Iterator[_Recipient]:
    """Yield what is said of each recipient. The first block of a report is about the report itself."""
    for block in re.split(r"\n[ \t]*(?:\n[ \t]*)+", _text_of(part).replace("\r\n", "\n").strip()):
        fields = message_from_string(block, policy=policy.compat32)
        if any(name in fields for name in ("Action", "Final-Recipient", "Original-Recipient")):
            yield _of_recipient(fields)


def _of_recipient(fields: Message) -> _Recipient:
    status = _status_in(_field(fields, "Status")) or _status_in(_field(fields, "Diagnostic-Code"))
    action = _field(fields, "Action").partition("(")[0].strip(" \t\r\n;.").lower()
    if action:
        verdict = {"failed": Verdict.FAILED, "delayed": Verdict.DELAYED}.get(action)
    else:
        verdict = {"5": Verdict.FAILED, "4": Verdict.DELAYED}.get(status[:1])
    return _Recipient(verdict, status)


def _field(fields: Message, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())


def _status_in(text: str) -> str:
    """Return the status in a text, or one made from the code of an SMTP answer, or an empty text."""
    status, code = _STATUS.search(text), _SMTP_CODE.search(text)
    if status is not None:
        return ".".join(status.groups())
    return f"{code.group(1)}.0.0" if code is not None else ""


def _read_notice(mail: Message, parts: list[Message]) -> Report:
    """Read a mail without a report: a server's plain notice, or a mail that has nothing to do with delivery."""
    if _is_automatic(mail):
        return Report(Verdict.AUTOMATIC)
    sender = " ".join(str(mail.get(header, "")) for header in ("Return-Path", "From"))
    if not _SENDERS.search(sender):
        return Report(Verdict.NOT_A_REPORT)
    text = "\n".join(_text_of(part) for part in parts if part.get_content_maintype() == "text")
    idents = tuple(dict.fromkeys([*_IDENT.findall(text), *_idents(parts)]))
    status = _status_in_notice(text)
    if status.startswith("5") or _GIVEN_UP.search(text):
        return Report(Verdict.FAILED, status, idents)
    return Report(Verdict.UNCLEAR, status, idents)


def _status_in_notice(text: str) -> str:
    """Return the status that a notice gives, not what the copy of the mail below it may contain."""
    notice = re.split(r"(?im)^(?:-{2,}.*(?:copy|original|returned).*|message-id:.*)$", text, maxsplit=1)[0]
    status = _STATUS.search(notice)
    return ".".join(status.groups()) if status is not None else ""


def _is_automatic(mail: Message) -> bool:
    said = _field(mail, "Auto-Submitted").lower()
    bulk = _field(mail, "Precedence").lower()
    return said.startswith("auto-replied") or bulk == "auto_reply" or any(name in mail for name in _AUTOMATIC)


def _idents(parts: list[Message]) -> tuple[str, ...]:
    """Return identifiers of our mails: of the returned mail first, then of the mail that the report replies to."""
    texts: list[str] = []
    for part in parts[1:]:
        texts.append(str(part.get("Message-ID", "")))
        if part.get_content_type() in _HEADER_TYPES or _is_encoded(part):
            texts.append(_text_of(part))
    texts += [str(parts[0].get(header, "")) for header in ("In-Reply-To", "References")]
    return tuple(dict.fromkeys(_IDENT.findall("\n".join(texts))))


def _is_encoded(part: Message) -> bool:
    """Return whether a returned mail is encoded as a whole: no standard allows it, and some servers do it."""
    coding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    return part.get_content_maintype() == "message" and coding in {"base64", "quoted-printable"}


def _text_of(part: Message) -> str:
    """Return a part's content as text, decoded where it was encoded."""
    if not part.is_multipart():
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    blocks = [block for block in part.get_payload() if isinstance(block, Message)]
    text = "\n\n".join(_as_written(block) for block in blocks)
    if not _is_encoded(part):
        return text
    whole = Message()
    whole["Content-Transfer-Encoding"] = str(part["Content-Transfer-Encoding"])
    whole.set_payload(text.strip())
    return _text_of(whole)


def _as_written(block: Message) -> str:
    headers = [f"{name}: {value}" for name, value in block.items()]
    payload = block.get_payload()
    return "\n".join([*headers, "", payload if isinstance(payload, str) else ""]).strip()
