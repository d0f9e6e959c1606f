"""How the audit log speaks of sessions and registrations. Loaded once, with the pages of this domain."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for
from sqlalchemy import select

from engage.core import staff_audit
from engage.core.db import db
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.security.guards import can
from engage.core.security.permissions import Permission
from engage.core.staff_audit import Subject
from engage.listening.models import Announcement, ListeningSession, Registration

ACTIONS = {
    "announcement.send": _l("Wrote to everyone of a session"),
    "message.sent_again": _l("Sent a message again"),
    "message.set_aside": _l("Set a message aside"),
    "registration.accept_offer": _l("Took the offered places"),
    "registration.ask_erasure": _l("Asked to be forgotten"),
    "registration.cancel": _l("Cancelled"),
    "registration.change": _l("Changed the answers"),
    "registration.discard": _l("Put aside as not real"),
    "registration.enter": _l("Entered for them"),
    "registration.erase": _l("Erased the personal data"),
    "registration.overbook": _l("Gave places over the limit"),
    "registration.queue_again": _l("Waits again"),
    "registration.release": _l("Checked: it is real"),
    "registration.rotate_link": _l("Replaced the private link"),
    "registration.send_link": _l("Sent the private link again"),
    "registration.switch_mode": _l("Switched between in person and online"),
    "session.add_outcome": _l("Wrote down what came of a session"),
    "session.cancel": _l("Called a session off"),
    "session.copy": _l("Copied a session"),
    "session.create": _l("Made a session"),
    "session.edit": _l("Changed the facts of a session"),
    "session.edit_outcome": _l("Changed what came of a session"),
    "session.edit_texts": _l("Changed the texts of a session"),
    "session.export": _l("Took away a file of registrations"),
    "session.move": _l("Moved a session"),
    "session.promise_languages": _l("Set the days by which languages are there"),
    "session.publish": _l("Published a session"),
    "session.publish_language": _l("Published a session in one more language"),
    "session.remove_outcome": _l("Removed what came of a session"),
    "session.set_capacities": _l("Changed the numbers of places"),
    "session.set_outcome_due": _l("Set the day by which the outcome is told"),
}
FIELDS = {
    "access_note": _l("note"),
    "adults": _l("adults"),
    "childcare": _l("childcare"),
    "children": _l("children"),
    "confirmed": _l("to those confirmed"),
    "cancelled": _l("to those who cancelled"),
    "contact": _l("with names, email and phone"),
    "email": _l("email"),
    "language": _l("language"),
    "lapsed": _l("to those who did not answer an offer"),
    "link_version": _l("private link"),
    "may_contact": _l("wants to hear afterwards"),
    "meals": _l("meals"),
    "mode": _l("in person or online"),
    "name": _l("name"),
    "needs": _l("needs"),
    "no_contact": _l("without names"),
    "offered": _l("to those with an offer"),
    "organization": _l("organization"),
    "phone": _l("phone"),
    "status": _l("state"),
    "waiting": _l("to those who wait"),
}


def _address(permission: Permission, endpoint: str, **values: str) -> str | None:
    """The address of a page that the reader may open, or None."""
    return url_for(endpoint, **values) if can(permission) else None


def _sessions(idents: Collection[int]) -> dict[int, Subject]:
    rows = db.session.execute(
        select(ListeningSession.id, ListeningSession.slug).where(ListeningSession.id.in_(idents))
    )
    return {
        ident: Subject(
            _("Session %(slug)s", slug=slug),
            _address(Permission.SEE_NEEDS, "staff_needs.show_needs", slug=slug),
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
                slug=slug,
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
            _address(Permission.WRITE_TO_REGISTRANTS, "staff_announcements.list_announcements", slug=slug),
        )
        for ident, slug in rows
    }


staff_audit.name_actions(ACTIONS)
staff_audit.name_fields(FIELDS)
staff_audit.name_subjects("session", _l("Session"), _sessions)
staff_audit.name_subjects("registration", _l("Registration"), _registrations)
staff_audit.name_subjects("announcement", _l("Message to everyone"), _announcements)
