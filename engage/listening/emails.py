"""What registrants are told, one function a kind, made at the moment of sending in their own language.

A function returns None when its message is no longer true (cancelled since, moved since, already held).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from engage.core import clock
from engage.core.addresses import public_address
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.core.i18n.formats import (
    format_date,
    format_datetime,
    format_datetime_range,
    format_list,
    format_number,
    isolate,
)
from engage.core.i18n.runtime import current_language, in_language
from engage.core.i18n.runtime import gettext as _
from engage.core.outbox.outgoing import Attachment, Call, Callee, Outgoing, Text
from engage.core.outbox.registry import Subject, delivered, message, message_language
from engage.core.outbox.rendering import render_email
from engage.listening import calendars, policy
from engage.listening.models import ListeningSession, Mode, Registration, SessionStatus, Status
from engage.listening.services.links import Purpose, link_token
from engage.listening.services.waiting import load_registration, offer_told, party_of, place_in_queue


@dataclass(frozen=True)
class Notice:
    """What one message says. `button` is the text on its one link, to the private page."""

    subject: str
    opening: Sequence[str]
    button: str
    short: str
    with_details: bool = True
    join: bool = False
    calendar: str | None = None


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
    link = public_address("manage.show_registration", language=language, token=_manage_token(registration))
    if registration.email:
        rendered = render_email("listening/notice", language, **_context(case, notice, link))
        return rendered.addressed(registration.email, attachments=_calendar(case, notice), callee=callee)
    if registration.phone:
        body = f"{notice.short}\n{link}"
        return Text(registration.phone, language, body, callee=callee, spoken="\n".join(notice.opening))
    return Call(language, "\n".join(notice.opening), callee=callee)


def _context(case: Case, notice: Notice, link: str) -> dict[str, object]:
    registration = case.registration
    join = public_address("manage.join_session", token=link_token(Purpose.JOIN, registration))
    with in_language(message_language(registration.language)):
        return {
            "notice": notice,
            "title": case.title,
            "when": format_datetime_range(case.session.starts_at, case.session.ends_at),
            "where": _where(case),
            "facts": _facts(case),
            "host_key": case.session.host,
            "link": link,
            "join_link": join if registration.mode == Mode.VIRTUAL and notice.join else None,
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
    city, tag = current_app.config["CITY"], current_language().tag
    return format_list(city.text(f"interpretation.{key}", tag) for key in party_of(case.registration).interpretation)


def _manage_token(registration: Registration) -> str:
    return link_token(Purpose.MANAGE, registration)


def _calendar(case: Case, notice: Notice) -> tuple[Attachment, ...]:
    if notice.calendar is None:
        return ()
    with in_language(message_language(case.registration.language)):
        entry = calendars.registration_calendar(
            case.session, case.registration, case.texts, method=notice.calendar
        )
    return (Attachment("session.ics", f"text/calendar; method={notice.calendar}", entry),)


Wording = Callable[[Case], Notice]


def _told(kind: str, *statuses: Status) -> Callable[[Wording], Wording]:
    """Register a wording for a kind that is true only while the registration stands in one of `statuses`."""

    def register(wording: Wording) -> Wording:
        @message(kind)
        def make(subject: Subject) -> Outgoing | None:
            case = load_case(subject)
            if case is None or not case.stands(*statuses):
                return None
            return write_notice(case, wording)

        make.__qualname__ = wording.__qualname__
        return wording

    return register


def write_notice(case: Case, wording: Wording) -> Outgoing:
    """Word a notice in the registrant's language and compose it."""
    with in_language(message_language(case.registration.language)):
        notice = wording(case)
    return compose(case, notice)


@_told("registration.confirmed", Status.CONFIRMED)
def word_confirmed(case: Case) -> Notice:
    """Seats are saved."""
    return Notice(
        subject=_("Your seats are saved: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Your seats are saved. We look forward to seeing you."),
        ],
        button=_("See or change my registration"),
        short=_("Your seats are saved: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=True,
        calendar="REQUEST",
    )


@_told("registration.waiting", Status.WAITING)
def word_waiting(case: Case) -> Notice:
    """The party waits."""
    return Notice(
        subject=_("You are on the waiting list: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("All places are taken right now. You are on the waiting list, as number %(place)s.",
              place=place_in_queue(case.registration)),
            _("If places become free for all of you, we will tell you. You do not need to do anything now."),
        ],
        button=_("See or change my registration"),
        short=_("You are on the waiting list: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
    )


@_told("registration.offered", Status.OFFERED)
def word_offered(case: Case) -> Notice:
    """Places are held for a waiting party."""
    hours = current_app.config["CITY"].offer_hours
    until = policy.offer_deadline(case.now, case.session.starts_at, hours)
    deadline = format_datetime(case.registration.offer_expires_at or until)
    return Notice(
        subject=_("There are places for you: please answer by %(deadline)s", deadline=deadline),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Good news: there are now places for all of you at this session."),
            _("We hold them until %(deadline)s. Please tell us before then whether you will come.", deadline=deadline),
        ],
        button=_("Answer now"),
        short=_("There are places for you: %(title)s. Please answer by %(deadline)s.",
                title=case.title, deadline=deadline),
    )


@delivered("registration.offered")
def start_offer_clock(subject: Subject, at: datetime) -> None:
    """The person has been told of the offer: its time starts."""
    offer_told(subject["registration"], hours=current_app.config["CITY"].offer_hours)


