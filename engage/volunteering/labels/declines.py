"""Why somebody's help is not needed this time, in a kind sentence each. A host never has to explain more."""

from __future__ import annotations

from engage.core.i18n import lazy_gettext as _l
from engage.volunteering.models import DeclineReason

SENTENCES = {
    DeclineReason.ENOUGH: _l("This session already has enough helpers."),
    DeclineReason.ROOM_FOR_RESIDENTS: _l(
        "The hosts want residents to speak freely, so this time only a few people from the City can come."
    ),
    DeclineReason.HOSTS_RULE: _l("The hosts decided that this does not fit the rules for this session."),
    DeclineReason.NOT_SCREENED: _l("Everyone in this role must be screened first, and that is not done yet."),
}


def why_declined(reason: str | None) -> str:
    """Return the sentence for a reason; empty for none."""
    return str(SENTENCES[DeclineReason(reason)]) if reason else ""
