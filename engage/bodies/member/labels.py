"""Messages to members about refused acts at a meeting."""

from __future__ import annotations

from engage.bodies.errors import MeetingCancelled, MeetingNotYet, MeetingOver
from engage.core.i18n import lazy_gettext as _l
from engage.core.refusals import Refusals

REFUSALS: Refusals = {
    MeetingCancelled: _l("This meeting was called off."),
    MeetingNotYet: _l("This meeting has not begun. Come back when it starts."),
    MeetingOver: _l("This meeting is over."),
}
