"""What every notice to registrants shares: it turns a registration's facts into a mail, a text message or a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engage.core import clock
from engage.core.addresses import public_address
from engage.core.current import current_city
from engage.core.db import db
from engage.core.i18n import current_language, in_language, pgettext
from engage.core.i18n import gettext as _
from engage.core.i18n.content import TextBundle, load_texts
from engage.core.i18n.formats import (
    format_datetime,
    format_datetime_range,
    format_time_zone,
    isolate,
)
from engage.core.outbox.history import sent_kinds
from engage.core.outbox.models import Channel
from engage.core.outbox.notice import Notice, Recipient, SecondLink, notice_mail
from engage.core.outbox.outgoing import Attachment, Call, Callee, Outgoing, Script, Text
from engage.core.outbox.registry import Subject, message_language
from engage.core.phones import has_extension, written_phone
from engage.listening import policy
from engage.listening.documents import calendar as calendars
from engage.listening.labels.modes import online_name
from engage.listening.labels.party import party_facts, people_facts
from engage.listening.labels.venues import way_to
from engage.listening.models import ListeningSession, Mode, Registration, SessionStatus, Status
from engage.listening.services.access import load_registration
from engage.listening.services.links import Purpose, link_token


@dataclass(frozen=True)
class Message:
    """The wording of one message: as a mail, as a text message, and for a call where there is neither address."""

    notice: Notice
    text: str
    script: Script


@dataclass(frozen=True)
class Case:
    """The facts that a message is made from."""

    session: ListeningSession
    registration: Registration
    texts: TextBundle
    now: datetime

    @property
    def title(self) -> str:
        """The session's title in the registrant's language."""
        return self.texts[self.session.title_id].value

    @property
    def begins(self) -> str:
        """Day and time of the start."""
        return format_datetime(self.session.starts_at)

    @property
    def cancel_reason(self) -> list[str]:
        """The reason for the cancellation, if it was written in the registrant's language."""
        ident = self.session.cancel_reason_id
        text = self.texts[ident] if ident is not None else None
        return [text.value] if text and text.value and text.language == self.texts.language else []

    @property
    def is_coming(self) -> bool:
        """Whether the session is in the future and not cancelled."""
        return self.session.status != SessionStatus.CANCELLED and not policy.is_over(self.session, self.now)

    def stands(self, *statuses: Status) -> bool:
        """Return whether the session is in the future and the registration has one of these states."""
        return self.is_coming and self.registration.status in statuses


def load_case(subject: Subject) -> Case | None:
    """Return the facts, or None where the registration no longer exists or was erased."""
    registration = db.session.get(Registration, subject["registration"])
    if registration is None or registration.erased_at is not None:
        return None
    registration = load_registration(registration.id)
    session = db.session.get_one(ListeningSession, registration.session_id)
    ids = [*session.text_ids, *session.venue_texts.values(), *filter(None, [session.cancel_reason_id])]
    texts = load_texts(db.session, ids, message_language(registration.language))
    return Case(session, registration, policy.as_told(texts, [session]), clock.now())


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
        return Text(phone, language, message.text, callee=callee, script=message.script)
    return Call(language, message.script.text, callee=callee, script=message.script)


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
) -> Message:
    """Combine the text of a message with the facts of the registration, in the current language.

    `button` opens the private page, or the list of all sessions, or `address`. `short` is what a text message says
    before the link. `said` is what to say in a call instead of the opening, where that leads to a button or a link.
    `standing`: how the party stands. It is also in a text message, with what is registered, where `on_the_phone` says
    what to do without a link.
    `join`: include the link and the phone number of the online session. `calendar`: the method of a calendar entry
    that is attached to a mail.
    """
    registration, session = case.registration, case.session
    link = address or (_sessions_page() if leads_to_sessions else _private_page(registration))
    way_in = _way_in(registration) if join else None
    script = _script(
        case,
        [*(opening if said is None else said), *standing],
        on_the_phone,
        is_whole=with_details,
        join=join,
    )
    opening = [*opening, *standing]
    by_phone = _by_phone(case) if join else []
    notice = Notice(
        subject=subject,
        opening=opening,
        button=button,
        address=link,
        greeting="",
        details=[*_facts(case), *_dial_in(case, join)] if with_details else (),
        second_link=way_in,
        more_links=_calendars(registration) if calendar == "REQUEST" else (),
        closing=(
            *_not_in_the_calendar(calendar),
            *(() if leads_to_sessions or address else (_keep_private(),)),
        ),
        spoken=script.text,
        script=script,
        host=session.host,
        deadline=session.starts_at,
        attachments=_calendar(case, calendar),
    )
    listed = _lines([*people_facts(session, registration), _number(registration)])
    summed_up = [*standing, *(listed if with_details else [])] if on_the_phone else []
    way_by_link = [way_in.sentence, way_in.address] if way_in else []
    text = [short, *summed_up, link, *way_by_link, *by_phone]
    return Message(notice, "\n".join(text), script)


