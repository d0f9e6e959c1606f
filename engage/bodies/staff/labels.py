"""Staff labels of stored values about bodies."""

from __future__ import annotations

from engage.accounts.errors import PersonInactive
from engage.bodies.errors import (
    AdoptionNotNamed,
    AlreadyDecided,
    AlreadyProposed,
    AlreadySeated,
    BodyFull,
    MayNotDecide,
    MeetingOver,
    NothingChanges,
    OrganizationHasNoSeat,
    OwnAppointment,
    SeatEnded,
    SeatTaken,
    SizeTooSmall,
)
from engage.bodies.models import BodyKind, ChangeState, Office, Publication
from engage.bodies.queries.reach import Reach
from engage.bodies.services.changes.approval import Route
from engage.core.errors import Changed
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n import staff_ngettext as ngettext
from engage.core.i18n.formats import format_number
from engage.core.refusals import Refusals

KINDS = {BodyKind.BODY: _l("Full group"), BodyKind.TEAM: _l("Work team")}
OFFICES = {Office.FACILITATOR: _l("Facilitator"), Office.SCRIBE: _l("Scribe")}
OFFICE_HINTS = {
    Office.FACILITATOR: _l("Opens and closes rounds, and closes concerns with a public note."),
    Office.SCRIBE: _l("Enters the answers that people without a device say aloud in the room."),
}
PUBLICATIONS = {
    Publication.COUNTS: _l("How many gave each answer"),
    Publication.NAMES: _l("Every name with its answer"),
}
PUBLICATION_HINTS = {
    Publication.COUNTS: _l("Dissents are published the way their authors choose."),
    Publication.NAMES: _l("For groups under an open-meeting law."),
}
WAYS_OUT = {
    "resolution_meeting": _l("A resolution meeting between the members who block and representatives"),
    "referral": _l("Referral to another group"),
    "withdrawal": _l("Withdrawal, with a statement from those who disagree"),
}
CHANGE_STATES = {
    ChangeState.IN_FORCE: _l("In effect"),
    ChangeState.REFUSED: _l("Refused"),
    ChangeState.WITHDRAWN: _l("Proposal withdrawn"),
    ChangeState.LAPSED: _l("Expired without an answer"),
}
PROPOSED = {
    Route.FACILITATOR: _l(
        "The change is proposed. A facilitator of the group has to agree before it takes effect."
    ),
    Route.ADMINISTRATOR: _l(
        "The change is proposed. Another administrator has to agree before it takes effect."
    ),
    Route.NOTICE: _l(
        "The change is proposed. Unless a member stops it, the change takes effect in 24 hours."
    ),
}
WAITS_FOR = {
    Route.FACILITATOR: _l("A facilitator of the group has to agree."),
    Route.ADMINISTRATOR: _l("Another administrator has to agree."),
    Route.NOTICE: _l("No one else can agree, so members have 24 hours to stop the change."),
}


def short_of_seats(reach: Reach) -> str:
    """Return that a body has too few filled seats for its rule."""
    return ngettext(
        "This group has %(filled)s filled seats, and its rule wants %(num)s number for consensus. "
        "Until more seats are filled or the rule changes, no binding round can open.",
        "This group has %(filled)s filled seats, and its rule wants %(num)s numbers for consensus. "
        "Until more seats are filled or the rule changes, no binding round can open.",
        reach.wanted,
        filled=format_number(reach.filled),
    )


def short_of_seats_then(reach: Reach) -> str:
    """Return that a body will have too few filled seats for its rule once a proposed change is in force."""
    return ngettext(
        "Without this seat, the group has %(filled)s filled seats, and its rule wants %(num)s number for consensus. "
        "Then no binding round can open.",
        "Without this seat, the group has %(filled)s filled seats, and its rule wants %(num)s numbers for consensus. "
        "Then no binding round can open.",
        reach.wanted,
        filled=format_number(reach.filled),
    )


REFUSALS: Refusals = {
    AdoptionNotNamed: _l("Choose the meeting or the decision in which the group adopted it."),
    AlreadyDecided: _l("This change has already been decided."),
    AlreadyProposed: _l(
        "A change like this is already waiting for an answer. Someone has to decide or withdraw it first."
    ),
    AlreadySeated: _l("This person already has a seat in this group."),
    Changed: _l(
        "The group has changed since this was proposed. Withdraw or refuse the proposal, then make a new one."
    ),
    MayNotDecide: _l("You cannot decide this change. Someone else has to."),
    NothingChanges: _l("Nothing would change: everything is already that way."),
    OwnAppointment: _l("You cannot give yourself a seat or a role. Ask someone else to propose it."),
    SeatEnded: _l("This seat has been removed."),
    SeatTaken: _l("Someone else holds this seat."),
    OrganizationHasNoSeat: _l("This organization has no seat in this group."),
    BodyFull: _l("Every seat is in use. Raise the maximum number of seats first, or remove a seat."),
    MeetingOver: _l("This meeting is over. You can no longer cancel it."),
    PersonInactive: _l("This account is switched off. Switch it on first."),
    SizeTooSmall: _l("More seats than this are in use. Remove seats first."),
}
INVITING: Refusals = {
    **REFUSALS,
    AlreadySeated: _l("Someone with this email address already has a seat in this group."),
    SeatTaken: _l("Every seat of this organization already has an alternate."),
    OrganizationHasNoSeat: _l(
        "This organization has no seat here. Invite its representative first, or check the name."
    ),
}
