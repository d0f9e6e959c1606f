"""Staff labels of stored values about bodies."""

from __future__ import annotations

from engage.accounts.errors import PersonInactive
from engage.bodies.errors import (
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
from engage.bodies.services.changes.approval import Route
from engage.core.errors import Changed
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
CHANGE_STATES = {
    ChangeState.IN_FORCE: _l("In force"),
    ChangeState.REFUSED: _l("Refused"),
    ChangeState.WITHDRAWN: _l("Taken back"),
    ChangeState.LAPSED: _l("Ended without an answer"),
}
PROPOSED = {
    Route.FACILITATOR: _l("The change is proposed. It takes effect when a facilitator of the body agrees."),
    Route.ADMINISTRATOR: _l("The change is proposed. It takes effect when another administrator agrees."),
    Route.NOTICE: _l("The change is proposed. It takes effect in 24 hours, unless a member stops it."),
}
WAITS_FOR = {
    Route.FACILITATOR: _l("Waits for a facilitator of the body"),
    Route.ADMINISTRATOR: _l("Waits for another administrator"),
    Route.NOTICE: _l("No one else can agree, so the members have 24 hours to stop it"),
}
REFUSALS: Refusals = {
    AlreadyDecided: _l("This change has already been decided."),
    AlreadyProposed: _l(
        "A change like this is already waiting for an answer. Someone has to decide it or take it back first."
    ),
    AlreadySeated: _l("This person already has a seat in this body."),
    Changed: _l(
        "The body has changed since this was proposed. Take the proposal back or refuse it, and propose it again."
    ),
    MayNotDecide: _l("You cannot decide this change. Someone else has to."),
    NothingChanges: _l("Nothing would change: everything is already that way."),
    OwnAppointment: _l("You cannot give yourself a seat or an office. Ask someone else to propose it."),
    SeatEnded: _l("This seat has been taken out."),
    SeatTaken: _l("Someone else holds this seat."),
    OrganizationHasNoSeat: _l("This organization has no seat in this body."),
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
