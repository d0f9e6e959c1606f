"""Notices, the usual form of a mail: a greeting, a few sentences, one button, facts. The parts are the same everywhere.

A domain describes in a `Notice` what is true now; `notice_mail` renders it in the recipient's language and addresses
it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n import in_language
from engage.core.i18n.formats import isolate
from engage.core.outbox.outgoing import Attachment, Callee, Email, Letter, Script
from engage.core.outbox.registry import message_language
from engage.core.outbox.rendering import render_email

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Recipient:
    """The recipient of a notice. `callee` is whom to call where the mail is not delivered; without it, by the name."""

    name: str
    email: str
    language: str
    callee: Callee | None = None


@dataclass(frozen=True)
class Section:
    """A part with a heading: one body's verdict, or a quotation."""

    heading: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class SecondLink:
    """Another link below the facts, with the sentence before it."""

    sentence: str
    button: str
    address: str


@dataclass(frozen=True)
class Kept:
    """Lines to be copied unchanged, each with a label, and a sentence that explains their use."""

    sentence: str
    lines: Rows


@dataclass(frozen=True)
class Notice:
    """The contents of one mail, in reading order. `button` is the text of the link to `address`.

    `greeting`: None for the usual one, empty where `opening` contains its own. `details` are facts below the button.
    `more_links`: labels and addresses that some will want, after everything else.
    `spoken` is the text for a phone call; without it, `opening`. `script` is the same in parts. After `deadline` a call
    is useless. `letter` is what to print instead.

    `host` is the key of the office that writes, whose contact is shown at the end; None is the staff who run the site.
    `is_answerable`: replies go to that contact. It is False where the mail has a link that lets people in, because a
    reply would quote it.
    """

    subject: str
    opening: Sequence[str]
    button: str
    address: str
    greeting: str | None = None
    sections: Sequence[Section] = ()
    facts: Rows = ()
    details: Rows = ()
    second_link: SecondLink | None = None
    more_links: Rows = ()
    closing: Sequence[str] = ()
    kept: Kept | None = None
    spoken: str = ""
    script: Script | None = None
    letter: Letter | None = None
    host: str | None = None
    is_answerable: bool = True
    deadline: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


def notice_mail(recipient: Recipient, wording: Callable[[], Notice]) -> Email:
    """Return the mail for a notice. `wording` is called in the recipient's language."""
    language = message_language(recipient.language)
    with in_language(language):
        notice = wording()
        greeting = _hello(recipient) if notice.greeting is None else notice.greeting
    rendered = render_email(
        "notice",
        language,
        notice=notice,
        greeting=greeting,
        spoken=notice.spoken or " ".join(notice.opening),
        contact=_contact_of(notice),
        host_key=notice.host,
    )
    mail = rendered.addressed(
        recipient.email,
        attachments=notice.attachments,
        headers={"Reply-To": _contact_of(notice)} if notice.is_answerable else {},
        callee=recipient.callee or Callee(name=recipient.name, deadline=notice.deadline),
    )
    return replace(mail, script=notice.script, letter=notice.letter)


def _contact_of(notice: Notice) -> str:
    """Return the address of the office that a notice comes from."""
    city = current_city()
    return city.staff_email if notice.host is None else city.hosts[notice.host].email


def _hello(recipient: Recipient) -> str:
    return _("Hello %(name)s,", name=isolate(recipient.name, "auto"))
