"""How sending fails: whether a retry may work, whether the address is the cause, and what the server said.

What a server says may repeat the recipient's address or its parts; they are taken out before anything is logged.
"""

from __future__ import annotations

import enum
import re
import smtplib

_LONGEST_WORDS = 160
_SECRET_LIKE = re.compile(r"[A-Za-z0-9+/=_-]{24,}")
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_UNSEEN = re.compile(r"[^\x20-\x7e]+")


class Failure(enum.StrEnum):
    """The classes of failures, by how their stored errors begin. What is narrower stands before what is wider."""

    BOUNCED_BY_NETWORK = "bounced 4"
    BOUNCED_BY_POLICY = "bounced 5.7"
    BOUNCED = "bounced"
    RETURNED = "returned"
    MAILBOX_REFUSED = "smtp: recipient 5"
    MAILBOX = "smtp: recipient"
    CONTENT = "smtp: content"
    NOT_WRITABLE = "smtp: the server cannot write such addresses"
    SERVER = "smtp"
    NO_WAY = "no way"
    NO_ADDRESS = "not an address"
    FILE = "file"
    DATABASE = "database"


# What concerns one mail only, and what concerns all of them.
OF_ONE_MAIL = (Failure.MAILBOX, Failure.CONTENT, Failure.NOT_WRITABLE)
OF_ALL_MAIL = (Failure.SERVER, Failure.FILE)


def failure_of(error: str) -> Failure | None:
    """Return the class of a stored error; None for a fault in the program."""
    return next((failure for failure in Failure if error.startswith(failure)), None)


class DeliveryFailure(Exception):
    """A transport did not accept a message.

    `error` is a short class of error. `said` is what the server said, without contact data, for the log.
    """

    def __init__(self, error: str, *, said: str = "") -> None:
        super().__init__(error)
        self.error = error[:60]
        self.said = said


class TemporaryFailure(DeliveryFailure):
    """A retry may work."""


class PermanentFailure(DeliveryFailure):
    """A retry will not work. `address_is_bad`: the address is the cause, so nothing more is sent to it."""

    def __init__(self, error: str, *, said: str = "", address_is_bad: bool = False) -> None:
        super().__init__(error, said=said)
        self.address_is_bad = address_is_bad


def judged(error: Exception, recipient: str) -> DeliveryFailure:
    """Return the failure for an SMTP error. Only a refused recipient says something about the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        said = " ".join(_ENHANCED.findall(_as_text(answer))[:1])
        if 500 <= code < 600:
            return PermanentFailure(
                f"{Failure.MAILBOX} {code}", said=said, address_is_bad=not said.startswith("5.7.")
            )
        return TemporaryFailure(f"{Failure.MAILBOX} {code}", said=said)
    said = server_words(error, recipient)
    if isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600:
        return PermanentFailure(f"{Failure.CONTENT} {error.smtp_code}", said=said)
    if isinstance(error, smtplib.SMTPResponseException):
        return TemporaryFailure(f"{Failure.SERVER}: {type(error).__name__} {error.smtp_code}", said=said)
    return TemporaryFailure(f"{Failure.SERVER}: {type(error).__name__}", said=said)


def server_words(error: Exception, recipient: str = "") -> str:
    """Return what a server or the network said, on one line.

    Addresses, the parts of the recipient's and what may be a secret are left out.
    """
    if isinstance(error, smtplib.SMTPResponseException):
        text = f"{error.smtp_code} {_as_text(error.smtp_error)}"
    else:
        text = _as_text(str(error))
    local, _at, domain = recipient.lower().partition("@")
    hidden = [part for part in (local, domain) if part]
    words = [
        "[…]"
        if "@" in word or _SECRET_LIKE.search(word) or any(part in word.lower() for part in hidden)
        else word
        for word in _UNSEEN.sub(" ", text).split()
    ]
    return " ".join(words)[:_LONGEST_WORDS]


def _as_text(answer: bytes | str) -> str:
    return answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
