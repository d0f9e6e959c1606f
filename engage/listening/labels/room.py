"""What is full at a session, in words: on cards, on its page, at the fields of the form and in messages."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engage.core.current import current_city
from engage.core.i18n import gettext as _
from engage.listening.labels.choices import short_lines
from engage.listening.models import Mode
from engage.listening.policy import MEALS, childcare_counter
from engage.listening.queries.room import Room

Ages = tuple[int, int]


def other_way(room: Room) -> str:
    """Return that one way to take part is full and the other is not, as a sentence; empty where that is not so."""
    if not room.is_partly_full:
        return ""
    if Mode.IN_PERSON in room.full_modes:
        return _("All in-person spots are taken. You can join online, or wait for an in-person spot.")
    return _("All online spots are taken. You can come in person, or wait for an online spot.")


def other_way_briefly(room: Room) -> str:
    """Return the same for a card."""
    if not room.is_partly_full:
        return ""
    if Mode.IN_PERSON in room.full_modes:
        return _("In-person spots are taken: you can join online")
    return _("Online spots are taken: you can come in person")


def who_waits(room: Room, waits: Collection[str]) -> str:
    """Return what the button of a form does for whoever chose the way that has no spots for them; else empty.

    `waits` are the ways to take part for which the party would wait.
    """
    if len(waits) != 1 or len(room.modes) < 2:
        return ""
    if Mode.IN_PERSON in waits:
        return _("If you choose to come in person, you join the waiting list.")
    return _("If you choose to take part online, you join the waiting list.")


def full_childcare(room: Room) -> list[str]:
    """Return for which ages childcare is full, for tags: one for each range of ages."""
    if room.bands and not room.has_childcare:
        return [_("Childcare is full")]
    return [
        _("Childcare is full for ages %(first)s to %(last)s", first=first, last=last)
        for first, last in _ages(room.full_bands)
    ]


def full_childcare_lines(room: Room) -> list[str]:
    """Return the same as sentences."""
    if room.bands and not room.has_childcare:
        return [_("Childcare is full.")]
    return [_full_for(*ages) for ages in _ages(room.full_bands)]


def short_of(short: Collection[str], room: Room) -> list[str]:
    """Return a sentence for each counter of meals or childcare that has too little for a party, or nothing at all."""
    bands = [band for band in room.bands if childcare_counter(band) in short]
    full = [band for band in bands if band in room.full_bands]
    scarce = [band for band in bands if band not in room.full_bands]
    lines = [_full_for(*ages) for ages in _ages(full)] + [_scarce_for(*ages) for ages in _ages(scarce)]
    if MEALS in short:
        lines += [_("All meals are taken.")] if room.is_without_meals else short_lines([MEALS])
    return lines


def not_for_all(room: Room, mode: Mode) -> str:
    """Return that there are not enough spots for a whole group the way it chose, and what it can do."""
    if mode in room.full_modes and (said := other_way(room)):
        return said
    if any(other is not mode for other in room.open_modes):
        return _too_few_in_person() if mode is Mode.IN_PERSON else _too_few_online()
    return _("There are not enough spots left for your whole group. You can join the waiting list.")


def _too_few_in_person() -> str:
    return _(
        "There are not enough in-person spots left for your whole group. "
        "You can join online, or join the waiting list."
    )


def _too_few_online() -> str:
    return _(
        "There are not enough online spots left for your whole group. "
        "You can come in person, or join the waiting list."
    )


def _full_for(first: int, last: int) -> str:
    return _("Childcare is full for ages %(first)s to %(last)s.", first=first, last=last)


def _scarce_for(first: int, last: int) -> str:
    return _(
        "There is not enough childcare left for all your children ages %(first)s to %(last)s.",
        first=first,
        last=last,
    )


def _ages(bands: Collection[str]) -> Iterator[Ages]:
    """Yield the ranges of ages of these bands, youngest first. Bands next to each other are one range."""
    known = current_city().child_bands
    ages = sorted((known[band].from_age, known[band].to_age) for band in bands if band in known)
    while ages:
        first, last = ages.pop(0)
        while ages and ages[0][0] == last + 1:
            last = ages.pop(0)[1]
        yield first, last
