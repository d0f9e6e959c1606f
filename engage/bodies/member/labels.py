"""Texts of the members' pages: offices, how a seat is held, and refused acts."""

from __future__ import annotations

from engage.accounts.errors import PersonInactive
from engage.bodies.errors import (
    AlreadyDecided,
    AlreadySeated,
    AlternateNeedsOrganization,
    BodyFull,
    MeetingCancelled,
    MeetingNotYet,
    MeetingOver,
    NothingChanges,
    OrganizationHasNoSeat,
    OwnAppointment,
    SeatEnded,
    SeatTaken,
    SizeTooSmall,
)
from engage.bodies.models import Office
from engage.core.errors import Changed, DomainError
from engage.core.i18n import lazy_gettext as _l
from engage.core.refusals import Refusals

OFFICES = {Office.FACILITATOR: _l("Facilitator"), Office.SCRIBE: _l("Scribe")}

REFUSALS: Refusals = {
    MeetingCancelled: _l("This meeting was canceled."),
    MeetingNotYet: _l("This meeting has not begun. Come back when it starts."),
    MeetingOver: _l("This meeting is over."),
}

_IMPOSSIBLE = _l("This change is no longer possible, because the group has changed. You can refuse it.")
_IN_THE_WAY: tuple[type[DomainError], ...] = (
    AlreadySeated,
    AlternateNeedsOrganization,
    BodyFull,
    Changed,
    NothingChanges,
    OrganizationHasNoSeat,
    OwnAppointment,
    PersonInactive,
    SeatEnded,
    SeatTaken,
    SizeTooSmall,
)
DECIDING: Refusals = {
    AlreadyDecided: _l("This change has already been decided."),
    **dict.fromkeys(_IN_THE_WAY, _IMPOSSIBLE),
}
