"""What a shift still needs, in words: spots that are left, people and languages that are wanted."""

from __future__ import annotations

from engage.core.i18n import gettext as _
from engage.core.i18n import ngettext
from engage.volunteering.labels.languages import spoken_list
from engage.volunteering.queries.open_shifts import ShiftView, Wanted
from engage.volunteering.queries.partners import PartnerCounts


def spots_left(shift: ShiftView) -> str:
    """Return how many spots are left, or that whoever signs up waits."""
    if shift.is_full:
        return _("Full: you can join the waiting list")
    return ngettext("%(num)s spot left", "%(num)s spots left", shift.free)


def all_shifts(number: int) -> str:
    """Return the label of the link to all shifts of a session."""
    return ngettext("See %(num)s shift at this session", "See all %(num)s shifts at this session", number)


def people_needed(number: int) -> str:
    """Return how many people are still needed; empty for nobody."""
    if not number:
        return ""
    return ngettext("%(num)s person needed", "%(num)s people needed", number)


def speakers_needed(shift: ShiftView) -> str:
    """Return which languages are wanted; empty where every language does."""
    if not shift.languages:
        return ""
    return _("Wanted: people who speak %(languages)s", languages=spoken_list(shift.languages))


def who_comes(counts: PartnerCounts) -> list[str]:
    """Return how many people come from the City, a sentence for each kind; that none do where that is so."""
    found = [
        ngettext("%(num)s elected official", "%(num)s elected officials", counts.elected_officials),
        ngettext("%(num)s sworn officer", "%(num)s sworn officers", counts.sworn_officers),
        ngettext(
            "%(num)s other person from City staff", "%(num)s other people from City staff", counts.city_staff
        ),
    ]
    numbers = (counts.elected_officials, counts.sworn_officers, counts.city_staff)
    return [line for line, number in zip(found, numbers, strict=True) if number]


def at_session(wanted: Wanted) -> str:
    """Return what the page of a session says of its shifts."""
    if wanted.people:
        return ngettext(
            "This session still needs %(num)s person to help.",
            "This session still needs %(num)s people to help.",
            wanted.people,
        )
    return _("We have enough helpers so far. You can still see the shifts and sign up.")
