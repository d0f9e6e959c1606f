"""What a message's function returns: everything needed to reach one person, made when the message is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime


@dataclass(frozen=True)
class Attachment:
    """A file in a mail. A calendar entry has the type `text/calendar; method=REQUEST` (or `CANCEL`)."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True)
class Callee:
    """Whom to call where nothing else reaches the person. `phone` is E.164, or None where there is no number either.

    After `deadline` the call is useless.
    """

    name: str = ""
    phone: str | None = None
    deadline: datetime | None = None


@dataclass(frozen=True)
class Email:
    """A mail to one address. `spoken` is the text for a phone call; without it, `text` without its links.

    Where it cannot be delivered, `callee` is called; without a callee, it is parked for staff.
    """

    to: str
    language: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    callee: Callee | None = None
    spoken: str = ""

    @property
    def words(self) -> str:
        """The text for a phone call."""
        return self.spoken or without_links(self.text)


@dataclass(frozen=True)
class Text:
    """A text message to a number in E.164 form. Where it cannot be delivered, that number is called."""

    to: str
    language: str
    body: str
    callee: Callee | None = None
    spoken: str = ""

    @property
    def words(self) -> str:
        """The text for a phone call."""
        return self.spoken or without_links(self.body)


@dataclass(frozen=True)
class Call:
    """A call by a member of staff, where there is no other way."""

    language: str
    words: str
    callee: Callee = Callee()


Outgoing = Email | Text | Call


def callee_of(outgoing: Outgoing) -> Callee | None:
    """Return whom to call if this cannot be sent, or None if such messages cause no call."""
    callee = outgoing.callee
    if isinstance(outgoing, Text) and (callee is None or callee.phone is None):
        return replace(callee or Callee(), phone=outgoing.to)
    return callee


def without_links(text: str) -> str:
    """Return a text without the lines that contain an address of a page, because nobody reads those aloud."""
    kept = [line for line in text.splitlines() if "://" not in line]
    return "\n".join(kept).strip()
