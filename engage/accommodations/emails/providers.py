"""Messages to interpreters, agencies and other providers. One function for each kind, called when it is sent."""

from __future__ import annotations

from collections.abc import Callable

from engage.accommodations.documents.calendar import assignment_calendar
from engage.accommodations.emails.case import Case, find_provider, load_case
from engage.accommodations.emails.notice import About, Words, page_about, write_notice
from engage.accommodations.labels.assignments import rows_of, spoken, what
from engage.accommodations.models import INTERPRETATION, Assignment, Provider, State
from engage.core.db import db
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime, isolate
from engage.core.outbox.outgoing import Attachment, Outgoing
from engage.core.outbox.registry import Subject, message, replace_each_other

replace_each_other(
    "an assignment",
    *(f"accommodations.{what}" for what in ("proposed", "accepted", "changed", "withdrawn", "reminder")),
    of_one=True,
)


def _told(kind: str, is_so: Callable[[Case, Subject], bool], wording: Callable[[Case], Words]) -> None:
    """Register a wording for a kind of message. It is not sent where `is_so` says that it is true no more."""

    @message(f"accommodations.{kind}")
    def make(subject: Subject) -> Outgoing | None:
        case = load_case(subject)
        if case is None or not is_so(case, subject):
            return None
        return write_notice(_about(case), lambda: wording(case))

    make.__qualname__ = wording.__qualname__


def _about(case: Case) -> About:
    session = case.mine.event.session
    return About(
        case.provider,
        case.mine.event.host,
        until=case.mine.ends_at if case.is_coming else None,
        occasion=("session", session.id) if session is not None else None,
    )


def _is(*states: State) -> Callable[[Case, Subject], bool]:
    return lambda case, _subject: case.is_coming and case.assignment.state in states


def word_proposed(case: Case) -> Words:
    """Somebody is wanted: what, when, until when to answer, and who named them where somebody did."""
    news = [*_named_by(case), _wanted(case), *_answer_by(case)]
    return Words(
        subject=_("Can you help? %(title)s", title=case.title),
        opening=news,
        said=[*news, _("Can you help? Tell me now, or call us.")],
        written=[*news, _("Please call us at %(phone)s and tell us.", phone=_about(case).phone)],
        facts=rows_of(case.mine),
        button=_("Answer this request"),
        address=page_about(case.provider, case.assignment),
        short=_("%(what)s, %(begins)s. Can you help?", what=what(case.assignment), begins=case.begins),
    )


def word_accepted(case: Case) -> Words:
    """They said yes, and what to do if something comes up."""
    phone = _about(case).phone
    news = _("Thank you. You are confirmed for %(begins)s.", begins=case.begins)
    return Words(
        subject=_("You are confirmed: %(title)s", title=case.title),
        opening=[news, _("If you cannot come, tell us right away on your private page.")],
        said=[news, _("If you cannot come, call us right away at %(phone)s.", phone=phone)],
        written=[news, _("If you cannot come, call us right away at %(phone)s.", phone=phone)],
        facts=rows_of(case.mine),
        button=_("See the details"),
        address=page_about(case.provider, case.assignment),
        short=news,
        attachments=_calendar(case, "REQUEST"),
    )


def word_changed(case: Case) -> Words:
    """Time, place or terms are others now. Who is asked again has to answer."""
    if case.assignment.state == State.PROPOSED:
        news = _("Something has changed since we asked you. The new time is %(begins)s.", begins=case.begins)
        to_do = _("Please look at the details and answer again.")
        aloud = _("Can you help? Tell me now, or call us.")
        printed = _("Please call us at %(phone)s and tell us.", phone=_about(case).phone)
        attachments: tuple[Attachment, ...] = ()
    else:
        news = _("Something has changed for %(begins)s. Here is what is new.", begins=case.begins)
        to_do = _("If you cannot come, tell us right away on your private page.")
        aloud = printed = _("If you cannot come, call us right away at %(phone)s.", phone=_about(case).phone)
        attachments = _calendar(case, "REQUEST")
    return Words(
        subject=_("Changed: %(title)s", title=case.title),
        opening=[news, to_do],
        said=[news, aloud],
        written=[news, printed],
        facts=rows_of(case.mine),
        button=_("See the details"),
        address=page_about(case.provider, case.assignment),
        short=news,
        attachments=attachments,
    )


