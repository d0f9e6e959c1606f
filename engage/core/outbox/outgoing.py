"""What a message's function returns: everything needed to reach one person, made at the moment of sending."""

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
    """Who is called where nothing else reaches them. `phone` is E.164, or None where there is no number either.

    `deadline`: after it the call is of no use.
    """

    name: str = ""
    phone: str | None = None
    deadline: datetime | None = None


@dataclass(frozen=True)
class Email:
    """A mail to one address. `spoken` is what to say on the phone instead; without it, `text` less its links.

    Where it cannot be delivered, `callee` is called; without one, it is parked for staff to see.
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
        """What to say on the phone."""
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
        """What to say on the phone."""
        return self.spoken or without_links(self.body)


@dataclass(frozen=True)
class Call:
    """A call by a member of staff, where there is no other way."""

    language: str
    words: str
    callee: Callee = Callee()


Outgoing = Email | Text | Call


def callee_of(outgoing: Outgoing) -> Callee | None:
    """Whom to call instead of sending this, or None where nobody is called about such things."""
    callee = outgoing.callee
    if isinstance(outgoing, Text) and (callee is None or callee.phone is None):
        return replace(callee or Callee(), phone=outgoing.to)
    return callee


def without_links(text: str) -> str:
    """A text without the lines that hold an address of a page, which nobody reads aloud."""
    kept = [line for line in text.splitlines() if "://" not in line]
    return "\n".join(kept).strip()
