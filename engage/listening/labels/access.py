"""What is known of getting into a venue, as residents read it: what there is, what there is not, what nobody checked.

The facts are those of `VENUE_FACTS`. What nobody has checked is said as such, because a person who needs it would
otherwise come for nothing, or stay away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n import lazy_pgettext as _p
from engage.core.i18n.content import TextBundle
from engage.core.i18n.formats import format_list
from engage.listening.models import Venue

THERE_IS: Mapping[str, Any] = {
    "step_free": _l("There is an entrance without steps."),
    "wide_doors": _l("The doors are wide enough for a wheelchair."),
    "accessible_restroom": _l("There is a restroom for wheelchair users on the same floor."),
    "accessible_parking": _l("There is accessible parking at most 200 feet from the entrance."),
    "accessible_tables": _l("A wheelchair fits under the tables."),
    "transit_stop": _l("There is a bus or light rail stop at most a quarter mile away."),
}
THERE_IS_NOT: Mapping[str, Any] = {
    "step_free": _l("Every entrance has steps."),
    "wide_doors": _l("Some doors are too narrow for a wheelchair."),
    "accessible_restroom": _l("There is no restroom for wheelchair users on the same floor."),
    "accessible_parking": _l("There is no accessible parking close to the entrance."),
    "accessible_tables": _l("A wheelchair does not fit under the tables."),
    "transit_stop": _l("There is no bus or light rail stop close by."),
}
NAMES: Mapping[str, Any] = {
    "step_free": _p("what we have not checked at a place", "entrance without steps"),
    "wide_doors": _p("what we have not checked at a place", "width of the doors"),
    "accessible_restroom": _p("what we have not checked at a place", "accessible restroom"),
    "accessible_parking": _p("what we have not checked at a place", "accessible parking"),
    "accessible_tables": _p("what we have not checked at a place", "height of the tables"),
    "transit_stop": _p("what we have not checked at a place", "bus or light rail stop"),
}


@dataclass(frozen=True)
class Access:
    """Getting into a venue, as sentences. `unknown` is one sentence, or empty."""

    there_is: tuple[str, ...]
    there_is_not: tuple[str, ...]
    unknown: str


def access_of(venue: Venue, texts: TextBundle) -> Access:
    """Return what people are told of getting into a venue. A stop that its texts describe is not called unchecked."""
    facts = venue.facts
    unchecked = [name for name, known in facts.items() if known is None]
    if texts[venue.transit_id].value:
        unchecked = [name for name in unchecked if name != "transit_stop"]
    return Access(
        tuple(str(THERE_IS[name]) for name, known in facts.items() if known),
        tuple(str(THERE_IS_NOT[name]) for name, known in facts.items() if known is False),
        _unknown(unchecked),
    )


def _unknown(names: list[str]) -> str:
    if not names:
        return ""
    things = format_list(NAMES[name] for name in names)
    return _(
        "We have not checked these yet: %(things)s. If you need one of them, please ask us.", things=things
    )
