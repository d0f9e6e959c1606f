"""Labels for the actors in the audit log."""

from __future__ import annotations

from collections.abc import Mapping

from engage.core.audit_log import user_number
from engage.core.i18n import staff_gettext as _


def actor_name(actor: str, people: Mapping[int, str]) -> str:
    """Return the label of an actor. `people` are names by user id."""
    number = user_number(actor)
    if number is not None:
        return people.get(number) or _(
            "Someone who is no longer on the list (number %(number)s)", number=str(number)
        )
    fixed = {
        "registrant": _("The person, with the private link"),
        "provider": _("The interpreter or agency, with the private link"),
        "translator": _("A translator"),
        "command": _("A command on the server"),
        "worker": _("The system, automatically"),
    }
    return fixed.get(actor.partition(":")[0], actor)
