"""What every message to volunteers shares: sentences and facts become a mail, a text message, a call, or a letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engage.core.i18n import gettext as _
from engage.core.i18n import in_language
from engage.core.outbox.notice import Notice, Recipient, Rows, notice_mail
from engage.core.outbox.outgoing import Attachment, Call, Callee, Letter, Outgoing, Script, Text
from engage.core.outbox.registry import message_language
from engage.core.phones import has_extension
from engage.volunteering.documents.calendar import how_to_cancel
from engage.volunteering.emails.addresses import open_shifts, private_page
from engage.volunteering.emails.facts import lines_of, office_phone
from engage.volunteering.models import Volunteer


@dataclass(frozen=True)
class About:
    """Whom a message is to, and what it is about. `host` is the office that writes; None is the one of the site.

    `until`: after this a call is useless. `page` is a public page with more. `occasion` is what calls are grouped by.
    """

    volunteer: Volunteer
    page: str
    host: str | None = None
    until: datetime | None = None
    occasion: tuple[str, int] | None = None

    @property
    def greeting(self) -> str:
        """The greeting, in the current language."""
        return _("Hello %(name)s.", name=self.volunteer.name)

    @property
    def phone(self) -> str:
        """The number of the office that writes."""
        return office_phone(self.host)


@dataclass(frozen=True)
class Words:
    """The sentences of one message.

    `opening` is read; `said` is what to say in a call instead, and `written` what stands in a letter, where `opening`
    leads to a button or a link. `after` follows in all of them. `short` is what a text message says before the link,
    and `brief` what follows it. `button` opens the private page, or `address`; with `leads_to_shifts` the page of all
    open shifts. `on_the_phone` is what to do later without a link, at the end of a call and of a letter.
    """

    subject: str
    opening: Sequence[str]
    button: str
    short: str
    said: Sequence[str] | None = None
    written: Sequence[str] | None = None
    after: Sequence[str] = ()
    facts: Rows = ()
    brief: Sequence[str] = ()
    address: str = ""
    leads_to_shifts: bool = False
    on_the_phone: Sequence[str] = ()
    attachments: tuple[Attachment, ...] = ()
    more_links: Rows = ()


@dataclass(frozen=True)
class Message:
    """The wording of one message: as a mail, as a text message, for a call, and on paper where none of them arrives."""

    notice: Notice
    text: str
    script: Script
    letter: Letter


def write_notice(about: About, wording: Callable[[], Words]) -> Outgoing:
    """Return a mail, else a text message, else a call, depending on the contact. In the volunteer's language."""
    volunteer = about.volunteer
    callee = callee_of(about)
    if volunteer.email:
        recipient = Recipient(volunteer.name, volunteer.email, volunteer.language, callee)
        return notice_mail(recipient, lambda: _compose(about, wording()).notice)
    language = message_language(volunteer.language)
    with in_language(language):
        message = _compose(about, wording())
    script, letter = message.script, message.letter
    if volunteer.phone and not has_extension(volunteer.phone):
        return Text(volunteer.phone, language, message.text, callee=callee, script=script, letter=letter)
    return Call(language, script.text, callee=callee, script=script, letter=letter)


def callee_of(about: About) -> Callee:
    """Return whom to call where nothing else reaches the volunteer."""
    volunteer = about.volunteer
    return Callee(
        name=volunteer.name,
        phone=volunteer.phone,
        deadline=about.until,
        occasion=about.occasion,
        known_to=f"user:{volunteer.entered_by}" if volunteer.entered_by else "",
    )


def _compose(about: About, words: Words) -> Message:
    """Combine sentences and facts, in the current language."""
    link = open_shifts() if words.leads_to_shifts else words.address or private_page(about.volunteer)
    script = _script(about, words, words.opening if words.said is None else words.said)
    letter = Letter(
        script if words.written is None else _script(about, words, words.written),
        page=open_shifts() if words.leads_to_shifts else about.page,
        private_page="" if words.leads_to_shifts else private_page(about.volunteer),
        host=about.host,
    )
    notice = Notice(
        subject=words.subject,
        opening=[about.greeting, *words.opening, *words.after],
        button=words.button,
        address=link,
        greeting="",
        details=words.facts,
        more_links=words.more_links,
        closing=[*_of_the_calendar(words), *([] if words.leads_to_shifts else [_keep_private()])],
        spoken=script.text,
        script=script,
        letter=letter,
        host=about.host,
        deadline=about.until,
        attachments=words.attachments,
    )
    text = [words.short, *words.brief, link, _("No internet? Call us at %(phone)s.", phone=about.phone)]
    return Message(notice, "\n".join(text), script, letter)


def _script(about: About, words: Words, said: Sequence[str]) -> Script:
    """Return what is said aloud or printed: nothing in it needs a link."""
    facts = tuple(lines_of((term, value) for term, value in words.facts if "://" not in value))
    return Script((*said, *words.after), about.greeting, facts, tuple(words.on_the_phone))


def _of_the_calendar(words: Words) -> list[str]:
    return [how_to_cancel()] if any("REQUEST" in one.mime for one in words.attachments) else []


def _keep_private() -> str:
    return _(
        "Keep this message, and do not share it: anyone who has the link can see and change your shifts."
    )
