"""How a registration stands, in the sentences that every notice and its private page say it in."""

from __future__ import annotations

from datetime import timedelta

from engage.core.capacity.policy import offer_deadline, offer_is_over, read_names
from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime
from engage.listening.emails.case import Case
from engage.listening.labels import choices as choice_labels
from engage.listening.models import Status
from engage.listening.services import choices
from engage.listening.services.waiting import waiting_list


def how_it_stands(case: Case) -> list[str]:
    """Return how a registration stands, for somebody who asks. Empty where nothing depends on it any more."""
    registration = case.registration
    if not case.is_coming:
        return []
    if registration.status == Status.CONFIRMED:
        return [_("Your spots are saved. We look forward to seeing you.")]
    if registration.status == Status.WAITING:
        place = waiting_list.position(registration)
        reasons = waiting_for(case)
        if reasons:
            return [_("You are number %(place)s on the waiting list.", place=place), *reasons]
        return [
            _(
                "You are number %(place)s on the waiting list. "
                "If enough spots open up for your whole group, we will let you know.",
                place=place,
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
    if registration.offered_without:
        return word_choice(case)
    if until is None:
        return [_("Good news: we now have the spots you asked for at this session.")]
    return [
        _(
            "We are holding your spots until %(deadline)s. Please confirm or cancel before then.",
            deadline=format_datetime(until),
        )
    ]


def word_choice(case: Case, later: timedelta = timedelta()) -> list[str]:
    """Return what is said of an offer that leaves out what is full, to a party that is told now, or `later`."""
    registration = case.registration
    hours = current_city().offer_hours
    until = registration.offer_expires_at or offer_deadline(case.now + later, case.session.starts_at, hours)
    return [
        _("Spots opened up for your whole group."),
        *choice_labels.short_lines(read_names(registration.offered_without)),
        _(
            "You can come anyway. We are holding your spots until %(deadline)s.",
            deadline=format_datetime(until),
        ),
        _("If you would rather wait, you keep your place on the waiting list."),
    ]


def waiting_for(case: Case) -> list[str]:
    """Return which extras a party waits for while spots are open; empty where it waits for spots."""
    short = choices.waits_for(case.session, case.registration)
    if not short:
        return []
    return [
        *choice_labels.short_lines(short),
        _("Spots are open, so you can come anyway."),
        _("If you would rather wait, you keep your place on the waiting list."),
    ]
