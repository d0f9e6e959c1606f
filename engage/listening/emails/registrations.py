"""Messages to registrants. There is one function for each kind, called when the message is sent.

They are in the registrant's language. A function returns None when its message is no longer true (the registration was
cancelled, the session was moved or is past).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engage.core.capacity.policy import offer_deadline
from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime
from engage.core.outbox.outgoing import Outgoing
from engage.core.outbox.registry import Subject, delivered, message, replace_each_other, unreachable
from engage.listening import policy
from engage.listening.emails.notice import (
    Case,
    Message,
    Wording,
    load_case,
    office_phone,
    tell,
    write_notice,
)
from engage.listening.emails.standing import how_it_stands
from engage.listening.models import Status
from engage.listening.services.telling import LIVE
from engage.listening.services.waiting import give_up_offer, offer_told, waiting_list

replace_each_other(
    "sign-up",
    "registration.confirmed",
    "registration.waiting",
    "registration.offered",
    "registration.lapsed",
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
        button=_("See or change my sign-up"),
        short=_("Your spots are saved: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        join=True,
        calendar="REQUEST",
    )


@told("registration.waiting", Status.WAITING)
def word_waiting(case: Case) -> Message:
    """The party is on the waiting list."""
    return tell(
        case,
        subject=_("You are on the waiting list: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _(
                "All spots are taken right now. You are number %(place)s on the waiting list.",
                place=waiting_list.position(case.registration),
            ),
            _(
                "If enough spots open up for your whole group, we will let you know. "
                "You do not need to do anything now."
            ),
        ],
        button=_("See or change my sign-up"),
        short=_("You are on the waiting list: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
    )


@told("registration.offered", Status.OFFERED)
def word_offered(case: Case) -> Message:
    """A party from the waiting list gets an offer."""
    hours = current_city().offer_hours
    until = offer_deadline(case.now, case.session.starts_at, hours)
    deadline = format_datetime(case.registration.offer_expires_at or until)
    return tell(
        case,
        subject=_("Spots opened up for you: please confirm by %(deadline)s", deadline=deadline),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Good news: we now have the spots you asked for at this session."),
            _(
                "We are holding your spots until %(deadline)s. Please confirm or cancel before then.",
                deadline=deadline,
            ),
        ],
        said=[
            _("Hello %(name)s.", name=case.registration.name),
            _("Good news: we now have the spots you asked for at this session."),
            _("We are holding your spots until %(deadline)s.", deadline=deadline),
            _("Please tell me now, or call us by then if you are coming."),
        ],
        button=_("Confirm my spots"),
        short=_(
            "Spots opened up for you: %(title)s. Please confirm by %(deadline)s.",
            title=case.title,
            deadline=deadline,
        ),
    )


@delivered("registration.offered")
def start_offer_clock(subject: Subject, at: datetime) -> None:
    """Start the time limit of the offer: the person has been told."""
    offer_told(subject["registration"], hours=current_city().offer_hours)


@unreachable("registration.offered")
def pass_offer_on(subject: Subject) -> None:
    """Give the offer to the next in the queue: the number is wrong and there is no other contact."""
    give_up_offer(subject["registration"])


@told("registration.lapsed", Status.LAPSED)
def word_lapsed(case: Case) -> Message:
    """The offer was not answered in time."""
    return tell(
        case,
        subject=_("We are no longer holding your spots: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We did not hear from you in time, so we are no longer holding your spots."),
            _("If you still want to come, you can join the waiting list again."),
        ],
        said=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We did not hear from you in time, so we are no longer holding your spots."),
            _("If you still want to come, tell me now, and I put you on the waiting list again."),
        ],
        button=_("Join the waiting list again"),
        short=_("We are no longer holding your spots: %(title)s.", title=case.title),
    )


@told("registration.passed_over", Status.WAITING)
def word_passed_over(case: Case) -> Message:
    """A smaller party was served first."""
    return tell(
        case,
        subject=_("You keep your place on the waiting list: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _(
                "Some spots opened up, but not enough for everyone in your group. "
                "We offered them to a smaller group."
            ),
            _(
                "You keep your place on the waiting list. "
                "If fewer of you can come, you can change how many people are coming."
            ),
        ],
        button=_("See or change my sign-up"),
        short=_("You keep your place on the waiting list: %(title)s.", title=case.title),
    )


@told("registration.repeated", *LIVE)
def word_repeated(case: Case) -> Message:
    """The same name and contact came again: what stands, and that it was not changed."""
    return tell(
        case,
        subject=_("You already signed up: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We received your sign-up a second time. We kept your first answers, and nothing changed."),
        ],
        standing=how_it_stands(case),
        button=_("See or change my sign-up"),
        short=_(
            "You already signed up for %(title)s, %(begins)s. We kept your first answers, and nothing changed.",
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
        button=_("See my sign-up"),
        short=_("Your sign-up is canceled: %(title)s.", title=case.title),
        with_details=False,
        calendar="CANCEL",
    )


def _sign_up_again(case: Case) -> list[str]:
    is_open = policy.why_not_open(case.session, case.now) is None
    return [_("If this was a mistake, you can sign up again.")] if is_open else []
