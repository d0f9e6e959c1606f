"""Messages about the session itself: reminders, a new time or place, and that it is canceled."""

from __future__ import annotations

from datetime import timedelta

from engage.core.city_time import city_day
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_date, isolate
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, message, replace_each_other
from engage.listening import policy
from engage.listening.emails.case import Case, load_case
from engage.listening.emails.notice import Message, Wording, tell, write_notice
from engage.listening.emails.registrations import told
from engage.listening.emails.standing import how_it_stands
from engage.listening.labels.captures import new_lines
from engage.listening.models import Mode, SessionStatus, Status
from engage.listening.services.telling import LIVE
from engage.listening.services.telling_planned import KIND

replace_each_other("session", "session.moved", "session.cancelled")


def _reminder(kind: str, wording: Wording, *, useless: timedelta) -> None:
    """Register a reminder. It is not sent if the session starts within `useless`."""

    @message(kind)
    def make(subject: Subject) -> Outgoing | None:
        case = load_case(subject)
        if case is None or not case.stands(Status.CONFIRMED):
            return None
        moved = int(case.session.starts_at.timestamp()) != subject["start"]
        too_late = case.session.starts_at - case.now <= useless
        return None if moved or too_late else write_notice(case, wording)

    make.__qualname__ = wording.__qualname__


def word_reminder_week(case: Case) -> Message:
    """Reminder one week before."""
    return _word_reminder(case, _("Next week: %(title)s", title=case.title) if _days_left(case) > 4 else None)


def word_reminder_day(case: Case) -> Message:
    """Reminder one day before."""
    return _word_reminder(case, _("Tomorrow: %(title)s", title=case.title) if _days_left(case) == 1 else None)


def _days_left(case: Case) -> int:
    """Return the days from today to the session, by the city's calendar, because a mail may be sent late."""
    return (city_day(case.session.starts_at) - city_day(case.now)).days


def _word_reminder(case: Case, subject: str | None) -> Message:
    return tell(
        case,
        subject=subject or _("Coming soon: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We look forward to seeing you on %(begins)s.", begins=case.begins),
            _("If you cannot come, please cancel so that someone else can come."),
        ],
        said=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We look forward to seeing you on %(begins)s.", begins=case.begins),
        ],
        button=_("See, change or cancel my sign-up"),
        short=_("Reminder: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=True,
    )


_reminder("registration.reminder_7", word_reminder_week, useless=timedelta(days=1))
_reminder("registration.reminder_1", word_reminder_day, useless=timedelta())


@told("session.moved", Status.CONFIRMED, Status.WAITING, Status.OFFERED, Status.LAPSED, Status.PENDING)
def word_moved(case: Case) -> Message:
    """Time or place of the session was changed."""
    confirmed = case.registration.status == Status.CONFIRMED
    return tell(
        case,
        subject=_("New time or place: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _(
                "The time or place of this session has changed. The session is now on %(begins)s.",
                begins=case.begins,
            ),
            _("Your sign-up stays as it is. If you can no longer come, please cancel."),
            *([] if confirmed else how_it_stands(case)),
        ],
        said=[
            _("Hello %(name)s.", name=case.registration.name),
            _(
                "The time or place of this session has changed. The session is now on %(begins)s.",
                begins=case.begins,
            ),
            *how_it_stands(case),
        ],
        button=_("See, change or cancel my sign-up"),
        short=_("New time or place: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=confirmed,
        calendar="REQUEST" if confirmed else None,
    )


@message(KIND)
def make_planned(subject: Subject) -> Outgoing | None:
    """Photos or a recording that are planned only now. None where nothing is left to say yes to."""
    case = load_case(subject)
    if case is None or not case.stands(*LIVE) or not new_lines(case.session, case.registration):
        return None
    return write_notice(case, word_planned)


def word_planned(case: Case) -> Message:
    """What is planned only now, and that nobody has agreed to it."""
    greeting = _("Hello %(name)s.", name=case.registration.name)
    news = _("Our plans for this session have changed.")
    lines = new_lines(case.session, case.registration)
    return tell(
        case,
        subject=_("Photos or recording: %(title)s", title=case.title),
        opening=[
            greeting,
            news,
            *lines,
            _("To say yes, change your sign-up. If you do nothing, your answer is no."),
        ],
        said=[greeting, news, *lines, _("If you say yes to any of this, tell me now.")],
        written=[greeting, news, *lines, _("To say yes, call us. If you do nothing, your answer is no.")],
        button=_("See or change my sign-up"),
        short="\n".join([_("Our plans for this session have changed: %(title)s.", title=case.title), *lines]),
    )


@told("session.corrected", Status.CONFIRMED, Status.WAITING, Status.OFFERED, Status.LAPSED, Status.PENDING)
def word_corrected(case: Case) -> Message:
    """The name or address that people were told was wrong. The session is where it always was to be."""
    confirmed = case.registration.status == Status.CONFIRMED
    said = [
        _("Hello %(name)s.", name=case.registration.name),
        _("The name or address of the place that we gave you was wrong, and we corrected it."),
        _("The session is on %(begins)s. Please come to this place: %(place)s.", **_when_and_where(case)),
    ]
    return tell(
        case,
        subject=_("We corrected the address: %(title)s", title=case.title),
        opening=[*said, *([] if confirmed else how_it_stands(case))],
        said=[*said, *how_it_stands(case)],
        button=_("See or change my sign-up"),
        short=_("We corrected the address: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=confirmed,
        calendar="REQUEST" if confirmed else None,
    )


def _when_and_where(case: Case) -> dict[str, str]:
    return {"begins": case.begins, "place": isolate(case.session.place)}


@message("session.dial_in")
def make_dial_in(subject: Subject) -> Outgoing | None:
    """How to join by phone. None where the number was taken back, or the party no longer takes part online."""
    case = load_case(subject)
    if case is None or not case.stands(Status.CONFIRMED) or not case.session.dial_in_number:
        return None
    return write_notice(case, word_dial_in) if case.registration.mode == Mode.VIRTUAL else None


def word_dial_in(case: Case) -> Message:
    """The number to call for the online part of the session is new."""
    return tell(
        case,
        subject=_("How to join by phone: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("You can join this session by phone."),
            _("If we gave you another number for this session before, please do not use that one anymore."),
        ],
        button=_("See or change my sign-up"),
        short=_("How to join by phone: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=True,
    )


@message("session.cancelled")
def make_session_cancelled(subject: Subject) -> Outgoing | None:
    """The session was cancelled. Sent to all live registrations."""
    case = load_case(subject)
    if case is None or case.session.status != SessionStatus.CANCELLED:
        return None
    if case.registration.status == Status.CANCELLED or policy.is_over(case.session, case.now):
        return None
    return write_notice(case, word_session_cancelled)


def word_session_cancelled(case: Case) -> Message:
    """The session was cancelled."""
    day = format_date(case.session.starts_at)
    is_online = case.registration.mode == Mode.VIRTUAL
    return tell(
        case,
        subject=_("Canceled: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We are sorry: the session on %(day)s is canceled. Please do not join online.", day=day)
            if is_online
            else _("We are sorry: the session on %(day)s is canceled. Please do not come.", day=day),
            *case.cancel_reason,
            _("You do not need to do anything."),
        ],
        button=_("See other sessions"),
        short=_("Canceled: %(title)s, %(day)s. Please do not join online.", title=case.title, day=day)
        if is_online
        else _("Canceled: %(title)s, %(day)s. Please do not come.", title=case.title, day=day),
        with_details=False,
        leads_to_sessions=True,
        calendar="CANCEL",
    )
