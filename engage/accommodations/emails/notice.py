"""What every message to providers shares: sentences and facts become a mail, a text message, a call, or a letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engage.accommodations.documents.calendar import how_to_say_no
from engage.accommodations.models import Assignment, Provider
from engage.accommodations.services.links import link_token
from engage.core.addresses import public_address
from engage.core.current import current_city
from engage.core.i18n import current_language, in_language
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import isolate
from engage.core.outbox.notice import Notice, Recipient, Rows, notice_mail
from engage.core.outbox.outgoing import Attachment, Call, Callee, Letter, Outgoing, Script, Text
from engage.core.outbox.registry import message_language
from engage.core.phones import has_extension, written_phone


@dataclass(frozen=True)
class About:
    """Whom a message is to. `host` is the office that writes; None is the one of the site.

    `until`: after this a call is useless. `occasion` is what calls are grouped by.
    """

    provider: Provider
    host: str | None = None
    until: datetime | None = None
    occasion: tuple[str, int] | None = None

    @property
    def phone(self) -> str:
        """The number of the office that writes, as it is written."""
        city = current_city()
        return isolate(written_phone(city.hosts[self.host or city.accessibility.host].phone, city.region))


@dataclass(frozen=True)
class Words:
    """The sentences of one message. `said` is what to say in a call instead of `opening`, `written` what stands in a
    letter. `short` is what a text message says before the link. `button` opens `address`, or all their requests.
    """

    subject: str
    opening: Sequence[str]
    button: str
    short: str
    said: Sequence[str] | None = None
    written: Sequence[str] | None = None
    facts: Rows = ()
    address: str = ""
    attachments: tuple[Attachment, ...] = ()


def write_notice(about: About, wording: Callable[[], Words]) -> Outgoing:
    """Return a mail, else a text message, else a call, depending on the contact. In the provider's language."""
    provider = about.provider
    callee = Callee(provider.name, provider.phone, about.until, about.occasion)
    if provider.email:
        recipient = Recipient(provider.name, provider.email, provider.language, callee)
        return notice_mail(recipient, lambda: _notice(about, wording()))
    language = message_language(provider.language)
    with in_language(language):
        words = wording()
        notice = _notice(about, words)
        text = "\n".join(
            [words.short, notice.address, _("No internet? Call us at %(phone)s.", phone=about.phone)]
        )
    script, letter = notice.script, notice.letter
    if provider.phone and not has_extension(provider.phone):
        return Text(provider.phone, language, text, callee=callee, script=script, letter=letter)
    return Call(language, notice.spoken, callee=callee, script=script, letter=letter)


def private_page(provider: Provider) -> str:
    """Return the private link of a provider, in the current language."""
    return public_address(
        "service.show_assignments", language=current_language().tag, token=link_token(provider)
    )


def page_about(provider: Provider, assignment: Assignment) -> str:
    """Return the page of one assignment behind the private link, in the current language."""
    return public_address(
        "service.show_assignment",
        language=current_language().tag,
        token=link_token(provider),
        assignment_key=assignment.public_id,
    )


def _notice(about: About, words: Words) -> Notice:
    """Combine sentences and facts, in the current language."""
    link = words.address or private_page(about.provider)
    script = _script(about, words, words.opening if words.said is None else words.said)
    printed = _script(about, words, words.opening if words.written is None else words.written)
    entry = [how_to_say_no()] if any("REQUEST" in one.mime for one in words.attachments) else []
    return Notice(
        subject=words.subject,
        opening=[_greeting(about), *words.opening],
        button=words.button,
        address=link,
        greeting="",
        details=words.facts,
        closing=[
            *entry,
            _("Keep this message, and do not share it: anyone who has the link can answer for you."),
        ],
        spoken=script.text,
        script=script,
        letter=Letter(
            printed, page=_public_page(), private_page=private_page(about.provider), host=about.host
        ),
        host=about.host,
        is_answerable=False,
        deadline=about.until,
        attachments=words.attachments,
    )


def _script(about: About, words: Words, said: Sequence[str]) -> Script:
    """Return what is said aloud or printed: nothing in it needs a link."""
    facts = tuple(f"{term}: {value}" for term, value in words.facts)
    closing = _("If you have questions, call us at %(phone)s.", phone=about.phone)
    return Script(tuple(said), _greeting(about), facts, (closing,))


def _greeting(about: About) -> str:
    return _("Hello %(name)s.", name=about.provider.name)


def _public_page() -> str:
    return public_address("listening.show_home", language=current_language().tag)
