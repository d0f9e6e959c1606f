"""Words of the planning team's pages: roles, states, shifts in a line, refusals and public bodies."""

from __future__ import annotations

from engage.bodies.models import Body
from engage.core.current import current_city
from engage.core.db import db
from engage.core.errors import Changed
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.content import load_texts
from engage.core.i18n.formats import format_datetime_range, isolate
from engage.core.refusals import Refusals
from engage.volunteering.errors import (
    NotForPartners,
    Overlaps,
    PartnersEnough,
    PlanningOver,
    QuorumReached,
    ShiftFull,
    ShiftNotOpen,
    TransitionRefused,
)
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import Kind, PlanningRole, Shift, Status

ROLES = {
    PlanningRole.LEAD: _l("You lead this session"),
    PlanningRole.VOLUNTEERS: _l("You decide who helps"),
    PlanningRole.LANGUAGE_ACCESS: _l("You take care of languages"),
    PlanningRole.PROGRAM: _l("You take care of the program"),
}
KINDS = {
    Kind.CITY_STAFF: _l("City staff"),
    Kind.ELECTED_OFFICIAL: _l("Elected official"),
    Kind.SWORN_OFFICER: _l("Sworn officer"),
}
_WAITS = _l("On the waiting list")
STATES = {
    Status.SIGNED_UP: _l("Accepted, something is still missing"),
    Status.WAITING: _WAITS,
    Status.OFFERED: _WAITS,
    Status.LAPSED: _WAITS,
    Status.CONFIRMED: _l("Confirmed"),
    Status.ARRIVED: _l("Was there"),
    Status.COMPLETED: _l("Was there"),
    Status.NO_SHOW: _l("Did not come"),
}
_OVER = _l("This session is over or canceled, so there is nothing to decide anymore.")


def shift_line(shift: Shift) -> str:
    """Return a shift in one line: the role, the time, and the table where there is one."""
    when = format_datetime_range(shift.starts_at, shift.ends_at)
    if not shift.table_name:
        return _("%(role)s, %(when)s", role=role_name(shift.role), when=when)
    return _(
        "%(role)s, %(when)s, %(table)s",
        role=role_name(shift.role),
        when=when,
        table=isolate(shift.table_name, "auto"),
    )


def majority_line(body: Body, members: int, seats: int) -> str:
    """Return what would happen if a member came, and counsel's line."""
    name = load_texts(db.session, [body.name_id], current_language().tag)[body.name_id].value
    return _(
        "With this person, %(members)s of the %(seats)s members of %(body)s would come: more than half.",
        members=members,
        seats=seats,
        body=isolate(name, "auto"),
    )


def counsels_line() -> str:
    """Return what the city's counsel says about it."""
    return current_city().text("volunteering.quorum_note", current_language().tag)


DECIDING: Refusals = {
    ShiftFull: _l("This shift is full now. Check the box to put this person on the waiting list."),
    QuorumReached: _l("Read what would happen, then check the box if you still want this person to come."),
    PartnersEnough: _l(
        "As many people from the City come as you allow. Raise your limit, or decline this person."
    ),
    NotForPartners: _l(
        "You keep this shift for residents and community organizations. "
        "Open it to people from the City first, or decline this person."
    ),
    Overlaps: _l("This person has another shift at that time by now, and cannot do both."),
    ShiftNotOpen: _l("This shift is not needed anymore, or is over."),
    TransitionRefused: _l("Someone has already decided, or the person canceled. Look at the list again."),
    PlanningOver: _OVER,
}
CHOOSING: Refusals = {
    PlanningOver: _OVER,
    Changed: _l(
        "Someone else on your team changed this at the same time, so nothing was saved. "
        "Look at what stands now, then save again."
    ),
}
