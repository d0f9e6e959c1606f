"""Messages to those who wait: on the list, offered spots, no longer held, passed over."""

from __future__ import annotations

from datetime import datetime, timedelta

from engage.core.capacity.policy import offer_deadline
from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime
from engage.core.outbox.models import LETTER_TAKES
from engage.core.outbox.registry import Subject, delivered, reachable_again, unreachable
from engage.listening.emails.case import Case
from engage.listening.emails.facts import office_phone, say_who_signed_up
from engage.listening.emails.notice import Message, tell
from engage.listening.emails.other_way import other_way, said_of_other_way
from engage.listening.emails.registrations import told
from engage.listening.emails.standing import waiting_for, word_choice
from engage.listening.models import Status
from engage.listening.services.waiting import give_up_offer, offer_told, restore_offer, waiting_list


@told("registration.waiting", Status.WAITING)
def word_waiting(case: Case) -> Message:
    """The party is on the waiting list."""
    opening = [
        _("Hello %(name)s.", name=case.registration.name),
        *_why_waiting(case),
    ]
    return tell(
        case,
        subject=_("You are on the waiting list: %(title)s", title=case.title),
        opening=opening,
        said=[*opening, *said_of_other_way(case)],
        written=opening,
        standing=say_who_signed_up(case),
        button=_("See or change my sign-up"),
        short=_("You are on the waiting list: %(title)s, %(begins)s.", title=case.title, begins=case.begins),
        second_link=other_way(case),
    )


def _why_waiting(case: Case) -> list[str]:
    """Return what the party waits for, and its position."""
    place = waiting_list.position(case.registration)
    reasons = waiting_for(case)
    if reasons:
        return [_("You are number %(place)s on the waiting list.", place=place), *reasons]
    return [
        _("All spots are taken right now. You are number %(place)s on the waiting list.", place=place),
        _(
            "If enough spots open up for your whole group, we will let you know. "
            "You do not need to do anything now."
        ),
    ]


@told("registration.offered", Status.OFFERED)
def word_offered(case: Case) -> Message:
    """A party from the waiting list gets an offer, of everything or without the meal or childcare."""
    deadline, greeting = _deadline(case), _("Hello %(name)s.", name=case.registration.name)
    choice = word_choice(case) if case.registration.offered_without else []
    opened = _("Good news: we now have the spots you asked for at this session.")
    held = _(
        "We are holding your spots until %(deadline)s. Please confirm or cancel before then.",
        deadline=deadline,
    )
    held_aloud = _("We are holding your spots until %(deadline)s.", deadline=deadline)
    return tell(
        case,
        subject=_("Spots opened up for you: please confirm by %(deadline)s", deadline=deadline),
        opening=[greeting, *(choice or [opened, held])],
        said=[
            greeting,
            *(choice or [opened, held_aloud]),
            _("Please tell me now, or call us by then if you are coming."),
        ],
        written=_offered_on_paper(case),
        button=_("Choose what to do") if choice else _("Confirm my spots"),
        short=_(
            "Spots opened up for you: %(title)s. Please confirm by %(deadline)s.",
            title=case.title,
            deadline=deadline,
        ),
    )


def _offered_on_paper(case: Case) -> list[str]:
    """Return what a letter says of an offer, whose time begins when the letter has arrived."""
    is_choice = bool(case.registration.offered_without)
    held = _("We are holding your spots until %(deadline)s.", deadline=_deadline(case, LETTER_TAKES))
    opened = [_("Good news: we now have the spots you asked for at this session."), held]
    return [
        _("Hello %(name)s.", name=case.registration.name),
        *(word_choice(case, LETTER_TAKES) if is_choice else opened),
        _("Please call us at %(phone)s by then if you are coming.", phone=office_phone(case)),
    ]


def _deadline(case: Case, later: timedelta = timedelta()) -> str:
    """Return until when the spots are held for a party that is told now, or `later`."""
    until = offer_deadline(case.now + later, case.session.starts_at, current_city().offer_hours)
    return format_datetime(case.registration.offer_expires_at or until)


@told("registration.choice_over", Status.WAITING)
def word_choice_over(case: Case) -> Message:
    """The offer to come without something was not answered in time; the party still waits."""
    return tell(
        case,
        subject=_("You keep your place on the waiting list: %(title)s", title=case.title),
        opening=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We did not hear from you in time, so we are no longer holding your spots."),
            _("You keep your place on the waiting list."),
            *waiting_for(case),
        ],
        button=_("See or change my sign-up"),
        short=_("You keep your place on the waiting list: %(title)s.", title=case.title),
    )


@delivered("registration.offered")
def start_offer_clock(subject: Subject, at: datetime) -> None:
    """Start the time limit of the offer: the person has been told."""
    offer_told(subject["registration"], hours=current_city().offer_hours, told_at=at)


@unreachable("registration.offered")
def pass_offer_on(subject: Subject) -> None:
    """Give the offer to the next in the queue: the number is wrong and there is no other contact."""
    give_up_offer(subject["registration"])


@reachable_again("registration.offered")
def offer_again(subject: Subject) -> None:
    """Give the party its place back: the number was right after all."""
    restore_offer(subject["registration"])


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
            _("If you still want to come, tell me now, and I will put you on the waiting list again."),
        ],
        written=[
            _("Hello %(name)s.", name=case.registration.name),
            _("We did not hear from you in time, so we are no longer holding your spots."),
            _(
                "If you still want to come, call us at %(phone)s, "
                "and we will put you on the waiting list again.",
                phone=office_phone(case),
            ),
        ],
        button=_("Join the waiting list again"),
        short=_("We are no longer holding your spots: %(title)s.", title=case.title),
    )


@told("registration.passed_over", Status.WAITING)
def word_passed_over(case: Case) -> Message:
    """A smaller party was served first."""
    opening = [
        _("Hello %(name)s.", name=case.registration.name),
        _(
            "Some spots opened up, but not enough for everyone in your group. "
            "We offered them to a smaller group."
        ),
        _(
            "You keep your place on the waiting list. "
            "If fewer of you can come, you can change how many people are coming."
        ),
    ]
    return tell(
        case,
        subject=_("You keep your place on the waiting list: %(title)s", title=case.title),
        opening=opening,
        said=[*opening, *said_of_other_way(case)],
        written=opening,
        button=_("See or change my sign-up"),
        short=_("You keep your place on the waiting list: %(title)s.", title=case.title),
        second_link=other_way(case),
    )
