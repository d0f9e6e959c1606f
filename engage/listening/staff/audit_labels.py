"""Labels for sessions and registrations in the audit log and the list of messages."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import url_for
from sqlalchemy import select

from engage.core.db import db
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds
from engage.core.security.guards import can
from engage.core.security.permissions import Permission
from engage.core.staff import audit as staff_audit
from engage.core.staff.audit import Subject
from engage.listening.models import Announcement, ListeningSession, Registration
from engage.listening.staff.labels import counter_name

ACTIONS = {
    "announcement.sent": _l("Wrote to everyone of a session"),
    "registration.offer_accepted": _l("Took the offered places"),
    "registration.erasure_requested": _l("Asked to be forgotten"),
    "registration.cancelled": _l("Cancelled"),
    "registration.changed": _l("Changed the answers"),
    "registration.contact_asked": _l("Asked for another contact"),
    "registration.contact_confirmed": _l("Confirmed the new contact"),
    "registration.contact_kept": _l("Kept the old contact"),
    "registration.discarded": _l("Put aside as not real"),
    "registration.entered": _l("Entered for them"),
    "registration.erased": _l("Erased the personal data"),
    "registration.overbooked": _l("Gave places over the limit"),
    "registration.requeued": _l("Waits again"),
    "registration.released": _l("Checked: it is real"),
    "registration.link_rotated": _l("Replaced the private link"),
    "registration.link_sent": _l("Sent the private link again"),
    "registration.mode_switched": _l("Switched between in person and online"),
    "session.outcome_added": _l("Wrote down what came of a session"),
    "session.cancelled": _l("Called a session off"),
    "session.copied": _l("Copied a session"),
    "session.created": _l("Made a session"),
    "session.discarded": _l("Deleted a draft"),
    "session.changed": _l("Changed the facts of a session"),
    "session.outcome_changed": _l("Changed what came of a session"),
    "session.texts_changed": _l("Changed the texts of a session"),
    "session.exported": _l("Took away a file of registrations"),
    "session.translations_imported": _l("Brought in translations"),
    "session.translator_erased": _l("Erased the name of an outside translator"),
    "session.translator_invited": _l("Invited an outside translator"),
    "session.moved": _l("Moved a session"),
    "session.languages_promised": _l("Set the days by which languages are there"),
    "session.published": _l("Published a session"),
    "session.language_published": _l("Published a session in one more language"),
    "session.outcome_removed": _l("Removed what came of a session"),
    "session.translator_revoked": _l("Took the link of an outside translator away"),
    "session.capacities_changed": _l("Changed the numbers of places"),
    "session.outcome_due_changed": _l("Set the day by which the outcome is told"),
    "session.translation_confirmed": _l("Confirmed translations"),
    "session.translation_kept": _l("Kept the current translations"),
    "session.translation_proposed": _l("Proposed translations"),
    "session.translated": _l("Wrote translations"),
}
FIELDS = {
    "access_note": _l("note"),
    "adults": _l("adults and teens"),
    "audience": _l("for whom"),
    "cancelled": _l("to those who cancelled"),
    "childcare": _l("childcare"),
    "children": _l("children"),
    "closes_at": _l("end of registration"),
    "confirmed": _l("to those confirmed"),
    "contact": _l("with names, email and phone"),
    "csv": _l("CSV"),
    "description": _l("description"),
    "email": _l("email"),
    "ends_at": _l("end"),
    "expect": _l("what to expect"),
    "host": _l("host"),
    "in_person": _l("in person"),
    "interpretation": _l("interpreters"),
    "kind": _l("kind"),
    "language": _l("language"),
    "lapsed": _l("to those who did not answer an offer"),
    "largest_party": _l("largest party"),
    "link_version": _l("private link"),
    "may_contact": _l("wants to hear afterwards"),
    "meals": _l("meals"),
    "mode": _l("in person or online"),
    "name": _l("name"),
    "needs": _l("needs"),
    "no_contact": _l("without names"),
    "offered": _l("to those with an offer"),
    "opens_at": _l("start of registration"),
    "organization": _l("organization"),
    "outcome_due_on": _l("day"),
    "phone": _l("phone"),
    "place_address": _l("address"),
    "place_name": _l("place"),
    "place_note": _l("how to find the place"),
    "series": _l("series"),
    "slug": _l("web address"),
    "starts_at": _l("start"),
    "status": _l("state"),
    "summary": _l("summary"),
    "title": _l("title"),
    "virtual": _l("online"),
    "virtual_url": _l("link to the online meeting"),
    "waiting": _l("to those who wait"),
    "xlsx": _l("Excel"),
}

VIEWS = {
    "staff_registrations.cancel_registration": _l("Was asked whether to cancel a registration"),
    "staff_registrations.review_pending": _l("Opened the registrations to be checked"),
    "staff_registrations.erase_registration": _l("Was asked whether to erase a registration"),
    "staff_registrations.overbook": _l("Was asked whether to give places over the limit"),
    "staff_registrations.rotate_link": _l("Was asked whether to replace a private link"),
    "staff_registrations.correct_registration": _l("Opened a registration to correct it"),
    "staff_registrations.list_registrations": _l("Opened the list of registrations"),
    "staff_registrations.show_registration": _l("Opened a registration"),
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
staff_audit.name_views(VIEWS)
staff_audit.name_subjects("session", _l("Session"), _sessions)
staff_audit.name_subjects("registration", _l("Registration"), _registrations)
staff_audit.name_subjects("announcement", _l("Message to everyone"), _announcements)

name_kinds(
    {
        "registration.confirmed": _l("Seats are saved"),
        "registration.waiting": _l("On the waiting list"),
        "registration.offered": _l("Places are offered"),
        "registration.lapsed": _l("An offer was not answered"),
        "registration.passed_over": _l("A smaller group went first"),
        "registration.changed": _l("A registration changed"),
        "registration.contact_asked": _l("Another contact was asked for"),
        "registration.contact_confirm": _l("A new contact to confirm"),
        "registration.link": _l("Private link, sent again"),
        "registration.cancelled": _l("A registration is cancelled"),
        "registration.reminder_7": _l("Reminder, a week before"),
        "registration.reminder_1": _l("Reminder, the day before"),
        "session.moved": _l("New time or place of a session"),
        "session.cancelled": _l("A session is cancelled"),
        "session.note": _l("Message to everyone at a session"),
    }
)
