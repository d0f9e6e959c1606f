"""Why something about a shift cannot be done, in a sentence each: what happened, and what to do."""

from __future__ import annotations

from engage.core.errors import Changed
from engage.core.i18n import lazy_gettext as _l
from engage.core.refusals import Refusals
from engage.volunteering.errors import (
    AlreadySignedUp,
    ExpectationsChanged,
    NotForPartners,
    OfferOver,
    ShiftFull,
    ShiftMoved,
    ShiftNotOpen,
    TransitionRefused,
)

WHY_NOT_OPEN = {
    "withdrawn": _l("This shift is not needed anymore. Thank you for wanting to help."),
    "past": _l("This shift has already begun, so you can no longer sign up for it here."),
    "cancelled": _l("This session is canceled, and its shifts with it."),
    "draft": _l("This session is not public yet, so you cannot sign up for its shifts."),
}


def why_not_open(reason: str) -> str:
    """Return why nobody can sign up for a shift."""
    return str(WHY_NOT_OPEN[reason])


REFUSALS: Refusals = {
    ShiftNotOpen: lambda fact: why_not_open(fact.reason),
    ShiftMoved: _l(
        "This shift was moved while you had this page open. Please look at the new time. "
        "If you can come then, press the button again."
    ),
    ShiftFull: _l(
        "All spots in this shift are taken. If you want to join the waiting list, press the button again."
    ),
    NotForPartners: _l(
        "The hosts keep this shift for residents and community organizations. Please choose another shift."
    ),
    ExpectationsChanged: _l(
        "What we ask of volunteers has changed. Please read the new text, and check the box again if you agree."
    ),
    AlreadySignedUp: _l("You have already signed up for this shift."),
    OfferOver: _l("We are no longer holding this shift for you. You can join the waiting list again."),
    TransitionRefused: _l("Your sign-up has changed in the meantime. Please look again."),
    Changed: _l(
        "Your sign-up was changed after you opened this page, so nothing was done. Please look at it again."
    ),
}