@_told("registration.lapsed", Status.LAPSED)
def word_lapsed(case: Case) -> Notice:
    """An offer was not answered."""
    return Notice(
        subject=_("The places we held for you went to others: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We did not hear from you in time, so the places we held for you went to the next people waiting."),
            _("If you still want to come, you can join the waiting list again with one tap."),
        ],
        button=_("Join the waiting list again"),
        short=_("The places we held for you went to others: %(title)s.", title=case.title),
    )


@_told("registration.passed_over", Status.WAITING)
def word_passed_over(case: Case) -> Notice:
    """A smaller party went first."""
    return Notice(
        subject=_("You keep your place on the waiting list: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Some places became free, but not enough for everyone in your group. "
              "A smaller group that fits was offered them."),
            _("You keep your place on the waiting list. If fewer of you can come, you can change your number of people."),
        ],
        button=_("See or change my registration"),
        short=_("You keep your place on the waiting list: %(title)s.", title=case.title),
    )


@_told("registration.changed", Status.CONFIRMED, Status.WAITING, Status.OFFERED)
def word_changed(case: Case) -> Notice:
    """The registration was changed."""
    confirmed = case.registration.status == Status.CONFIRMED
    return Notice(
        subject=_("Your registration has changed: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Your registration has been changed. This is how it stands now."),
        ],
        button=_("See or change my registration"),
        short=_("Your registration has changed: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=confirmed,
        calendar="REQUEST" if confirmed else None,
    )


@_told("registration.link", Status.CONFIRMED, Status.WAITING, Status.OFFERED, Status.LAPSED, Status.HELD)
def word_link(case: Case) -> Notice:
    """The private link, again."""
    return Notice(
        subject=_("Your private link: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Here is the private link to your registration. Whoever has it can change or cancel it, so keep it to yourself."),
        ],
        button=_("See or change my registration"),
        short=_("Your private link for %(title)s:", title=case.title),
        join=case.registration.status == Status.CONFIRMED,
    )


@message("registration.cancelled")
def make_cancelled(subject: Subject) -> Outgoing | None:
    """A registration was cancelled; of no use once the session is over or cancelled as a whole."""
    case = load_case(subject)
    if case is None or not case.stands(Status.CANCELLED):
        return None
    return write_notice(case, word_cancelled)


def word_cancelled(case: Case) -> Notice:
    """The registration is cancelled."""
    return Notice(
        subject=_("Your registration is cancelled: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Your registration is cancelled. Thank you for telling us: someone else can come in your place."),
            _("If this was a mistake, you can save seats again."),
        ],
        button=_("See my registration"),
        short=_("Your registration is cancelled: %(title)s.", title=case.title),
        with_details=False,
        calendar="CANCEL",
    )


def _reminder(kind: str, wording: Wording) -> None:
    @message(kind)
    def make(subject: Subject) -> Outgoing | None:
        case = load_case(subject)
        if case is None or not case.stands(Status.CONFIRMED):
            return None
        moved = int(case.session.starts_at.timestamp()) != subject["start"]
        began = case.session.starts_at <= case.now
        return None if moved or began else write_notice(case, wording)

    make.__qualname__ = wording.__qualname__


def word_reminder_week(case: Case) -> Notice:
    """A week before."""
    return _word_reminder(case, _("Next week: %(title)s", title=case.title))


def word_reminder_day(case: Case) -> Notice:
    """The day before."""
    return _word_reminder(case, _("Tomorrow: %(title)s", title=case.title))


def _word_reminder(case: Case, subject: str) -> Notice:
    late = case.session.starts_at - case.now < timedelta(hours=12)
    return Notice(
        subject=_("Soon: %(title)s", title=case.title) if late else subject,
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We look forward to seeing you on %(begins)s.", begins=case.begins),
            _("If you cannot come, please cancel, so that someone else can."),
        ],
        button=_("See, change or cancel"),
        short=_("Reminder: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=True,
    )


_reminder("registration.reminder_7", word_reminder_week)
_reminder("registration.reminder_1", word_reminder_day)


@_told("session.moved", Status.CONFIRMED, Status.WAITING, Status.OFFERED, Status.LAPSED, Status.HELD)
def word_moved(case: Case) -> Notice:
    """Time or place of the session changed."""
    confirmed = case.registration.status == Status.CONFIRMED
    return Notice(
        subject=_("New time or place: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("The time or place of this session has changed. It is now on %(begins)s.", begins=case.begins),
            _("Your registration stays as it is. If you cannot come now, please cancel."),
        ],
        button=_("See, change or cancel"),
        short=_("New time or place: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=confirmed,
        calendar="REQUEST" if confirmed else None,
    )


@message("session.cancelled")
def make_session_cancelled(subject: Subject) -> Outgoing | None:
    """A session will not be held. Told to everyone who counted on it."""
    case = load_case(subject)
    if case is None or case.session.status != SessionStatus.CANCELLED:
        return None
    if case.registration.status == Status.CANCELLED or policy.is_over(case.session, case.now):
        return None
    return write_notice(case, word_session_cancelled)


def word_session_cancelled(case: Case) -> Notice:
    """The session will not be held."""
    day = format_date(case.session.starts_at)
    return Notice(
        subject=_("Cancelled: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We are sorry: the session on %(day)s will not take place. Please do not travel.", day=day),
            *case.cancel_reason,
            _("You do not need to do anything."),
        ],
        button=_("See other sessions"),
        short=_("Cancelled: %(title)s, %(day)s. Please do not travel.", title=case.title, day=day),
        with_details=False,
        calendar="CANCEL",
    )
