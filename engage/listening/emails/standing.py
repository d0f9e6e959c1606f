"""How a registration stands, in the sentences that every notice and its private page say it in."""

from __future__ import annotations

from engage.core.capacity.policy import offer_is_over
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime
from engage.listening.emails.notice import Case
from engage.listening.models import Status
from engage.listening.services.waiting import waiting_list


def how_it_stands(case: Case) -> list[str]:
    """Return how a registration stands, for somebody who asks. Empty where nothing depends on it any more."""
    registration = case.registration
    if not case.is_coming:
        return []
    if registration.status == Status.CONFIRMED:
        return [_("Your spots are saved. We look forward to seeing you.")]
    if registration.status == Status.WAITING:
        return [
            _(
                "You are number %(place)s on the waiting list. "
                "If enough spots open up for your whole group, we will let you know.",
                place=waiting_list.position(registration),
            )
        ]
    if registration.status == Status.PENDING:
        return [
            _("We need to check this sign-up by hand. Your spots are not saved yet. We will let you know.")
        ]
    return _how_an_offer_stands(case)


def _how_an_offer_stands(case: Case) -> list[str]:
    registration = case.registration
    until = registration.offer_expires_at
    if registration.status != Status.OFFERED or offer_is_over(until, case.session.starts_at, case.now):
        return [
            _("We did not hear from you in time, so we are no longer holding your spots."),
            _("If you still want to come, you can join the waiting list again."),
        ]
    if until is None:
        return [_("Good news: we now have the spots you asked for at this session.")]
    return [
        _(
            "We are holding your spots until %(deadline)s. Please confirm or cancel before then.",
            deadline=format_datetime(until),
        )
    ]
