"""The letter of thanks, and the confirmation of hours: only what was completed, in the volunteer's language."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_date, format_number
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import Volunteer
from engage.volunteering.queries.people import Works


class Letter(enum.StrEnum):
    """What the letter is for."""

    THANKS = "thanks"
    HOURS = "hours"


@dataclass(frozen=True)
class Sheet:
    """A letter. `rows` are the session, the day, the role and the hours of each shift."""

    heading: str
    greeting: str
    opening: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str], ...]
    total: str


def word_letter(letter: Letter, volunteer: Volunteer, works: Works) -> Sheet:
    """Return a letter in the current language, which is that of the volunteer."""
    total = _("Hours in all: %(hours)s", hours=_hours(works.minutes))
    rows = tuple(
        (
            works.titles[one.session.title_id].value,
            format_date(one.shift.starts_at),
            role_name(one.shift.role),
            _hours(one.signup.minutes or 0),
        )
        for one in works.completed
    )
    if letter is Letter.HOURS:
        confirmed = _("We confirm that %(name)s volunteered at these sessions:", name=volunteer.name)
        return Sheet(_("Confirmation of volunteer hours"), "", (confirmed,), rows, total)
    return Sheet(
        _("Thank you for helping"),
        _("Hello %(name)s,", name=volunteer.name),
        (
            _("Thank you for the time you gave to our sessions."),
            _("With your help, residents could speak and be heard."),
        ),
        rows,
        total,
    )


def _hours(minutes: int) -> str:
    return format_number(round(minutes / 60, 2))
