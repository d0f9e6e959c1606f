"""What every notice to registrants shares: it turns a registration's facts into a mail, a text message or a call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engage.core.addresses import public_address
from engage.core.current import current_city
from engage.core.i18n import current_language, in_language
from engage.core.i18n import gettext as _
from engage.core.outbox.history import sent_kinds
from engage.core.outbox.models import Channel
from engage.core.outbox.notice import Notice, Recipient, SecondLink, notice_mail
from engage.core.outbox.outgoing import Attachment, Call, Callee, Letter, Outgoing, Script, Text
from engage.core.outbox.registry import message_language
from engage.core.phones import has_extension
from engage.listening.documents import calendar as calendars
from engage.listening.emails.aloud import script_of_visit
from engage.listening.emails.case import Case
from engage.listening.emails.facts import (
    by_phone,
    dial_in,
    facts_of,
    lines_of,
    say_who_signed_up,
    say_without_link,
    visit_in_short,
)
from engage.listening.labels.party import people_facts
from engage.listening.labels.venues import map_links
from engage.listening.models import ListeningSession, Mode, Registration, Status
from engage.listening.ports import standing_of
from engage.listening.services.links import Purpose, link_token


@dataclass(frozen=True)
class Message:
    """The wording of one message: as a mail, as a text message, for a call, and on paper where none of them arrives."""

    notice: Notice
    text: str
    script: Script
    letter: Letter


Wording = Callable[[Case], Message]


def write_notice(case: Case, wording: Wording) -> Outgoing:
    """Return a mail, else a text message, else a call, depending on the contact. In the person's language."""
    return write_notice_to(case, case.registration.email, case.registration.phone, wording)


def write_notice_to(case: Case, email: str | None, phone: str | None, wording: Wording) -> Outgoing:
    """Return a notice to a contact that need not be the registration's. Who has an extension is called."""
    registration = case.registration
    if email:
        recipient = Recipient(
            registration.name, email, registration.language, callee_about(registration, case.session, phone)
        )
        return notice_mail(recipient, lambda: wording(case).notice)
    language = message_language(registration.language)
    with in_language(language):
        message = wording(case)
    callee = callee_about(registration, case.session, phone)
    if phone and not has_extension(phone):
        return Text(
            phone, language, message.text, callee=callee, script=message.script, letter=message.letter
        )
    return Call(language, message.script.text, callee=callee, script=message.script, letter=message.letter)


def callee_about(
    registration: Registration, session: ListeningSession, phone: str | None, *, until: datetime | None = None
) -> Callee:
    """Return whom to call about a registration, until the session starts where nothing else is said."""
    return Callee(
        name=registration.name,
        phone=phone,
        deadline=until or session.starts_at,
        occasion=("session", session.id),
        known_to=f"user:{registration.entered_by}" if registration.entered_by else "",
    )


def tell(
    case: Case,
    *,
    subject: str,
    opening: Sequence[str],
    button: str,
    short: str,
    with_details: bool = True,
    join: bool = False,
    calendar: str | None = None,
    leads_to_sessions: bool = False,
    address: str | None = None,
    standing: Sequence[str] = (),
    on_the_phone: str | None = None,
    said: Sequence[str] | None = None,
    written: Sequence[str] | None = None,
    second_link: SecondLink | None = None,
    says_what_is_arranged: bool = True,
) -> Message:
    """Combine the text of a message with the facts of the registration, in the current language.

    `button` opens the private page, or the list of all sessions, or `address`. `short` is what a text message says
    before the link. `said` is what to say in a call instead of the opening, where that leads to a button or a link, and
    `written` what stands in a letter, where that asks to answer at once.
    `standing`: how the party stands. It is also in a text message, with what is registered, where `on_the_phone` says
    what to do without a link.
    `join`: include the link and the phone number of the online session. `calendar`: the method of a calendar entry
    that is attached to a mail. `second_link`: another button, where nobody joins. `says_what_is_arranged`: how the
    interpreters and what else the party asked for stand follows, where the visit does.
    """
    registration, session = case.registration, case.session
    arranged = _arranged(case) if with_details and says_what_is_arranged else []
    link = address or (_sessions_page() if leads_to_sessions else _private_page(registration))
    way_in = _way_in(registration) if join else second_link
    spoken = list(opening if said is None else said)
    script = script_of_visit(
        case,
        [*spoken, *standing, *arranged],
        on_the_phone,
        is_whole=with_details,
        join=join,
    )
    on_paper = [*(spoken if written is None else written), *standing, *arranged]
    letter = Letter(
        script_of_visit(case, on_paper, None, is_whole=with_details, join=join, is_letter=True),
        page=_sessions_page() if leads_to_sessions else _page_of(session),
        private_page="" if leads_to_sessions or address else link,
        host=session.host,
    )
    opening = [*opening, *standing, *arranged]
    notice = Notice(
        subject=subject,
        opening=opening,
        button=button,
        address=link,
        greeting="",
        details=[*facts_of(case), *dial_in(case, join)] if with_details else (),
        second_link=way_in,
        more_links=(
            *(_calendars(registration) if calendar == "REQUEST" else ()),
            *(_on_a_map(case) if with_details else ()),
        ),
        closing=(
            *_not_in_the_calendar(calendar),
            *(() if leads_to_sessions or address else (_keep_private(),)),
        ),
        spoken=script.text,
        script=script,
        letter=letter,
        host=session.host,
        deadline=session.starts_at,
        attachments=_calendar(case, calendar),
    )
    summed_up = [*standing, *lines_of(people_facts(session, registration))] if on_the_phone else []
    by_whom = [line for line in say_who_signed_up(case) if line in standing and not on_the_phone]
    visit = visit_in_short(case, short) if with_details else []
    way_by_link = [way_in.sentence, way_in.address] if way_in else []
    what = [] if case.title in short else [case.title]
    text = [
        short,
        *what,
        *visit,
        *by_whom,
        *summed_up,
        *arranged,
        link,
        *way_by_link,
        *(by_phone(case) if join else []),
        say_without_link(session),
    ]
    return Message(notice, "\n".join(text), script, letter)


