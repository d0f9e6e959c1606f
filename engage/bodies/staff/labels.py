"""Staff labels of stored values about bodies."""

from __future__ import annotations

from engage.accounts.errors import PersonInactive
from engage.bodies.errors import (
    AlreadySeated,
    BodyFull,
    MeetingOver,
    OrganizationHasNoSeat,
    SeatTaken,
    SizeTooSmall,
)
from engage.bodies.models import BodyKind, Office, Publication
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.refusals import Refusals

KINDS = {BodyKind.BODY: _l("Body"), BodyKind.TEAM: _l("Work team")}
OFFICES = {Office.FACILITATOR: _l("Facilitator"), Office.SCRIBE: _l("Scribe")}
OFFICE_HINTS = {
    Office.FACILITATOR: _l("Opens and closes rounds, and closes concerns with a public note."),
    Office.SCRIBE: _l("Casts for somebody in the room who has no device, as they say it."),
}
PUBLICATIONS = {
    Publication.COUNTS: _l("How many gave each answer"),
    Publication.NAMES: _l("Every name with its answer"),
}
PUBLICATION_HINTS = {
    Publication.COUNTS: _l("Dissents are published as their authors wish."),
    Publication.NAMES: _l("For bodies that a law on open meetings binds."),
}
WAYS_OUT = {
    "resolution_meeting": _l("A resolution meeting of those who block and representatives"),
    "referral": _l("Referral to another body"),
    "withdrawal": _l("Withdrawal, with a statement of those who dissent"),
}
REFUSALS: Refusals = {
    BodyFull: _l("Every seat is in use. Raise the number of seats first, or take one out."),
    MeetingOver: _l("This meeting is over. It cannot be called off any more."),
    PersonInactive: _l("This account is switched off. Switch it on first."),
    SizeTooSmall: _l("More seats than this are in use. Take seats out first."),
}
INVITING: Refusals = {
    **REFUSALS,
    AlreadySeated: _l("Somebody with this email address has a seat in this body already."),
    SeatTaken: _l("Every seat of this organization has an alternate already."),
    OrganizationHasNoSeat: _l(
        "This organization has no seat here. Invite its representative first, or check the name."
    ),
}