def word_withdrawn(case: Case) -> Words:
    """They are not needed any more."""
    if case.mine.event.moment.is_cancelled:
        news = _("The event on %(begins)s is canceled. Please do not come.", begins=case.begins)
    else:
        news = _("We do not need you on %(begins)s anymore.", begins=case.begins)
    return Words(
        subject=_("Not needed anymore: %(title)s", title=case.title),
        opening=[news, _("Thank you for your help.")],
        facts=rows_of(case.mine)[:2],
        button=_("See my requests"),
        short=news,
        attachments=_calendar(case, "CANCEL") if case.assignment.accepted_at is not None else (),
    )


def word_reminder(case: Case) -> Words:
    """It is tomorrow."""
    news = [
        _("We look forward to seeing you on %(begins)s.", begins=case.begins),
        _("If you cannot come, call us right away at %(phone)s.", phone=_about(case).phone),
    ]
    return Words(
        subject=_("Coming soon: %(title)s", title=case.title),
        opening=news,
        facts=rows_of(case.mine),
        button=_("See the details"),
        address=page_about(case.provider, case.assignment),
        short=_("Reminder: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
    )


def word_sign_hours(case: Case) -> Words:
    """It is over: how long was it?"""
    news = _("Thank you for your help on %(day)s.", day=case.day)
    return Words(
        subject=_("Please sign your hours: %(title)s", title=case.title),
        opening=[news, _("Please write on your private page how long you worked.")],
        said=[news, _("How long did you work? I can write the time down for you now.")],
        written=[
            news,
            _("Please call us at %(phone)s and tell us how long you worked.", phone=_about(case).phone),
        ],
        facts=rows_of(case.mine)[:2],
        button=_("Sign my hours"),
        address=page_about(case.provider, case.assignment),
        short=_("%(title)s: please write on your private page how long you worked.", title=case.title),
    )


def _begins_then(case: Case, subject: Subject) -> bool:
    """Return whether the assignment still begins when the reminder was planned, and has not begun."""
    starts_at = case.mine.starts_at
    is_then = int(starts_at.timestamp()) == subject["at"] and starts_at > case.mine.now
    return is_then and case.is_coming and case.mine.is_accepted


def _ends_then(case: Case, subject: Subject) -> bool:
    is_then = int(case.mine.ends_at.timestamp()) == subject["at"]
    return is_then and case.assignment.state == State.ACCEPTED and not case.mine.event.moment.is_cancelled


def _is_withdrawn(case: Case, _subject: Subject) -> bool:
    return case.assignment.state in (State.WITHDRAWN, State.LOST) and not case.mine.is_over


_told("proposed", _is(State.PROPOSED), word_proposed)
_told("accepted", _is(State.ACCEPTED), word_accepted)
_told("changed", _is(State.PROPOSED, State.ACCEPTED), word_changed)
_told("withdrawn", _is_withdrawn, word_withdrawn)
_told("reminder", _begins_then, word_reminder)
_told("sign_hours", _ends_then, word_sign_hours)


@message("accommodations.link")
def make_link(subject: Subject) -> Outgoing | None:
    """The private link was replaced by another one."""
    provider = find_provider(subject)
    return None if provider is None else write_notice(About(provider), word_link)


def word_link() -> Words:
    """The new link, and that older ones do not work."""
    news = _("You have a new private link. Older links no longer work.")
    return Words(
        subject=_("Your new private link"),
        opening=[news],
        said=[
            _(
                "We can send your private link only by email or text message. "
                "Without the link, you can answer us on the phone."
            )
        ],
        button=_("See my requests"),
        short=news,
    )


def _wanted(case: Case) -> str:
    if case.assignment.service == INTERPRETATION:
        return _(
            "We need an interpreter into %(language)s on %(begins)s. Can you help?",
            language=spoken(case.assignment),
            begins=case.begins,
        )
    return _(
        "We need this on %(begins)s: %(service)s. Can you help?",
        service=what(case.assignment),
        begins=case.begins,
    )


def _answer_by(case: Case) -> list[str]:
    until = case.assignment.answer_by
    if until is None or until <= case.mine.now:
        return []
    return [_("Please answer by %(deadline)s.", deadline=format_datetime(until))]


def _named_by(case: Case) -> list[str]:
    """Return who named them as a substitute; empty where nobody did, or that provider was erased."""
    before = db.session.get(Assignment, case.assignment.substitute_for_id or 0)
    first = db.session.get(Provider, before.provider_id) if before is not None else None
    if first is None or first.erased_at is not None:
        return []
    return [_("%(name)s cannot come and named you instead.", name=isolate(first.name, "auto"))]


def _calendar(case: Case, method: str) -> tuple[Attachment, ...]:
    entry = assignment_calendar(case.provider, case.mine, method=method)
    return (Attachment("assignment.ics", f"text/calendar; method={method}", entry),)
