"""Labels for messages to volunteers in the list of messages."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds, name_what_stays

for _outcome in ("reached", "letter"):
    name_what_stays(
        "volunteering.offered",
        _outcome,
        _l("Their time to answer the offer has started, and it keeps running."),
    )
name_what_stays(
    "volunteering.offered",
    "wrong_number",
    _l("They wait for the shift again. If a place is still free, we offer it again."),
)
name_kinds(
    {
        "volunteering.received": _l("Volunteer: sign-up received, someone decides"),
        "volunteering.signed_up": _l("Volunteer: shift held, something is missing"),
        "volunteering.missing": _l("Volunteer: not confirmed anymore, something is missing"),
        "volunteering.confirmed": _l("Volunteer: shift confirmed"),
        "volunteering.waiting": _l("Volunteer: on the waiting list"),
        "volunteering.offered": _l("Volunteer: offer of a shift"),
        "volunteering.lapsed": _l("Volunteer: offer ended without an answer"),
        "volunteering.cancelled": _l("Volunteer: shift canceled"),
        "volunteering.declined": _l("Volunteer: declined"),
        "volunteering.repeated": _l("Volunteer: signed up again, nothing changed"),
        "volunteering.in_the_way": _l("Volunteer: has another shift at that time"),
        "volunteering.link": _l("Volunteer: private link"),
        "volunteering.changed": _l("Volunteer: details changed"),
        "volunteering.moved": _l("Volunteer: shift changed"),
        "volunteering.withdrawn": _l("Volunteer: shift not needed anymore"),
        "volunteering.session_cancelled": _l("Volunteer: session canceled"),
        "volunteering.reminder_3": _l("Volunteer: reminder, three days before"),
        "volunteering.reminder_1": _l("Volunteer: reminder, the day before"),
        "volunteering.expectations": _l("Volunteer: new expectations"),
        "volunteering.orientation": _l("Volunteer: orientation chosen or changed"),
        "volunteering.orientation_reminder": _l("Volunteer: reminder of an orientation"),
        "volunteering.orientation_cancelled": _l("Volunteer: orientation canceled"),
        "volunteering.cover": _l("Volunteer: asked to cover a shift"),
        "volunteering.thanks": _l("Volunteer: thanks after a session"),
    }
)
