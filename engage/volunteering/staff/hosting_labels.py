"""Words for planning teams, the host's choices and quorum warnings: on pages, in the audit log and of messages."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds
from engage.core.refusals import Refusals
from engage.core.staff import audit as staff_audit
from engage.volunteering.errors import NotSeated, PlanningOver
from engage.volunteering.models import PlanningRole

PLANNING_ROLES = {
    PlanningRole.LEAD: _l("Leads the session"),
    PlanningRole.VOLUNTEERS: _l("Decides who helps"),
    PlanningRole.LANGUAGE_ACCESS: _l("Language access"),
    PlanningRole.PROGRAM: _l("Program"),
}
ROLE_HINTS = {
    PlanningRole.LEAD: _l("Accepts or declines City partners, and sets the limit and the rules."),
    PlanningRole.VOLUNTEERS: _l("Accepts or declines City partners, and sets the limit and the rules."),
    PlanningRole.LANGUAGE_ACCESS: _l("Sees who comes. Decides nothing here."),
    PlanningRole.PROGRAM: _l("Sees who comes. Decides nothing here."),
}
REFUSALS: Refusals = {
    NotSeated: _l("This person has no seat in that group anymore. Choose someone else."),
    PlanningOver: _l("This session is over or canceled, so there is nothing to plan anymore."),
}

# Named with the other acts of the domain, in `audit_labels`.
HOST_ACTS = {
    "hosting.changed": _l("Changed what the host of a session decided"),
    "planner.added": _l("Added someone to a planning team"),
    "planner.ended": _l("Took someone off a planning team"),
    "quorum.acknowledged": _l("Read the note about a majority of a public body"),
    "quorum.noted": _l("A majority of a public body may be in one room"),
    "signup.accepted": _l("The host accepted a city partner"),
}
staff_audit.name_fields(
    {
        "partner_limit": _l("limit for city partners"),
        "uniform_rule": _l("rule on uniforms and weapons"),
        "free_of_partners": _l("shifts without city partners"),
    },
    "session",
)
staff_audit.name_fields(
    {"ended_at": _l("end"), **{f"role.{role}": name for role, name in PLANNING_ROLES.items()}}, "planner"
)
staff_audit.name_fields({"seen_at": _l("who read it")}, "quorum_warning")
staff_audit.name_subjects("planner", _l("Member of a planning team"))
staff_audit.name_subjects("quorum_warning", _l("Majority of a public body"))
name_kinds(
    {
        "volunteering.planner": _l("Planning team: you help plan a session"),
        "volunteering.partners_wait": _l("Planning team: city partners wait for a decision"),
    }
)
