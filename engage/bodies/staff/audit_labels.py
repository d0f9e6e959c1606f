"""Labels of bodies and meetings in the audit log and the list of messages."""

from __future__ import annotations

from collections.abc import Collection

from flask import url_for
from sqlalchemy import select

from engage.bodies.models import Body, MeetingBody
from engage.bodies.queries.lookup import bodies_by_id, body_names
from engage.core.db import db
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import format_list
from engage.core.outbox.registry import name_kinds
from engage.core.security.guards import can
from engage.core.security.permissions import Permission
from engage.core.staff import audit as staff_audit
from engage.core.staff.audit import Subject

ACTIONS = {
    "body.added": _l("Created a group"),
    "body.changed": _l("Changed the settings of a group"),
    "body.change_applied": _l("Put a proposed change into effect"),
    "body.change_lapsed": _l("Closed a proposed change that no one decided"),
    "body.change_proposed": _l("Proposed a change to a group"),
    "body.change_refused": _l("Refused a proposed change"),
    "body.change_withdrawn": _l("Withdrew a proposed change"),
    "body.texts_changed": _l("Changed the name or the purpose of a group"),
    "body.invited": _l("Invited a member"),
    "body.office_given": _l("Gave someone a role in a group"),
    "body.office_taken": _l("Ended someone's role in a group"),
    "body.rule_adopted": _l("Put a version of the rule into effect"),
    "body.seat_added": _l("Added a seat"),
    "body.seat_ended": _l("Removed a seat"),
    "body.seated": _l("Gave someone a seat"),
    "body.unseated": _l("Ended someone's time in a seat"),
    "meeting.arrived": _l("Marked someone as present"),
    "meeting.cancelled": _l("Canceled a meeting"),
    "meeting.left": _l("Marked someone as no longer present"),
    "meeting.planned": _l("Planned a meeting"),
}
FIELDS = {
    "change:appointment": _l("a seat or a role for a person"),
    "change:facts": _l("size, languages, law or publication"),
    "change:office_taken": _l("a role ended"),
    "change:rule": _l("the rule"),
    "change:seat_added": _l("a new seat"),
    "change:seat_ended": _l("a seat removed"),
    "change:unseated": _l("the end of someone's time in a seat"),
    "between_meetings": _l("votes between meetings"),
    "languages": _l("required languages"),
    "name": _l("name"),
    "office:facilitator": _l("facilitator"),
    "office:scribe": _l("scribe"),
    "open_meetings": _l("open-meeting law"),
    "publication": _l("what is published about votes"),
    "purpose": _l("purpose"),
    "size": _l("maximum number of seats"),
}


@staff_audit.read_fields("body")
def _numbered(field: str) -> str | None:
    """Return the label of a seat (`seat:3`) or a version of the rule (`rule:2`), or None for other fields."""
    head, _colon, number = field.partition(":")
    if not number.isdecimal():
        return None
    if head == "seat":
        return _("seat %(number)s", number=number)
    return _("version %(number)s", number=number) if head == "rule" else None


def _bodies(idents: Collection[int]) -> dict[int, Subject]:
    bodies = bodies_by_id(idents)
    names = body_names(bodies.values(), current_language().tag)
    return {ident: Subject(names[ident].value, _address(body)) for ident, body in bodies.items()}


def _meetings(idents: Collection[int]) -> dict[int, Subject]:
    rows = db.session.execute(
        select(MeetingBody.meeting_id, Body)
        .join(Body, Body.id == MeetingBody.body_id)
        .where(MeetingBody.meeting_id.in_(idents))
        .order_by(MeetingBody.meeting_id, Body.kind, Body.position, Body.id)
    ).all()
    names = body_names([body for _ident, body in rows], current_language().tag)
    together: dict[int, list[Body]] = {}
    for ident, body in rows:
        together.setdefault(ident, []).append(body)
    return {
        ident: Subject(
            _("Meeting: %(bodies)s", bodies=format_list(names[body.id].value for body in there)),
            _address(there[0]),
        )
        for ident, there in together.items()
    }


def _address(body: Body) -> str | None:
    return url_for("staff_bodies.show_body", body_slug=body.slug) if can(Permission.MANAGE_BODIES) else None


staff_audit.name_actions(ACTIONS)
staff_audit.name_fields(FIELDS, "body")
staff_audit.name_subjects("body", _l("Group"), _bodies)
staff_audit.name_subjects("meeting", _l("Meeting"), _meetings)

name_kinds(
    {
        "bodies.change_announced": _l("A change to a group that members can stop"),
        "bodies.change_proposed": _l("A change to a group that needs approval"),
        "bodies.changed": _l("A change to a group"),
        "bodies.invitation": _l("Invitation to a member"),
    }
)
