"""The meetings and decisions in which a body may have adopted a rule, as choices of a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engage.bodies.policy import Adoption
from engage.bodies.ports import RULE_SOURCES
from engage.bodies.services.reads import has_taken_place, list_meetings
from engage.core import clock
from engage.core.city_time import city_day
from engage.core.i18n import staff_gettext as _
from engage.core.i18n.formats import format_date


@dataclass(frozen=True)
class AdoptedIn:
    """A choice: how a body adopted a rule, and on which day."""

    key: str
    name: str
    on: date
    adoption: Adoption


def ways_to_adopt(body_id: int, language: str) -> list[AdoptedIn]:
    """Return the body's meetings that have begun, the latest first, and then its published decisions."""
    now = clock.now()
    met = [
        (meeting.id, city_day(meeting.starts_at))
        for meeting in list_meetings([body_id])
        if has_taken_place(meeting, now)
    ]
    ways = [
        AdoptedIn(f"m{ident}", _("Meeting on %(day)s", day=format_date(day)), day, Adoption(meeting_id=ident))
        for ident, day in met
    ]
    for source in RULE_SOURCES:
        ways += [
            AdoptedIn(
                f"d{one.slug}",
                _("Decision on %(day)s: %(title)s", day=format_date(one.on), title=one.title.value),
                one.on,
                Adoption(decision=one.slug),
            )
            for one in source.list_of(body_id, language)
        ]
    return ways
