"""How a sign-up stands, in the sentences that every message says it in."""

from __future__ import annotations

from engage.core.capacity.policy import offer_is_over
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_datetime
from engage.volunteering.emails.case import Case
from engage.volunteering.labels.missing import missing_said
from engage.volunteering.models import Missing, Status
from engage.volunteering.services import reads
from engage.volunteering.services.waiting import waiting_list


def how_it_stands(case: Case) -> list[str]:
    """Return how a sign-up stands, for somebody who asks. Empty where nothing depends on it any more."""
    status = case.signup.status
    if not case.is_coming:
        return []
    if status == Status.PENDING:
        return how_it_is_decided(case)
    if status == Status.SIGNED_UP:
        return how_it_is_held(case)
    if status == Status.WAITING:
        return how_it_waits(case)
    if status in (Status.OFFERED, Status.LAPSED):
        return [how_it_is_offered(case)]
    return [_("Your shift is confirmed.")] if status == Status.CONFIRMED else []


def missing_of(case: Case) -> frozenset[Missing]:
    """Return what a sign-up still needs before it is confirmed."""
    return reads.missing(case.volunteer.id, case.shift, case.signup)


def how_it_is_decided(case: Case) -> list[str]:
    """Return who decides about a sign-up that holds no place yet."""
    not_yet = _("Your shift is not confirmed yet. We will let you know.")
    if case.signup.review_reason is None and case.volunteer.is_city_partner:
        return [
            _("The people who plan this session decide how many people from the City help at it."),
            not_yet,
        ]
    return [_("We need to check this sign-up by hand."), not_yet]


def how_it_is_held(case: Case) -> list[str]:
    """Return that a place is held, and that something is missing."""
    return [
        _(
            "We are holding the shift for you, but something is still missing. Your shift is not confirmed yet."
        ),
        *missing_said(missing_of(case) - {Missing.EXPECTATIONS, Missing.ORIENTATION}),
    ]


def how_it_waits(case: Case) -> list[str]:
    """Return the position on the waiting list, and what happens next."""
    place = waiting_list.position(case.signup)
    return [
        _(
            "All spots in this shift are taken right now. You are number %(place)s on the waiting list.",
            place=place,
        ),
        _("If a spot opens up, we will let you know. You do not need to do anything now."),
    ]


def how_it_is_offered(case: Case) -> str:
    """Return until when an offer holds, or that it is over."""
    until = case.signup.offer_expires_at
    if case.signup.status != Status.OFFERED or offer_is_over(until, case.shift.starts_at, case.now):
        return _("We did not hear from you in time, so we are no longer holding the shift for you.")
    if until is None:
        return _("Good news: a spot opened up in the shift you asked for.")
    return _(
        "We are holding the shift for you until %(deadline)s. Please confirm or cancel before then.",
        deadline=format_datetime(until),
    )
