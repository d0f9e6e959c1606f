"""Why an act on shifts and sign-ups was not carried out: a sentence for each fact."""

from __future__ import annotations

from engage.core.errors import Changed
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import format_datetime_range, format_list
from engage.core.refusals import Refusals
from engage.volunteering.errors import (
    AlreadySignedUp,
    ExpectationsChanged,
    MinutesRefused,
    NotForPartners,
    Overlaps,
    PartnersEnough,
    ShiftFull,
    ShiftMoved,
    ShiftNotOpen,
    StillMissing,
    TooEarly,
    TransitionRefused,
)
from engage.volunteering.labels.roles import role_name
from engage.volunteering.queries.people import find_shift
from engage.volunteering.services.changes import PersonExists
from engage.volunteering.staff.labels import missing_names

_NOT_OPEN = {
    "withdrawn": _l("This shift was withdrawn, so nothing was changed."),
    "cancelled": _l("The session is canceled, so nothing was changed."),
    "past": _l("This shift is over, so nothing was changed."),
    "draft": _l("The session is not public yet, so nothing was changed."),
}


def _not_open(fact: ShiftNotOpen) -> str:
    return str(_NOT_OPEN[fact.reason])


def _overlaps(fact: Overlaps) -> str:
    shift = find_shift(fact.shift_id)
    return _(
        "This person has another shift at that time: %(role)s, %(time)s. Nothing was changed.",
        role=role_name(shift.role),
        time=format_datetime_range(shift.starts_at, shift.ends_at),
    )


def _still_missing(fact: StillMissing) -> str:
    return _("Still missing: %(what)s.", what=format_list(missing_names(fact.missing)))


REFUSALS: Refusals = {
    ShiftNotOpen: _not_open,
    Overlaps: _overlaps,
    StillMissing: _still_missing,
    Changed: _l(
        "Someone saved changes after you opened this page. Nothing you wrote is lost: check it, then save again."
    ),
    PersonExists: _l("There is another volunteer with this name and contact."),
    ShiftMoved: _l("The shift was moved meanwhile. Check the new time, then save again."),
    ShiftFull: _l("Every place of this shift is taken. Choose what to do, and save again."),
    AlreadySignedUp: _l("This person is already signed up for this shift. Nothing was changed."),
    NotForPartners: _l("The host keeps this shift free of people from the City."),
    PartnersEnough: _l("As many people from the City come as the host allows."),
    MinutesRefused: _l("Nothing was changed: write the minutes as a number from 1 to 1440."),
    TooEarly: _l("Too early: the shift has not begun."),
    ExpectationsChanged: _l("Other expectations hold by now. Open the page again, and read these."),
    TransitionRefused: _l("Someone changed this meanwhile. The page shows how it is now."),
}
