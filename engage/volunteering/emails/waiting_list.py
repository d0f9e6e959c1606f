"""Messages to those who wait for a shift: offered one, or no longer holding it."""

from __future__ import annotations

from datetime import datetime, timedelta

from engage.core.capacity.policy import offer_deadline
from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime
from engage.core.outbox.models import LETTER_TAKES
from engage.core.outbox.registry import Subject, delivered, reachable_again, unreachable
from engage.volunteering.emails.case import Case
from engage.volunteering.emails.facts import facts_of, in_short
from engage.volunteering.emails.notice import Words
from engage.volunteering.emails.signups import about, if_something_changes, told
from engage.volunteering.models import Status
from engage.volunteering.services.waiting import give_up_offer, offer_told, restore_offer


@told("volunteering.offered", Status.OFFERED)
def word_offered(case: Case) -> Words:
    """A spot opened up for somebody who waits."""
    deadline, phone = _deadline(case), about(case).phone
    opened = _("Good news: a spot opened up in the shift you asked for.")
    return Words(
        subject=_("A shift opened up for you: please confirm by %(deadline)s", deadline=deadline),
        opening=[
            opened,
            _(
                "We are holding the shift for you until %(deadline)s. Please confirm or cancel before then.",
                deadline=deadline,
            ),
        ],
        said=[
            opened,
            _("We are holding the shift for you until %(deadline)s.", deadline=deadline),
            _("Please tell me now, or call us by then if you are coming."),
        ],
        written=[
            opened,
            _("We are holding the shift for you until %(deadline)s.", deadline=_deadline(case, LETTER_TAKES)),
            _("Please call us at %(phone)s by then if you are coming.", phone=phone),
        ],
        facts=facts_of(case),
        button=_("Confirm or cancel"),
        short=_(
            "A shift opened up for you: %(title)s, %(begins)s. Please confirm by %(deadline)s.",
            title=case.title,
            begins=case.begins,
            deadline=deadline,
        ),
        brief=in_short(case, case.begins),
        on_the_phone=if_something_changes(case),
    )


def _deadline(case: Case, later: timedelta = timedelta()) -> str:
    """Return until when the shift is held for somebody who is told now, or `later`."""
    until = offer_deadline(case.now + later, case.shift.starts_at, current_city().offer_hours)
    return format_datetime(case.signup.offer_expires_at or until)


@delivered("volunteering.offered")
def start_offer_clock(subject: Subject, at: datetime) -> None:
    """Start the time limit of the offer: the person has been told."""
    offer_told(subject["signup"], hours=current_city().offer_hours, told_at=at)


@unreachable("volunteering.offered")
def pass_offer_on(subject: Subject) -> None:
    """Give the offer to the next in the queue: the number is wrong and there is no other contact."""
    give_up_offer(subject["signup"])


@reachable_again("volunteering.offered")
def offer_again(subject: Subject) -> None:
    """Give the volunteer the place on the list back: the number was right after all."""
    restore_offer(subject["signup"])


@told("volunteering.lapsed", Status.LAPSED)
def word_lapsed(case: Case) -> Words:
    """The offer was not answered in time."""
    over = _("We did not hear from you in time, so we are no longer holding the shift for you.")
    return Words(
        subject=_("We are no longer holding the shift for you: %(title)s", title=case.title),
        opening=[over, _("If you still want to help, you can join the waiting list again.")],
        said=[
            over,
            _("If you still want to help, tell me now, and I will put you on the waiting list again."),
        ],
        written=[
            over,
            _(
                "If you still want to help, call us at %(phone)s, "
                "and we will put you on the waiting list again.",
                phone=about(case).phone,
            ),
        ],
        facts=facts_of(case),
        button=_("Join the waiting list again"),
        short=_(
            "We are no longer holding the shift for you: %(title)s, %(begins)s.",
            title=case.title,
            begins=case.begins,
        ),
        brief=in_short(case, case.begins),
    )
