"""Labels for services in the audit log and in the log of views."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.staff import audit as staff_audit

ACTIONS = {
    "provider.added": _l("Added an interpreter or agency"),
    "provider.changed": _l("Changed an interpreter or agency"),
    "provider.ended": _l("Asks an interpreter or agency no more"),
    "provider.asked_again": _l("Asks an interpreter or agency again"),
    "provider.link_rotated": _l("Replaced the private link of an interpreter or agency"),
    "provider.erased": _l("Deleted the personal data of an interpreter or agency"),
    "assignment.proposed": _l("Asked an interpreter or agency"),
    "assignment.agreed": _l("Noted that an interpreter or agency said yes"),
    "assignment.accepted": _l("An interpreter or agency said yes"),
    "assignment.declined": _l("An interpreter or agency said no"),
    "assignment.changed": _l("Changed what is agreed with an interpreter or agency"),
    "assignment.asked_again": _l("Asked an interpreter or agency again after a session moved"),
    "assignment.substituted": _l("An interpreter or agency named someone else"),
    "assignment.withdrawn": _l("Told an interpreter or agency that they are not needed"),
    "assignment.lost": _l("An interpreter or agency could not come after all"),
    "assignment.person_named": _l("An agency named the person it sends"),
    "assignment.hours_signed": _l("Hours of an interpreter or agency were signed"),
    "demand.added": _l("Added a need of a session or meeting"),
    "demand.withdrawn": _l("Took back a need of a session or meeting"),
    "alternative.offered": _l("Offered something else instead of a service"),
    "alternative.withdrawn": _l("Took back what was offered instead of a service"),
    "outcome.recorded": _l("Recorded whether people had what they asked for"),
}
staff_audit.name_actions(ACTIONS)
staff_audit.name_fields(
    {
        "agreed_until": _l("agreed until"),
        "link_version": _l("private link"),
        "minutes": _l("hours"),
        "mode": _l("in person, by phone or by video"),
        "quantity": _l("how many"),
        "starts_at": _l("start time"),
        "who_comes": _l("the person who comes"),
    },
    "assignment",
    "provider",
)
staff_audit.name_views(
    {
        "staff_services.show_session": _l("Opened the interpreters and services of a session"),
        "staff_services.show_meeting": _l("Opened the interpreters and services of a meeting"),
        "staff_services.assign_provider": _l("Opened the page to ask an interpreter or agency"),
        "staff_services.change_assignment": _l("Opened what is agreed with an interpreter or agency"),
        "staff_services.record_hours": _l("Opened the page to write down hours"),
        "staff_providers.list_providers": _l("Opened the list of interpreters and agencies"),
        "staff_providers.edit_provider": _l("Opened the page of an interpreter or agency"),
    }
)
staff_audit.name_subjects("provider", _l("Interpreter or agency"))
staff_audit.name_subjects("assignment", _l("Assignment"))
staff_audit.name_subjects("demand", _l("Need of a session or meeting"))
staff_audit.name_subjects("alternative", _l("Offered instead"))
staff_audit.name_subjects("service_outcome", _l("Outcome of a request"))
