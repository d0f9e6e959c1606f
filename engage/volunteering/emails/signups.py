"""Messages about one sign-up: what came of it, and that it was canceled or declined.

They are in the volunteer's language. A function returns None when its message is no longer true.
"""

from __future__ import annotations

from collections.abc import Callable

from engage.core.i18n import gettext as _
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, message, replace_each_other
from engage.volunteering.emails.addresses import page_of
from engage.volunteering.emails.case import Case, ShiftCase, load_case
from engage.volunteering.emails.entry import calendar_entry
from engage.volunteering.emails.facts import facts_for_coming, facts_of, in_short, to_come_with
from engage.volunteering.emails.notice import About, Words, write_notice
from engage.volunteering.emails.standing import how_it_is_decided, how_it_waits, missing_of
from engage.volunteering.labels.declines import why_declined
from engage.volunteering.labels.missing import missing_lines, missing_said, missing_written, what_is_left
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import Status

replace_each_other(
    "shift",
    *(
        f"volunteering.{what}"
        for what in (
            "received",
            "signed_up",
            "confirmed",
            "waiting",
            "missing",
            "offered",
            "lapsed",
            "cancelled",
            "declined",
            "repeated",
            "moved",
            "withdrawn",
            "session_cancelled",
            "reminder_3",
            "reminder_1",
        )
    ),
    of_one=True,
)

Wording = Callable[[Case], Words]


def about(case: ShiftCase) -> About:
    """Return whom a message about a shift is to. A call about it is useless once it begins."""
    return About(
        case.volunteer,
        page_of(case.session),
        case.session.host,
        case.shift.starts_at,
        ("session", case.session.id),
    )


def told(kind: str, *statuses: Status) -> Callable[[Wording], Wording]:
    """Register a wording for a kind of message that is true while the sign-up is in one of `statuses`."""

    def register(wording: Wording) -> Wording:
        @message(kind)
        def make(subject: Subject) -> Outgoing | None:
            case = load_case(subject)
            if case is None or not case.stands(*statuses):
                return None
            return write_notice(about(case), lambda: wording(case))

        make.__qualname__ = wording.__qualname__
        return wording

    return register


def if_something_changes(case: ShiftCase) -> list[str]:
    """Return how to change something later without the private link."""
    return [_("If something changes or you cannot come, call us at %(phone)s.", phone=about(case).phone)]


@told("volunteering.received", Status.PENDING)
def word_received(case: Case) -> Words:
    """Somebody has to look at the sign-up first."""
    return Words(
        subject=_("We received your sign-up: %(title)s", title=case.title),
        opening=[_("Thank you for offering to help."), *how_it_is_decided(case)],
        facts=facts_of(case),
        button=_("See or change my sign-up"),
        short=_("We received your sign-up: %(title)s. Your shift is not confirmed yet.", title=case.title),
        brief=in_short(case, ""),
        on_the_phone=if_something_changes(case),
    )


@told("volunteering.signed_up", Status.SIGNED_UP)
def word_signed_up(case: Case) -> Words:
    """The sign-up holds a place, and something is missing."""
    return word_missing_with(
        case,
        subject=_("We are holding a shift for you: %(title)s", title=case.title),
        news=[_("Thank you for signing up to help. We are holding the shift for you.")],
        short=_(
            "We are holding a shift for you: %(title)s. Your shift is not confirmed yet.", title=case.title
        ),
    )


@told("volunteering.missing", Status.SIGNED_UP)
def word_missing(case: Case) -> Words:
    """The shift was confirmed, and something that it needs does not hold any more."""
    return word_missing_with(
        case,
        subject=_("Something is missing for your shift: %(title)s", title=case.title),
        news=[
            _(
                "Your shift is not confirmed anymore, because something is missing. We are still holding it for you."
            )
        ],
        short=_(
            "Something is missing for your shift: %(title)s. Your shift is not confirmed anymore.",
            title=case.title,
        ),
    )


def word_missing_with(case: Case, *, subject: str, news: list[str], short: str) -> Words:
    """Return what is missing after this news, and how to do it."""
    missing, phone = missing_of(case), about(case).phone
    then = _("Then we can confirm your shift.")
    return Words(
        subject=subject,
        opening=[*news, *missing_lines(missing), then],
        said=[*news, *missing_said(missing), then],
        written=[*news, *missing_written(missing, phone), then],
        facts=facts_of(case),
        button=what_is_left(missing),
        short=short,
        brief=[*in_short(case, ""), *missing_lines(missing)],
        on_the_phone=if_something_changes(case),
    )


@told("volunteering.confirmed", Status.CONFIRMED)
def word_confirmed(case: Case) -> Words:
    """The shift is confirmed."""
    return Words(
        subject=_("Your shift is confirmed: %(title)s", title=case.title),
        opening=[_("Your shift is confirmed. Thank you for helping.")],
        facts=facts_for_coming(case),
        button=_("See or change my sign-up"),
        short=_("Your shift is confirmed: %(title)s.", title=case.title),
        brief=[*in_short(case, ""), *to_come_with(case)],
        on_the_phone=if_something_changes(case),
        attachments=calendar_entry(case, "REQUEST"),
    )


@told("volunteering.waiting", Status.WAITING)
def word_waiting(case: Case) -> Words:
    """Every place is taken, and the volunteer waits for one."""
    return Words(
        subject=_("You are on the waiting list: %(title)s", title=case.title),
        opening=how_it_waits(case),
        facts=facts_of(case),
        button=_("See or change my sign-up"),
        short=_("You are on the waiting list: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        brief=in_short(case, case.begins),
        on_the_phone=if_something_changes(case),
    )


@message("volunteering.cancelled")
def make_cancelled(subject: Subject) -> Outgoing | None:
    """The sign-up was canceled. None once the shift is past, or was taken back itself."""
    case = load_case(subject)
    if case is None or not case.stands(Status.CANCELLED):
        return None
    return write_notice(about(case), lambda: word_cancelled(case))


def word_cancelled(case: Case) -> Words:
    """The sign-up is canceled."""
    phone = about(case).phone
    done = _("Your shift is canceled.")
    return Words(
        subject=_("Your shift is canceled: %(title)s", title=case.title),
        opening=[done, *_sign_up_again(case)],
        said=[done, _("If this was a mistake, tell me now or call us at %(phone)s.", phone=phone)],
        written=[done, _("If this was a mistake, call us at %(phone)s.", phone=phone)],
        facts=facts_of(case),
        button=_("See my shifts"),
        short=_("Your shift is canceled: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        brief=[role_name(case.shift.role)],
        attachments=calendar_entry(case, "CANCEL"),
    )


def _sign_up_again(case: Case) -> list[str]:
    is_open = case.shift.starts_at > case.now
    return [_("If this was a mistake, you can sign up again.")] if is_open else []


@told("volunteering.declined", Status.DECLINED)
def word_declined(case: Case) -> Words:
    """The host or staff do not need this person this time. Nobody has to say more than the sentence."""
    opening = [
        _("Thank you for offering to help."),
        why_declined(case.signup.decline_reason),
        _("So please do not come for this shift. We would be glad if you helped another time."),
    ]
    return Words(
        subject=_("About your offer to help: %(title)s", title=case.title),
        opening=opening,
        facts=facts_of(case),
        button=_("See shifts that are open"),
        short="\n".join([_("About your offer to help: %(title)s", title=case.title), *opening[1:]]),
        brief=[role_name(case.shift.role), case.begins],
        leads_to_shifts=True,
        on_the_phone=[_("If you have questions, call us at %(phone)s.", phone=about(case).phone)],
        attachments=calendar_entry(case, "CANCEL"),
    )
