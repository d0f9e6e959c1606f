"""Notices: what most mails are. A greeting, a few sentences, one button, facts. The same few parts in every domain.

A domain says in a `Notice` what is true now; `notice_mail` words it in the recipient's language and addresses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n import in_language
from engage.core.i18n.formats import isolate
from engage.core.outbox.outgoing import Attachment, Callee, Email
from engage.core.outbox.registry import message_language
from engage.core.outbox.rendering import render_email

Rows = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Recipient:
    """Whom a notice is to. `phone` is E.164, for a call where the mail does not arrive."""

    name: str
    email: str
    language: str
    phone: str | None = None


@dataclass(frozen=True)
class Section:
    """A part with a heading: one body's verdict, or somebody's words."""

    heading: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class SecondLink:
    """Another link below the facts, with the sentence that goes before it."""

    sentence: str
    button: str
    address: str


@dataclass(frozen=True)
class Kept:
    """Lines to copy as they stand, each under what it is, with the sentence that says what they are for."""

    sentence: str
    lines: Rows


@dataclass(frozen=True)
class Notice:
    """What one mail says, in the order in which it is read. `button` is the text on the link to `address`.

    `greeting`: None for the usual one, empty where `opening` greets by itself. `details` are facts that stand below
    the button. `spoken` is what to say on the phone instead; without it, `opening`. `deadline` is when a call instead
    is of no use.

    `host` is the key of the office that writes, whose contact stands at the foot; None is the staff who run the site.
    `is_answerable`: an answer goes there. False where the mail has a link that lets people in, which an answer quotes.
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
    closing: Sequence[str] = ()
    kept: Kept | None = None
    spoken: str = ""
    host: str | None = None
    is_answerable: bool = True
    deadline: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


def notice_mail(recipient: Recipient, wording: Callable[[], Notice]) -> Email:
    """The mail that a notice makes. `wording` is called in the recipient's language."""
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
    return rendered.addressed(
        recipient.email,
        attachments=notice.attachments,
        headers={"Reply-To": _contact_of(notice)} if notice.is_answerable else {},
        callee=Callee(name=recipient.name, phone=recipient.phone, deadline=notice.deadline),
    )


def _contact_of(notice: Notice) -> str:
    """The address of whoever stands behind a notice."""
    city = current_city()
    return city.staff_email if notice.host is None else city.hosts[notice.host].email


def _hello(recipient: Recipient) -> str:
    return _("Hello %(name)s,", name=isolate(recipient.name, "auto"))
