"""How a sign-up stands, on the private page: a heading, and what it means for the volunteer."""

from __future__ import annotations

from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n import ngettext
from engage.core.i18n.formats import format_datetime, format_number
from engage.volunteering.labels.declines import why_declined
from engage.volunteering.labels.missing import missing_lines
from engage.volunteering.models import Missing, Status
from engage.volunteering.queries.mine import MyShift

HEADINGS = {
    Status.PENDING: _l("Not confirmed yet"),
    Status.SIGNED_UP: _l("Something is still missing"),
    Status.WAITING: _l("You are on the waiting list"),
    Status.OFFERED: _l("A spot opened up for you"),
    Status.LAPSED: _l("We are no longer holding this shift for you"),
    Status.CONFIRMED: _l("Your shift is confirmed"),
    Status.ARRIVED: _l("You are here. Thank you for helping."),
    Status.COMPLETED: _l("You helped at this shift. Thank you."),
    Status.NO_SHOW: _l("We did not see you at this shift"),
    Status.CANCELLED: _l("Your shift is canceled."),
    Status.DECLINED: _l("Your help is not needed this time"),
}
_DONE = frozenset({Status.ARRIVED, Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED, Status.DECLINED})


def heading(mine: MyShift) -> str:
    """Return how a sign-up stands, in a few words."""
    status = Status(mine.signup.status)
    if (status not in _DONE and not mine.is_on) or mine.was_called_off:
        is_withdrawn = mine.shift.withdrawn_at is not None
        return _("This shift is not needed anymore") if is_withdrawn else _("This session is canceled")
    if status not in _DONE and not mine.is_to_come:
        return _("This shift is over")
    if status is Status.OFFERED and not mine.offer_stands:
        status = Status.LAPSED
    return str(HEADINGS[status])


def lines(mine: MyShift, *, is_partner: bool) -> list[str]:
    """Return what it means, and what the volunteer can do, a sentence each."""
    status = Status(mine.signup.status)
    if status is Status.DECLINED:
        return [why_declined(mine.signup.decline_reason)]
    if status is Status.COMPLETED:
        return [worked(mine.signup.minutes)] if mine.signup.minutes else []
    return _of_coming(mine, status, is_partner=is_partner) if mine.is_to_come else []


def _of_coming(mine: MyShift, status: Status, *, is_partner: bool) -> list[str]:
    if status is Status.PENDING:
        return _of_pending(mine, is_partner=is_partner)
    if status is Status.SIGNED_UP:
        held = _(
            "We are holding the shift for you, but something is still missing. Your shift is not confirmed yet."
        )
        return [held, *missing_lines(mine.missing)]
    if status is Status.WAITING:
        return [
            _(
                "All spots in this shift are taken right now. You are number %(place)s on the waiting list.",
                place=mine.position,
            ),
            _("If a spot opens up, we will let you know. You do not need to do anything now."),
        ]
    if status in (Status.OFFERED, Status.LAPSED):
        return [_of_offer(mine)]
    return [_("We look forward to seeing you.")]


def _of_pending(mine: MyShift, *, is_partner: bool) -> list[str]:
    is_for_host = mine.signup.review_reason is None and is_partner
    decided = (
        _("The people who plan this session decide how many people from the City help at it.")
        if is_for_host
        else _("We need to check this sign-up by hand.")
    )
    not_yet = _("Your shift is not confirmed yet. We will let you know.")
    return [decided, not_yet, *missing_lines(mine.missing & {Missing.EXPECTATIONS})]


def _of_offer(mine: MyShift) -> str:
    until = mine.signup.offer_expires_at
    if not mine.offer_stands:
        return _("We did not hear from you in time, so we are no longer holding the shift for you.")
    if until is None:
        return _("Good news: a spot opened up in the shift you asked for.")
    return _(
        "We are holding the shift for you until %(deadline)s. Please confirm or cancel before then.",
        deadline=format_datetime(until),
    )


def worked(minutes: int) -> str:
    """Return how long somebody helped."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("You helped for %(num)s minute.", "You helped for %(num)s minutes.", rest)
    if not rest:
        return ngettext("You helped for %(num)s hour.", "You helped for %(num)s hours.", hours)
    return _(
        "You helped for %(hours)s h %(minutes)s min.",
        hours=format_number(hours),
        minutes=format_number(rest),
    )
