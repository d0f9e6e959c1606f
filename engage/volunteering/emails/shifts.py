"""Messages about the shift itself: reminders, that it has changed, and that it or its session is canceled."""

from __future__ import annotations

from datetime import timedelta

from engage.core.city_time import city_day
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_date
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, message
from engage.volunteering.emails.case import Case, load_case
from engage.volunteering.emails.entry import calendar_entry
from engage.volunteering.emails.facts import facts_for_coming, facts_of, in_short, rule_for, to_come_with
from engage.volunteering.emails.notice import Words, write_notice
from engage.volunteering.emails.signups import about, if_something_changes, told, word_missing_with
from engage.volunteering.emails.standing import how_it_stands
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import AWAITS, BINDING, Status
from engage.volunteering.services.telling import REMINDED


def _reminder(kind: str, *, useless: timedelta) -> None:
    """Register a reminder. It is not sent if the shift has moved, or begins within `useless`."""

    @message(kind)
    def make(subject: Subject) -> Outgoing | None:
        case = load_case(subject)
        if case is None or not case.stands(*REMINDED):
            return None
        has_moved = int(case.shift.starts_at.timestamp()) != subject["start"]
        too_late = case.shift.starts_at - case.now <= useless
        if has_moved or too_late:
            return None
        is_confirmed = case.signup.status == Status.CONFIRMED
        return write_notice(about(case), lambda: (word_reminder if is_confirmed else word_unfinished)(case))

    make.__qualname__ = kind


def word_reminder(case: Case) -> Words:
    """The shift is soon: can they still come?"""
    seeing = _("We look forward to seeing you on %(begins)s.", begins=case.begins)
    is_tomorrow = (city_day(case.shift.starts_at) - city_day(case.now)).days == 1
    return Words(
        subject=_("Tomorrow: %(title)s", title=case.title)
        if is_tomorrow
        else _("Coming soon: %(title)s", title=case.title),
        opening=[
            seeing,
            _("Can you still come? If not, please cancel your shift now, so that we can find someone else."),
        ],
        said=[seeing, _("Can you still come? If not, tell me now, so that we can find someone else.")],
        written=[seeing],
        facts=facts_for_coming(case),
        button=_("See, change or cancel my sign-up"),
        short=_("Reminder: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        brief=[
            *in_short(case, case.begins),
            *to_come_with(case),
            _("Can you still come? If not, please cancel your shift here:"),
        ],
        on_the_phone=if_something_changes(case),
    )


def word_unfinished(case: Case) -> Words:
    """The shift is soon, and something is still missing."""
    soon = _(
        "Your shift is on %(begins)s, but something is missing, so it is not confirmed yet.",
        begins=case.begins,
    )
    return word_missing_with(
        case,
        subject=_("Something is missing for your shift: %(title)s", title=case.title),
        news=[soon],
        short=_(
            "Something is missing for your shift: %(title)s. Your shift is not confirmed yet.",
            title=case.title,
        ),
    )


_reminder("volunteering.reminder_3", useless=timedelta(days=1))
_reminder("volunteering.reminder_1", useless=timedelta())


