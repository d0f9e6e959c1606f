"""Messages to registrants. There is one function for each kind, called when the message is sent.

They are in the registrant's language. A function returns None when its message is no longer true (the registration was
cancelled, the session was moved or is past).
"""

from __future__ import annotations

from collections.abc import Callable

from engage.core.i18n import gettext as _
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, message, replace_each_other
from engage.listening import policy
from engage.listening.emails.case import Case, load_case
from engage.listening.emails.facts import office_phone, say_who_signed_up
from engage.listening.emails.notice import Message, Wording, tell, write_notice
from engage.listening.emails.standing import how_it_stands
from engage.listening.models import Status
from engage.listening.services.telling import LIVE

replace_each_other(
    "sign-up",
    "registration.confirmed",
    "registration.waiting",
    "registration.offered",
    "registration.lapsed",
    "registration.choice_over",
    "registration.passed_over",
    "registration.changed",
    "registration.repeated",
    "registration.link",
    "registration.cancelled",
    "registration.reminder_7",
    "registration.reminder_1",
)


def told(kind: str, *statuses: Status) -> Callable[[Wording], Wording]:
    """Register a wording for a kind of message that is true only while the registration is in one of `statuses`."""

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


@told("registration.confirmed", Status.CONFIRMED)
def word_confirmed(case: Case) -> Message:
    """Seats are confirmed."""
    return tell(
        case,
        subject=_("Your spots are saved: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Your spots are saved. We look forward to seeing you."),
        ],
        standing=say_who_signed_up(case),
        button=_("See or change my sign-up"),
        short=_("Your spots are saved: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=True,
        calendar="REQUEST",
    )


@told("registration.repeated", *LIVE)
def word_repeated(case: Case) -> Message:
    """The same name and contact came again: what stands, and that it was not changed."""
    return tell(
        case,
        subject=_("You already signed up: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We received your sign-up again. We kept the answers we had, and nothing changed."),
        ],
        standing=how_it_stands(case),
        button=_("See or change my sign-up"),
        short=_(
            "You already signed up for %(title)s, %(begins)s. We kept the answers we had, and nothing changed.",
            title=case.title,
            begins=case.begins,
        ),
        join=case.registration.status == Status.CONFIRMED,
        on_the_phone=_("If you want to change something, tell me now or call us."),
    )


@told("registration.changed", Status.CONFIRMED, Status.WAITING, Status.OFFERED)
def word_changed(case: Case) -> Message:
    """The registration was changed."""
    confirmed = case.registration.status == Status.CONFIRMED
    return tell(
        case,
        subject=_("Your sign-up has changed: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Your sign-up has changed. Here is what we have now."),
        ],
        standing=how_it_stands(case),
        button=_("See or change my sign-up"),
        short=_("Your sign-up has changed: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=confirmed,
        calendar="REQUEST" if confirmed else None,
    )


@message("registration.link")
def make_link(subject: Subject) -> Outgoing | None:
    """The private link. It is also sent for past sessions, where people use it to see or erase their data."""
    case = load_case(subject)
    if case is None or case.registration.status == Status.CANCELLED:
        return None
    return write_notice(case, word_link)


def word_link(case: Case) -> Message:
    """The private link was requested again."""
    return tell(
        case,
        subject=_("Your private link: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _(
                "Here is the private link to your sign-up. "
                "Anyone who has the link can change or cancel your sign-up, so please do not share it."
            ),
        ],
        said=[
            _("Hello %(name)s.", name=case.registration.name),
            _(
                "We can send your private link only by email or text message. "
                "Without the link, we make changes for you on the phone."
            ),
        ],
        standing=how_it_stands(case),
        button=_("See or change my sign-up"),
        short=_("Your private link for %(title)s:", title=case.title),
        join=case.registration.status == Status.CONFIRMED,
    )


@message("registration.cancelled")
def make_cancelled(subject: Subject) -> Outgoing | None:
    """The registration was cancelled. None once the session is past or cancelled."""
    case = load_case(subject)
    if case is None or not case.stands(Status.CANCELLED):
        return None
    return write_notice(case, word_cancelled)


def word_cancelled(case: Case) -> Message:
    """The registration is cancelled."""
    return tell(
        case,
        subject=_("Your sign-up is canceled: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Your sign-up is canceled."),
            *_sign_up_again(case),
        ],
        said=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Your sign-up is canceled."),
            _("If this was a mistake, tell me now or call us at %(phone)s.", phone=office_phone(case)),
        ],
        written=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Your sign-up is canceled."),
            _("If this was a mistake, call us at %(phone)s.", phone=office_phone(case)),
        ],
        button=_("See my sign-up"),
        short=_("Your sign-up is canceled: %(title)s.", title=case.title),
        with_details=False,
        calendar="CANCEL",
    )


def _sign_up_again(case: Case) -> list[str]:
    is_open = policy.why_not_open(case.session, case.now) is None
    return [_("If this was a mistake, you can sign up again.")] if is_open else []
