"""What a message's function returns: everything needed to reach one person, made when the message is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    After `deadline` the call is useless. `occasion` is what it is about, as (kind, id). `apart`: the number may be
    somebody else's, so that this is never said together with other messages to the person. `known_to` is who can help
    where the number is wrong, as in the audit log.
    """

    name: str = ""
    phone: str | None = None
    deadline: datetime | None = None
    occasion: tuple[str, int] | None = None
    apart: bool = False
    known_to: str = ""


@dataclass(frozen=True)
class Script:
    """What is said in a call, in parts, so that several messages to one person are said as one."""

    news: tuple[str, ...]
    greeting: str = ""
    facts: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole text, in paragraphs."""
        facts = "\n".join(self.facts)
        return "\n\n".join(filter(None, (self.greeting, *self.news, facts, *self.closing)))


@dataclass(frozen=True)
class Letter:
    """What is said on paper instead: nothing in it needs a link, and nobody is spoken to.

    `page` is the address of a public page with more, which is also drawn as a QR code. `private_page` is the link that
    lets its holder in: it is printed only where staff ask for it. `host` is the key of the office that writes; None is
    the office that answers for the site.
    """

    script: Script
    page: str = ""
    private_page: str = ""
    host: str | None = None


def paragraphs_of(text: str) -> list[list[str]]:
    """Split what is said into paragraphs of lines."""
    parts = (part.strip().splitlines() for part in text.split("\n\n"))
    return [part for part in parts if part]


def said_as_one(scripts: Iterable[Script]) -> Script:
    """Return several scripts for one person as one that says everything once."""
    found = list(scripts)
    return Script(
        news=_once(line for script in found for line in script.news),
        greeting=next((script.greeting for script in found if script.greeting), ""),
        facts=_once(line for script in found for line in script.facts),
        closing=_once(line for script in found for line in script.closing),
    )


def _once(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(lines))


@dataclass(frozen=True)
class Email:
    """A mail to one address. `spoken` is the text for a phone call; without it, `text` without its links.

    `script` is the same in parts, and `letter` the same on paper. Where the mail cannot be delivered, `callee` is
    called; without a callee, it is parked for staff.
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
    script: Script | None = None
    letter: Letter | None = None

    @property
    def words(self) -> str:
        """The text for a phone call."""
        return self.script.text if self.script else self.spoken or without_links(self.text)


@dataclass(frozen=True)
class Text:
    """A text message to a number in E.164 form. Where it cannot be delivered, that number is called."""

    to: str
    language: str
    body: str
    callee: Callee | None = None
    spoken: str = ""
    script: Script | None = None
    letter: Letter | None = None

    @property
    def words(self) -> str:
        """The text for a phone call."""
        return self.script.text if self.script else self.spoken or without_links(self.body)


@dataclass(frozen=True)
class Call:
    """A call by a member of staff, where there is no other way."""

    language: str
    words: str
    callee: Callee = Callee()
    script: Script | None = None
    letter: Letter | None = None


Outgoing = Email | Text | Call


def callee_of(outgoing: Outgoing) -> Callee | None:
    """Return whom to call if this cannot be sent, or None if such messages cause no call."""
    callee = outgoing.callee
    if isinstance(outgoing, Text) and (callee is None or callee.phone is None):
        return replace(callee or Callee(), phone=outgoing.to)
    return callee


def script_of(outgoing: Outgoing) -> Script:
    """Return what to say in a call instead of a message."""
    return outgoing.script or Script((outgoing.words,))


def letter_of(outgoing: Outgoing) -> Letter:
    """Return what to print instead of a message."""
    return outgoing.letter or Letter(script_of(outgoing))


def without_links(text: str) -> str:
    """Return a text without the lines that contain an address of a page, because nobody reads those aloud."""
    kept = [line for line in text.splitlines() if "://" not in line]
    return "\n".join(kept).strip()
