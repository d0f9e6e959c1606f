"""What staff read where an orientation or a screening cannot be saved."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.refusals import Refusals
from engage.volunteering.errors import (
    OrientationNotOpen,
    OrientationNotYet,
    OrientationTimesWrong,
    ScreeningDatesWrong,
)

REFUSALS: Refusals = {
    OrientationNotOpen: _l("This orientation is over or canceled. Nothing was changed."),
    OrientationNotYet: _l("No one can have attended: the orientation has not started, or it is canceled."),
    OrientationTimesWrong: _l("The start must be in the future, and the end later than the start."),
    ScreeningDatesWrong: _l(
        "The screening must be from today or earlier, and it holds until a later day, at most three years after it."
    ),
}
