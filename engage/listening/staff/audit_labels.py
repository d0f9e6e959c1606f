"""Labels for sessions and registrations in the audit log and the list of messages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import url_for
from sqlalchemy import select

from engage.core.db import db
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import isolate
from engage.core.outbox.registry import name_kinds, name_what_stays
from engage.core.security.guards import can
from engage.core.security.permissions import Permission
from engage.core.staff import audit as staff_audit
from engage.core.staff.audit import Subject
from engage.listening.models import Announcement, ListeningSession, Registration, Venue
from engage.listening.staff.labels import counter_name

ACTIONS = {
    "announcement.sent": _l("Sent a message to people who signed up"),
    "registration.offer_accepted": _l("Accepted the offered spots"),
    "registration.erasure_requested": _l("Asked for the data to be deleted"),
    "registration.cancelled": _l("Canceled"),
    "registration.changed": _l("Changed the answers"),
    "registration.help_answered": _l("Spoke with someone who would like to help"),
    "registration.help_offered": _l("Said if they would like to help"),
    "registration.messages_stopped": _l("Asked us not to write to them"),
    "registration.messages_resumed": _l("Wants to be written to again"),
    "registration.contact_asked": _l("Asked to change the email or phone"),
    "registration.contact_confirmed": _l("Confirmed the new email or phone"),
    "registration.contact_kept": _l("Kept the old email or phone"),
    "registration.discarded": _l("Discarded as not real"),
    "registration.entered": _l("Entered the registration"),
    "registration.erased": _l("Deleted the personal data"),
    "registration.overbooked": _l("Gave spots over the limit"),
    "registration.came_without": _l("Chose to come anyway"),
    "registration.kept_waiting": _l("Chose to keep waiting"),
    "registration.requeued": _l("Joined the waiting list again"),
    "registration.returned": _l("Took back leaving the waiting list"),
    "registration.released": _l("Let in after a check"),
    "registration.link_rotated": _l("Replaced the private link"),
    "registration.told": _l("Told them on the phone"),
    "registration.link_sent": _l("Sent the private link again"),
    "registration.mode_switched": _l("Switched between in person and online"),
    "session.promise_changed": _l("Changed what a session can change"),
    "session.outcome_added": _l("Added a report or decision to a session"),
    "session.cancelled": _l("Canceled a session"),
    "session.copied": _l("Copied a session"),
    "session.created": _l("Created a session"),
    "session.discarded": _l("Deleted a draft"),
    "session.changed": _l("Changed the details of a session"),
    "session.outcome_changed": _l("Changed a report or decision from a session"),
    "session.texts_changed": _l("Changed the texts of a session"),
    "session.exported": _l("Downloaded registrations"),
    "session.translations_imported": _l("Uploaded translations"),
    "ambassador.added": _l("Made the link of a community ambassador"),
    "ambassador.erased": _l("Deleted the name of a community ambassador"),
    "ambassador.revoked": _l("Turned off the link of a community ambassador"),
    "session.translator_erased": _l("Deleted the name of an outside translator"),
    "session.translator_invited": _l("Invited an outside translator"),
    "session.way_in_changed": _l("Changed how people join a session online"),
    "session.moved": _l("Changed the time or place of a session"),
    "session.languages_promised": _l("Set the dates for more languages"),
    "session.published": _l("Published a session"),
    "session.language_published": _l("Published a session in one more language"),
    "session.outcome_removed": _l("Removed a report or decision from a session"),
    "session.translator_revoked": _l("Turned off the link of an outside translator"),
    "session.capacities_changed": _l("Changed the number of spots"),
    "session.outcome_due_changed": _l("Set the date for saying what came of a session"),
    "session.translation_confirmed": _l("Confirmed translations"),
    "session.translation_kept": _l("Kept the current translations"),
    "session.translation_proposed": _l("Proposed translations"),
    "session.translated": _l("Wrote translations"),
    "venue.added": _l("Added a place"),
    "venue.changed": _l("Changed a place"),
    "venue.restored": _l("Put a place back in use"),
    "venue.retired": _l("Took a place out of use"),
    "venue.translation_confirmed": _l("Confirmed translations"),
    "venue.translation_kept": _l("Kept the current translations"),
    "venue.translated": _l("Wrote translations"),
    "venue.translations_imported": _l("Uploaded translations"),
}
FIELDS = {
    "access_note": _l("note"),
    "adults": _l("adults and teens"),
    "audience": _l("audience"),
    "cancelled": _l("to those who canceled"),
    "childcare": _l("childcare"),
    "children": _l("children"),
    "closes_at": _l("registration closing time"),
    "confirmed": _l("to those confirmed"),
    "contact": _l("with names, email and phone"),
    "csv": _l("CSV"),
    "description": _l("description"),
    "email": _l("email"),
    "ends_at": _l("end time"),
    "engagement": _l("level of engagement"),
    "grown": _l("adults and teens"),
    "food_note": _l("food allergies"),
    "agrees_photos": _l("photos"),
    "agrees_recording": _l("recording"),
    "agrees_transcript": _l("quotes"),
    "agrees_press": _l("reporters"),
    "plans_photos": _l("photos"),
    "plans_recording": _l("recording"),
    "plans_transcript": _l("transcript"),
    "plans_press": _l("reporters"),
    "expect": _l("what to expect"),
    "help_answered_at": _l("offer of help"),
    "wants_to_help": _l("offer of help"),
    "host": _l("host organization"),
    "in_person": _l("in person"),
    "informs": _l("decision made elsewhere"),
    "informs_decision": _l("decision it informs"),
    "informs_until": _l("last day to change the decision"),
    "informs_url": _l("address of the decision"),
    "interpretation": _l("interpreters"),
    "kind": _l("kind"),
    "language": _l("language"),
    "lapsed": _l("to those who did not answer an offer"),
    "largest_party": _l("largest party"),
    "link_version": _l("private link"),
    "may_contact": _l("follow-up messages"),
    "meals": _l("meals"),
    "mode": _l("in person or online"),
    "name": _l("name"),
    "needs": _l("needs"),
    "no_contact": _l("without names"),
    "offered": _l("to those with an offer"),
    "opens_at": _l("registration opening time"),
    "organization": _l("organization"),
    "outcome_due_on": _l("due date"),
    "phone": _l("phone"),
    "place_address": _l("address"),
    "place_name": _l("place"),
    "place_note": _l("how to find the place"),
    "room": _l("room"),
    "venue_id": _l("place"),
    "sentence": _l("what it means for people"),
    "series": _l("series"),
    "slug": _l("web address"),
    "starts_at": _l("start time"),
    "status": _l("state"),
    "stopped_at": _l("not to be written to"),
    "summary": _l("summary"),
    "title": _l("title"),
    "virtual": _l("online"),
    "dial_in_code": _l("code for the phone"),
    "dial_in_number": _l("phone number to join"),
    "virtual_url": _l("link to the online session"),
    "waiting": _l("to those on the waiting list"),
    "xlsx": _l("Excel"),
}

VENUE_FIELDS = {
    "accessible_parking": _l("accessible parking"),
    "accessible_restroom": _l("accessible restroom"),
    "accessible_tables": _l("tables for wheelchairs"),
    "address": _l("address"),
    "directions": _l("how to find the place"),
    "entrance": _l("entrance without steps"),
    "inspected_on": _l("when it was checked"),
    "inspected_role": _l("who checked it"),
    "name": _l("name"),
    "parking": _l("parking"),
    "picture": _l("picture"),
    "picture_alt": _l("what the picture shows"),
    "step_free": _l("whether there is an entrance without steps"),
    "transit": _l("by bus or light rail"),
    "transit_stop": _l("bus or light rail stop"),
    "wide_doors": _l("width of the doors"),
}
VIEWS = {
    "staff_registrations.cancel_registration": _l("Opened the page to cancel a registration"),
    "staff_registrations.review_pending": _l("Opened the registrations that need a check"),
    "staff_registrations.erase_registration": _l("Opened the page to delete the data of a registration"),
    "staff_registrations.overbook": _l("Opened the page to give spots over the limit"),
    "staff_registrations.rotate_link": _l("Opened the page to replace a private link"),
    "staff_registrations.correct_registration": _l("Opened a registration to correct it"),
    "staff_registrations.list_registrations": _l("Opened the list of registrations"),
    "staff_registrations.show_registration": _l("Opened a registration"),
    "staff_door.show_door_sheet": _l("Opened the door sheet"),
    "staff_needs.show_needs": _l("Opened what people wrote about food allergies"),
}


@staff_audit.read_fields("session", "registration")
def _structured(field: str) -> str | None:
    """Return the label of a counter (`childcare:under_3`), or None for other fields."""
    return counter_name(field) if field.startswith("childcare:") else None


def _address(permission: Permission, endpoint: str, **values: Any) -> str | None:
    """Return the address of a page that the reader may open, or None."""
    return url_for(endpoint, **values) if can(permission) else None


def _sessions(idents: Collection[int]) -> dict[int, Subject]:
    rows = db.session.execute(
        select(ListeningSession.id, ListeningSession.slug).where(ListeningSession.id.in_(idents))
    )
    return {
        ident: Subject(
            _("Session %(slug)s", slug=slug),
            _address(Permission.SEE_NEEDS, "staff_needs.show_needs", session_slug=slug),
        )
        for ident, slug in rows
    }


def _venues(idents: Collection[int]) -> dict[int, Subject]:
    rows = db.session.execute(select(Venue.id, Venue.name).where(Venue.id.in_(idents)))
    return {
        ident: Subject(
            _("Place %(name)s", name=isolate(name, "auto")),
            _address(Permission.SEE_NEEDS, "staff_venues.show_venue", venue_id=ident),
        )
        for ident, name in rows
    }


def _registrations(idents: Collection[int]) -> dict[int, Subject]:
    rows = db.session.execute(
        select(Registration.id, Registration.reference, ListeningSession.slug)
        .join(ListeningSession, ListeningSession.id == Registration.session_id)
        .where(Registration.id.in_(idents))
    )
    return {
        ident: Subject(
            _("Registration %(reference)s, %(slug)s", reference=reference, slug=slug),
            _address(
                Permission.SEE_REGISTRATIONS,
                "staff_registrations.show_registration",
                session_slug=slug,
                reference=reference,
            ),
        )
        for ident, reference, slug in rows
    }


def _announcements(idents: Collection[int]) -> dict[int, Subject]:
    rows = db.session.execute(
        select(Announcement.id, ListeningSession.slug)
        .join(ListeningSession, ListeningSession.id == Announcement.session_id)
        .where(Announcement.id.in_(idents))
    )
    return {
        ident: Subject(
            _("Message to everyone, %(slug)s", slug=slug),
            _address(
                Permission.WRITE_TO_REGISTRANTS, "staff_announcements.list_announcements", session_slug=slug
            ),
        )
        for ident, slug in rows
    }


staff_audit.name_actions(ACTIONS)
staff_audit.name_fields(FIELDS, "session", "registration", "announcement")
staff_audit.name_fields(VENUE_FIELDS, "venue")
staff_audit.name_views(VIEWS)
staff_audit.name_subjects("session", _l("Session"), _sessions)
staff_audit.name_subjects("ambassador", _l("Community ambassador"))
staff_audit.name_subjects("venue", _l("Place"), _venues)
staff_audit.name_subjects("registration", _l("Registration"), _registrations)
staff_audit.name_subjects("announcement", _l("Message to everyone"), _announcements)

name_what_stays(
    "registration.offered",
    "reached",
    _l("Their time to answer the offer has started, and it keeps running."),
)
name_what_stays(
    "registration.offered",
    "letter",
    _l("Their time to answer the offer has started, and it keeps running."),
)
name_what_stays(
    "registration.offered",
    "wrong_number",
    _l(
        "The group has its place on the waiting list again. If the spots are still free, we offer them again."
    ),
)
name_kinds(
    {
        "registration.confirmed": _l("Spots saved"),
        "registration.waiting": _l("On the waiting list"),
        "registration.offered": _l("Offer of spots"),
        "registration.lapsed": _l("Offer ended without an answer"),
        "registration.choice_over": _l("Offer ended, still waiting"),
        "registration.passed_over": _l("Smaller group offered spots first"),
        "registration.changed": _l("Registration changed"),
        "registration.contact_asked": _l("Request to change the email or phone"),
        "registration.contact_confirm": _l("New email or phone to confirm"),
        "registration.repeated": _l("Signed up again, nothing changed"),
        "registration.link": _l("Private link, sent again"),
        "registration.cancelled": _l("Registration canceled"),
        "registration.arranged": _l("Interpreter or other need"),
        "registration.reminder_7": _l("Reminder, a week before"),
        "registration.reminder_1": _l("Reminder, the day before"),
        "session.moved": _l("New time or place"),
        "session.corrected": _l("Corrected name or address"),
        "session.dial_in": _l("How to join by phone"),
        "session.planned": _l("Photos or recording planned"),
        "session.cancelled": _l("Session canceled"),
        "session.note": _l("Message to everyone who signed up"),
    }
)
