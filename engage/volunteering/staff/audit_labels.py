"""Labels for volunteers, shifts and sign-ups in the audit log and the list of messages."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds, name_what_stays
from engage.core.staff import audit as staff_audit
from engage.volunteering.staff.hosting_labels import HOST_ACTS

ACTIONS = HOST_ACTS | {
    "orientation.attendance_marked": _l("Marked who came to an orientation"),
    "orientation.cancelled": _l("Canceled an orientation"),
    "orientation.changed": _l("Changed an orientation"),
    "orientation.joined": _l("Chose an orientation"),
    "orientation.left": _l("Gave up an orientation"),
    "orientation.planned": _l("Planned an orientation"),
    "shift.changed": _l("Changed a shift"),
    "shift.cover_asked": _l("Asked volunteers to cover a shift"),
    "shift.created": _l("Added a shift"),
    "shift.moved": _l("Moved a shift with its session"),
    "session.volunteers_exported": _l("Downloaded volunteers"),
    "session.run_changed": _l("Changed the run of show of a session"),
    "shift.withdrawn": _l("Withdrew a shift"),
    "signup.agreed": _l("Agreed to the expectations"),
    "signup.arrived": _l("Marked a volunteer as here"),
    "signup.cancelled": _l("Canceled a shift sign-up"),
    "signup.completed": _l("Marked a shift as done"),
    "signup.confirmation_withdrawn": _l("Took back a confirmation, as something is missing"),
    "signup.confirmed": _l("Confirmed a volunteer"),
    "signup.contacted": _l("Noted what came of contacting a volunteer"),
    "signup.covered": _l("Noted that no one has to cover a shift anymore"),
    "signup.declined": _l("Declined a volunteer"),
    "signup.discarded": _l("Discarded as not real"),
    "signup.entered": _l("Entered a volunteer"),
    "signup.host_asked": _l("Asked the host about a city partner"),
    "signup.mark_withdrawn": _l("Took back a mark of who came"),
    "signup.minutes_changed": _l("Changed the hours of a volunteer"),
    "signup.missed": _l("Marked a volunteer as not here"),
    "signup.offer_accepted": _l("Accepted an offered shift"),
    "signup.placed": _l("Gave a volunteer their shift, or put them on its waiting list"),
    "signup.released": _l("Let in after a check"),
    "signup.requeued": _l("Joined the waiting list again"),
    "volunteer.changed": _l("Changed the details of a volunteer"),
    "volunteer.erased": _l("Deleted the personal data"),
    "volunteer.erasure_requested": _l("Asked for the data to be deleted"),
    "volunteer.link_rotated": _l("Replaced the private link"),
    "volunteer.link_sent": _l("Sent the private link again"),
    "volunteer.screened": _l("Noted a screening"),
    "volunteer.screening_withdrawn": _l("Withdrew a screening"),
}
FIELDS = {
    "status": _l("status"),
    "minutes": _l("hours"),
    "agreed_version": _l("expectations"),
    "contact_outcome": _l("what came of it"),
    "covered_at": _l("cover"),
    "review_reason": _l("check before letting in"),
    "link_version": _l("private link"),
    "name": _l("name"),
    "language": _l("language"),
    "email": _l("email"),
    "phone": _l("phone"),
    "kind": _l("as what they volunteer"),
    "organization": _l("organization"),
    "on_work_time": _l("on work time"),
    "body_id": _l("public body"),
    "speaks": _l("languages they speak"),
    "may_be_asked": _l("may be asked to cover"),
    "is_helpers": _l("contact of a helper"),
    "role": _l("role"),
    "starts_at": _l("start"),
    "ends_at": _l("end"),
    "table_name": _l("table"),
    "languages": _l("languages wanted"),
    "least": _l("fewest people"),
    "people": _l("most people"),
    "partners_welcome": _l("city partners"),
    "met_by": _l("who meets them"),
    "place": _l("place"),
    "join_url": _l("link to join online"),
    "roles": _l("roles"),
}
staff_audit.name_actions(ACTIONS)
staff_audit.name_fields(FIELDS, "orientation", "shift", "signup", "volunteer")
staff_audit.name_subjects("shift", _l("Shift"))
staff_audit.name_subjects("signup", _l("Shift sign-up"))
staff_audit.name_subjects("volunteer", _l("Volunteer"))
staff_audit.name_subjects("orientation", _l("Orientation"))

VIEWS = {
    "staff_orientations.choose_orientation": _l("Opened the orientation of a volunteer"),
    "staff_orientations.show_orientation": _l("Opened who comes to an orientation"),
    "staff_screenings.list_waiting": _l("Opened the volunteers to screen"),
    "staff_screenings.show_screenings": _l("Opened the screening of a volunteer"),
}
staff_audit.name_views(VIEWS)
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
        "volunteering.signed_up": _l("Volunteer: we keep the shift, something is missing"),
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
        "volunteering.rule": _l("Volunteer: new rule on uniforms"),
        "volunteering.withdrawn": _l("Volunteer: shift not needed anymore"),
        "volunteering.session_cancelled": _l("Volunteer: session canceled"),
        "volunteering.reminder_3": _l("Volunteer: reminder, three days before"),
        "volunteering.reminder_1": _l("Volunteer: reminder, the day before"),
        "volunteering.expectations": _l("Volunteer: new expectations"),
        "volunteering.orientation": _l("Volunteer: orientation chosen or changed"),
        "volunteering.orientation_planned": _l("Volunteer: a new date for the orientation"),
        "volunteering.orientation_reminder": _l("Volunteer: reminder of an orientation"),
        "volunteering.orientation_cancelled": _l("Volunteer: orientation canceled"),
        "volunteering.cover": _l("Volunteer: asked to cover a shift"),
        "volunteering.thanks": _l("Volunteer: thanks after a session"),
    }
)