def _arranged(case: Case) -> list[str]:
    """Return how what a party with spots asked for stands; empty where nothing was asked for."""
    if not case.stands(Status.CONFIRMED):
        return []
    return [one.sentence for one in standing_of(case.session, case.registration)]


def answers_to_host(session: ListeningSession) -> dict[str, str]:
    """Return headers so that replies go to the session's host."""
    return {"Reply-To": current_city().hosts[session.host].email}


def _sessions_page() -> str:
    return public_address("listening.show_sessions", language=current_language().tag)


def _page_of(session: ListeningSession) -> str:
    """Return the short address of the session's page, which everybody may open."""
    return public_address("listening.follow_short_address", session_slug=session.slug)


def _private_page(registration: Registration) -> str:
    token = link_token(Purpose.MANAGE, registration)
    return public_address("manage.show_registration", language=current_language().tag, token=token)


def _on_a_map(case: Case) -> list[tuple[str, str]]:
    """Return the links to the place on a map and to the way there, for those who come in person."""
    registration = case.registration
    comes = registration.mode == Mode.IN_PERSON and registration.status == Status.CONFIRMED
    links = map_links(case.session) if comes else None
    if links is None:
        return []
    return [
        (_("See the address on a map at openstreetmap.org"), links.map),
        (_("Get directions by bus or light rail at google.com"), links.directions),
    ]


def _calendars(registration: Registration) -> list[tuple[str, str]]:
    """Return what opens an entry in a calendar online, for who reads mail where the attached one is not understood."""
    here = {"language": current_language().tag, "token": link_token(Purpose.MANAGE, registration)}
    return [
        (_("Add to Google Calendar"), public_address("manage.open_google", **here)),
        (_("Add to Outlook.com Calendar"), public_address("manage.open_outlook", **here)),
    ]


def _keep_private() -> str:
    return _(
        "Keep this message, and do not share it: anyone who has the link can see and change your sign-up."
    )


def _way_in(registration: Registration) -> SecondLink | None:
    """Return the private link to the online meeting, for those who take part online."""
    if registration.mode != Mode.VIRTUAL:
        return None
    return SecondLink(
        _(
            "Your private link to the online session opens shortly before the start. Please do not share the link."
        ),
        _("Join the online session"),
        public_address("manage.join_session", token=link_token(Purpose.JOIN, registration)),
    )


def _not_in_the_calendar(method: str | None) -> tuple[str, ...]:
    return (calendars.how_to_cancel(),) if method == "REQUEST" else ()


# What is sent to a party that has no spots yet.
_BEFORE_SPOTS = {
    "registration.pending",
    "registration.waiting",
    "registration.offered",
    "registration.passed_over",
}


def _had_entry(registration: Registration) -> bool:
    """Return whether the party was sent a calendar entry. Who waited without ever being confirmed was not."""
    by_mail = sent_kinds(("registration", registration.id), Channel.MAIL)
    if registration.review_reason is not None or by_mail & _BEFORE_SPOTS:
        return "registration.confirmed" in by_mail
    return not by_mail.isdisjoint(
        {"registration.confirmed", "registration.changed", "session.moved", "session.corrected"}
    )


def _calendar(case: Case, method: str | None) -> tuple[Attachment, ...]:
    if method is None or (method == "CANCEL" and not _had_entry(case.registration)):
        return ()
    entry = calendars.registration_calendar(case.session, case.registration, case.texts, method=method)
    return (Attachment("session.ics", f"text/calendar; method={method}", entry),)
