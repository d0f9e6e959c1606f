"""From the facts of a registration to a mail, a text message or a call: what every notice to registrants shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engage.core import clock
from engage.core.addresses import public_address
from engage.core.current import current_city
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.core.i18n.formats import (
    format_datetime,
    format_datetime_range,
    format_list,
    format_number,
    isolate,
)
from engage.core.i18n.runtime import current_language, in_language
from engage.core.i18n.runtime import gettext as _
from engage.core.outbox.outgoing import Attachment, Call, Callee, Outgoing, Text
from engage.core.outbox.registry import Subject, message_language
from engage.core.outbox.rendering import render_email
from engage.listening import policy
from engage.listening.documents import calendar as calendars
from engage.listening.models import ListeningSession, Mode, Registration, SessionStatus, Status
from engage.listening.services.links import Purpose, link_token
from engage.listening.services.waiting import load_registration, party_of


@dataclass(frozen=True)
class Notice:
    """What one message says. `button` is the text on its one link: to the private page, or to all sessions."""

    subject: str
    opening: Sequence[str]
    button: str
    short: str
    with_details: bool = True
    join: bool = False
    calendar: str | None = None
    leads_to_sessions: bool = False


@dataclass(frozen=True)
class Case:
    """The facts a message is made from."""

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
        """Why the session is called off, where somebody wrote it in the registrant's language."""
        ident = self.session.cancel_reason_id
        text = self.texts[ident] if ident is not None else None
        return [text.value] if text and text.value and text.language == self.texts.language else []

    @property
    def is_coming(self) -> bool:
        """Whether the session is still to come and not cancelled."""
        return self.session.status != SessionStatus.CANCELLED and not policy.is_over(self.session, self.now)

    def stands(self, *statuses: Status) -> bool:
        """Whether the session is to come and the registration stands so."""
        return self.is_coming and self.registration.status in statuses


def load_case(subject: Subject) -> Case | None:
    """The facts, or None where the registration is gone or erased."""
    registration = db.session.get(Registration, subject["registration"])
    if registration is None or registration.erased_at is not None:
        return None
    registration = load_registration(registration.id)
    session = db.session.get_one(ListeningSession, registration.session_id)
    ids = [*session.text_ids, *filter(None, [session.cancel_reason_id])]
    texts = load_texts(db.session, ids, message_language(registration.language))
    return Case(session, registration, texts, clock.now())


def compose(case: Case, notice: Notice) -> Outgoing:
    """A mail, else a text message, else a call: whatever can reach this person."""
    registration = case.registration
    callee = Callee(name=registration.name, phone=registration.phone, deadline=case.session.starts_at)
    language = message_language(registration.language)
    link = _link(registration, notice, language)
    if registration.email:
        rendered = render_email("listening/notice", language, **_context(case, notice, link))
        return rendered.addressed(
            registration.email,
            attachments=_calendar(case, notice),
            headers=answers_to_host(case.session),
            callee=callee,
        )
    if registration.phone:
        body = "\n".join([notice.short, link, *_way_in(registration, notice, language)])
        return Text(registration.phone, language, body, callee=callee, spoken=_said(case, notice, language))
    return Call(language, _said(case, notice, language), callee=callee)


def _said(case: Case, notice: Notice, language: str) -> str:
    """What to say on the phone: the message, then which session it is about, when and where."""
    with in_language(language):
        when = format_datetime_range(case.session.starts_at, case.session.ends_at)
        about = [case.title, when, _where(case)] if notice.with_details else [case.title]
    return "\n".join([*notice.opening, *about])


def answers_to_host(session: ListeningSession) -> dict[str, str]:
    """Whoever answers a mail reaches the host, not a machine."""
    return {"Reply-To": current_city().hosts[session.host].email}


def _link(registration: Registration, notice: Notice, language: str) -> str:
    if notice.leads_to_sessions:
        return public_address("listening.show_sessions", language=language)
    token = link_token(Purpose.MANAGE, registration)
    return public_address("manage.show_registration", language=language, token=token)


def _join_link(registration: Registration, notice: Notice) -> str | None:
    """The private way into the online meeting, for those who take part there."""
    if registration.mode != Mode.VIRTUAL or not notice.join:
        return None
    return public_address("manage.join_session", token=link_token(Purpose.JOIN, registration))


def _way_in(registration: Registration, notice: Notice, language: str) -> list[str]:
    """The private way in, as a text message says it."""
    join = _join_link(registration, notice)
    if join is None:
        return []
    with in_language(language):
        return [
            _(
                "Your private way into the online meeting opens shortly before it starts. Please do not share it."
            ),
            join,
        ]


def _context(case: Case, notice: Notice, link: str) -> dict[str, object]:
    registration = case.registration
    with in_language(message_language(registration.language)):
        return {
            "notice": notice,
            "title": case.title,
            "when": format_datetime_range(case.session.starts_at, case.session.ends_at),
            "where": _where(case),
            "facts": _facts(case),
            "host_key": case.session.host,
            "link": link,
            "join_link": _join_link(registration, notice),
        }


def _where(case: Case) -> str:
    if case.registration.mode == Mode.VIRTUAL:
        return _("Online, by video or phone")
    return isolate(f"{case.session.place_name}, {case.session.place_address}".strip(", "))


def _facts(case: Case) -> list[tuple[str, str]]:
    """What a person needs on the way, and what we noted of the party."""
    registration = case.registration
    note = case.texts[case.session.place_note_id].value
    rows = [
        (_("Session"), case.title),
        (_("When"), format_datetime_range(case.session.starts_at, case.session.ends_at)),
        (_("Where"), _where(case)),
        (_("Finding the place"), note if registration.mode == Mode.IN_PERSON else ""),
        (_("People"), format_number(registration.people)),
        (_("Interpreter"), _interpreters(case)),
        (_("Your number"), isolate(registration.reference)),
    ]
    return [(term, value) for term, value in rows if value]


def _interpreters(case: Case) -> str:
    city, tag = current_city(), current_language().tag
    return format_list(
        city.text(f"interpretation.{key}", tag) for key in party_of(case.registration).interpretation
    )


def _calendar(case: Case, notice: Notice) -> tuple[Attachment, ...]:
    if notice.calendar is None:
        return ()
    with in_language(message_language(case.registration.language)):
        entry = calendars.registration_calendar(
            case.session, case.registration, case.texts, method=notice.calendar
        )
    return (Attachment("session.ics", f"text/calendar; method={notice.calendar}", entry),)


Wording = Callable[[Case], Notice]


def write_notice(case: Case, wording: Wording) -> Outgoing:
    """Word a notice in the registrant's language and compose it."""
    with in_language(message_language(case.registration.language)):
        notice = wording(case)
    return compose(case, notice)