def _script(
    case: Case, said: Sequence[str], on_the_phone: str | None, *, is_whole: bool, join: bool
) -> Script:
    """Return what to say in a call: everything can be said aloud, and nothing needs a link.

    `is_whole`: with the facts of the visit, and what the person can do by phone.
    """
    session, registration = case.session, case.registration
    greeting = _("Hello %(name)s.", name=registration.name)
    news = tuple(line for line in said if line != greeting)
    begun = greeting if greeting in said else ""
    if not is_whole:
        return Script(news, begun, facts=(case.title,))
    way = way_to(session, case.texts) if registration.mode == Mode.IN_PERSON else []
    facts = (
        case.title,
        format_datetime_range(session.starts_at, session.ends_at),
        *_lines(_time_zone(case)),
        _where(case),
        *_lines((part.label, part.plain) for part in way),
        *_lines([*people_facts(session, registration), _number(registration)]),
    )
    to_do = [on_the_phone] if on_the_phone else _whom_to_call(case)
    return Script(news, begun, facts, (*(_in_by_phone(case) if join else []), *to_do))


def _in_by_phone(case: Case) -> list[str]:
    """Return how a person who has only a phone gets into an online session."""
    if case.registration.mode != Mode.VIRTUAL:
        return []
    return _by_phone(case) or [
        _(
            "To take part online, you need a link. We can send the link only by email or text message. "
            "If you have an email address, tell me now."
        )
    ]


def _whom_to_call(case: Case) -> list[str]:
    """Return how to change something later without the private link."""
    if case.registration.status not in (Status.CONFIRMED, Status.WAITING, Status.OFFERED):
        return []
    sentence = _(
        "If something changes or you cannot come, call us at %(phone)s and tell us your sign-up number.",
        phone=office_phone(case),
    )
    return [sentence]


def office_phone(case: Case) -> str:
    """Return the number of the office that hosts the session, as it is written."""
    city = current_city()
    return isolate(written_phone(city.hosts[case.session.host].phone, city.region))


def _number(registration: Registration) -> tuple[str, str]:
    return _("Your sign-up number"), isolate(registration.reference)


def _lines(rows: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{term}: {value}" for term, value in rows]


def answers_to_host(session: ListeningSession) -> dict[str, str]:
    """Return headers so that replies go to the session's host."""
    return {"Reply-To": current_city().hosts[session.host].email}


def _sessions_page() -> str:
    return public_address("listening.show_sessions", language=current_language().tag)


def _private_page(registration: Registration) -> str:
    token = link_token(Purpose.MANAGE, registration)
    return public_address("manage.show_registration", language=current_language().tag, token=token)


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


def _dial_in(case: Case, join: bool) -> list[tuple[str, str]]:
    """Return the number to call and the code, for those who take part online and may join."""
    session = case.session
    if not join or case.registration.mode != Mode.VIRTUAL or not session.dial_in_number:
        return []
    rows = [(_("Join by phone"), isolate(written_phone(session.dial_in_number, current_city().region)))]
    if session.dial_in_code:
        rows.append((_("Code for the phone"), isolate(session.dial_in_code)))
    return rows


def _by_phone(case: Case) -> list[str]:
    """Return what to say of joining by phone, as sentences."""
    values = [value for _term, value in _dial_in(case, join=True)]
    sentences = [_("To join by phone, call %(number)s.", number=values[0])] if values else []
    if len(values) > 1:
        sentences.append(_("When you are asked for a code, enter %(code)s.", code=values[1]))
    return sentences


def _where(case: Case) -> str:
    if case.registration.mode == Mode.VIRTUAL:
        return online_name(case.session)
    return isolate(case.session.place)


def _facts(case: Case) -> list[tuple[str, str]]:
    """Return what a person needs to know for the visit, and what was noted about the party."""
    registration = case.registration
    rows = [*visit_facts(case), *party_facts(case.session, registration), _number(registration)]
    return [(term, value) for term, value in rows if value]


def visit_facts(case: Case) -> list[tuple[str, str]]:
    """Return what a person needs to know for the visit."""
    way = way_to(case.session, case.texts) if case.registration.mode == Mode.IN_PERSON else []
    rows = [
        (pgettext("beside When and Where", "What"), case.title),
        (_("When"), format_datetime_range(case.session.starts_at, case.session.ends_at)),
        *_time_zone(case),
        (_("Where"), _where(case)),
        *((part.label, part.plain) for part in way),
    ]
    return [(term, value) for term, value in rows if value]


def _time_zone(case: Case) -> list[tuple[str, str]]:
    """Return the name of the time zone, for who takes part from somewhere."""
    is_online = case.registration.mode == Mode.VIRTUAL
    return [(_("Time zone"), format_time_zone(case.session.starts_at))] if is_online else []


def _not_in_the_calendar(method: str | None) -> tuple[str, ...]:
    return (calendars.how_to_cancel(),) if method == "REQUEST" else ()


def _had_entry(registration: Registration) -> bool:
    """Return whether the party was sent a calendar entry. Who waited without ever being confirmed was not."""
    by_mail = sent_kinds(("registration", registration.id), Channel.MAIL)
    if registration.review_reason is not None or "registration.waiting" in by_mail:
        return "registration.confirmed" in by_mail
    return not by_mail.isdisjoint({"registration.confirmed", "registration.changed", "session.moved"})


def _calendar(case: Case, method: str | None) -> tuple[Attachment, ...]:
    if method is None or (method == "CANCEL" and not _had_entry(case.registration)):
        return ()
    entry = calendars.registration_calendar(case.session, case.registration, case.texts, method=method)
    return (Attachment("session.ics", f"text/calendar; method={method}", entry),)