@told("volunteering.moved", *AWAITS)
def word_moved(case: Case) -> Words:
    """Time, place, table, or who meets the volunteer is another."""
    is_confirmed = case.signup.status == Status.CONFIRMED
    news = [
        _("Your shift has changed. The shift is now on %(begins)s.", begins=case.begins),
        _("Please look at what we have now: the time, the place and who meets you may be new."),
    ]
    aloud = _("Your shift has changed. Here is what we have now.")
    standing = [] if is_confirmed else how_it_stands(case)
    return Words(
        subject=_("Your shift has changed: %(title)s", title=case.title),
        opening=[*news, _("If you can no longer come, please cancel.")],
        said=[aloud, _("If you can no longer come, tell me now.")],
        written=[aloud],
        after=standing,
        facts=facts_for_coming(case) if is_confirmed else facts_of(case),
        button=_("See, change or cancel my sign-up"),
        short=_("Your shift has changed: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        brief=[*in_short(case, case.begins), *(to_come_with(case) if is_confirmed else standing)],
        on_the_phone=if_something_changes(case),
        attachments=calendar_entry(case, "REQUEST") if is_confirmed else (),
    )


@told("volunteering.rule", *BINDING)
def word_rule(case: Case) -> Words:
    """The host has another rule on uniforms and arms than the one that a city partner was told."""
    rule = rule_for(case)
    news = _("The host has a new rule on uniforms and weapons for this session:")
    return Words(
        subject=_("New rule on uniforms and weapons: %(title)s", title=case.title),
        opening=[news, rule, _("If you can no longer come, please cancel.")],
        said=[news, rule, _("If you can no longer come, tell me now.")],
        written=[news, rule],
        facts=facts_of(case),
        button=_("See, change or cancel my sign-up"),
        short=_("New rule on uniforms and weapons: %(title)s", title=case.title),
        brief=[*in_short(case, ""), rule],
        on_the_phone=if_something_changes(case),
    )


@message("volunteering.withdrawn")
def make_withdrawn(subject: Subject) -> Outgoing | None:
    """The shift is not needed any more. None where its session is canceled: another message says so."""
    case = load_case(subject)
    if case is None or case.is_cancelled or case.shift.ends_at <= case.now:
        return None
    if not _ended_with_shift(case):
        return None
    return write_notice(about(case), lambda: word_withdrawn(case))


def _ended_with_shift(case: Case) -> bool:
    """Return whether a sign-up ended because its shift was taken back, and not before."""
    withdrawn_at, cancelled_at = case.shift.withdrawn_at, case.signup.cancelled_at
    return withdrawn_at is not None and cancelled_at is not None and cancelled_at >= withdrawn_at


def word_withdrawn(case: Case) -> Words:
    """The shift is not needed any more."""
    return Words(
        subject=_("Your shift is not needed anymore: %(title)s", title=case.title),
        opening=[
            _(
                "We are sorry: your shift on %(begins)s is not needed anymore. Please do not come for it.",
                begins=case.begins,
            ),
            _("Other shifts may be open, and we would be glad if you helped there."),
        ],
        facts=facts_of(case),
        button=_("See shifts that are open"),
        short=_(
            "Your shift is not needed anymore: %(title)s, %(begins)s. Please do not come for it.",
            title=case.title,
            begins=case.begins,
        ),
        brief=[role_name(case.shift.role)],
        leads_to_shifts=True,
        on_the_phone=[_("If you have questions, call us at %(phone)s.", phone=about(case).phone)],
        attachments=calendar_entry(case, "CANCEL"),
    )


@message("volunteering.session_cancelled")
def make_session_cancelled(subject: Subject) -> Outgoing | None:
    """The session is canceled, and the shift with it."""
    case = load_case(subject)
    if case is None or not case.is_cancelled or case.shift.ends_at <= case.now:
        return None
    if case.signup.status not in AWAITS:
        return None
    return write_notice(about(case), lambda: word_session_cancelled(case))


def word_session_cancelled(case: Case) -> Words:
    """The session is canceled."""
    day = format_date(case.session.starts_at)
    return Words(
        subject=_("Canceled: %(title)s", title=case.title),
        opening=[
            _(
                "We are sorry: the session on %(day)s is canceled, and your shift with it. Please do not come.",
                day=day,
            ),
            *case.cancel_reason,
            _("You do not need to do anything."),
        ],
        facts=facts_of(case),
        button=_("See shifts that are open"),
        short=_("Canceled: %(title)s, %(day)s. Please do not come.", title=case.title, day=day),
        leads_to_shifts=True,
        on_the_phone=[_("If you have questions, call us at %(phone)s.", phone=about(case).phone)],
        attachments=calendar_entry(case, "CANCEL"),
    )
