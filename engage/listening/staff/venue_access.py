"""Getting into a venue, for staff: what is asked about it, who checked, and the form of a whole venue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engage.core.city_time import city_today
from engage.core.current import current_city
from engage.core.form_parts import refuse
from engage.core.forms import DateField, LineField, RadioField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.listening.models import VENUE_FACTS, Venue
from engage.listening.services.venues import NewVenue, VenueFacts, facts_of
from engage.listening.staff.venues_forms import PlaceForm

ANSWERS = {"yes": True, "no": False, "unknown": None}
LONGEST_ROLE = 120
QUESTIONS = {
    "step_free": _l("Is there an entrance without steps?"),
    "wide_doors": _l("Are the doors wide enough for a wheelchair?"),
    "accessible_restroom": _l("Is there an accessible restroom on the same floor?"),
    "accessible_parking": _l("Is there accessible parking near the entrance?"),
    "accessible_tables": _l("Does a wheelchair fit under the tables?"),
    "transit_stop": _l("Is there a bus or light rail stop nearby?"),
}
_NO = {"step_free": _l("No, every entrance has steps")}
_UNKNOWN = _l("No one has checked yet")


def answer(name: str, known: bool | None) -> str:
    """Return the answer to a question about a venue."""
    return str(_UNKNOWN if known is None else _l("Yes") if known else _NO.get(name, _l("No")))


def _question(name: str, hint: Any) -> RadioField:
    answers = [choice("yes", _l("Yes")), choice("no", _NO.get(name, _l("No"))), choice("unknown", _UNKNOWN)]
    return RadioField(QUESTIONS[name], choices=answers, default="unknown", hint=hint)


class VenueForm(PlaceForm):
    """A whole venue: where it is, how to find it, and what somebody checked about getting in."""

    step_free = _question(
        "step_free", _l("The whole way from the street to the room, at least 36 inches wide.")
    )
    wide_doors = _question("wide_doors", _l("Every door on the way is at least 32 inches wide."))
    accessible_restroom = _question("accessible_restroom", None)
    accessible_parking = _question("accessible_parking", _l("At most 200 feet from the entrance."))
    accessible_tables = _question("accessible_tables", _l("The tables are lower than 34 inches."))
    transit_stop = _question(
        "transit_stop", _l("At most a quarter mile away. Write which one under “By bus or light rail”.")
    )
    inspected_role = LineField(
        _l("Who checked this?"),
        longest=LONGEST_ROLE,
        hint=_l("Their role, not their name. For example: accessibility coordinator."),
    )
    inspected_on = DateField(_l("When did they check?"))

    def __init__(self, venue: Venue | None = None, texts: Mapping[str, str] | None = None) -> None:
        data: dict[str, Any] = {}
        if venue is not None:
            data = {**vars(facts_of(venue)), "version": venue.version}
            names = {known: key for key, known in ANSWERS.items()}
            data |= {name: names[known] for name, known in venue.facts.items()}
        super().__init__(data={**data, **(texts or {})})

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid; what was checked names who checked, and when."""
        valid = super().validate(extra_validators)
        return self._says_who_checked() and valid

    def _says_who_checked(self) -> bool:
        """Whether an entrance has steps can be known without a check: it was asked before there were any."""
        role, day = self.inspected_role, self.inspected_on
        if role.errors or day.errors:
            return False
        answered = any(ANSWERS.get(self[name].data) is not None for name in VENUE_FACTS[1:])
        valid = True
        if (answered or day.data) and not role.data:
            valid = refuse(role, _("Write who checked this."))
        if (answered or role.data) and not day.data:
            valid = refuse(day, _("Choose the day they checked."))
        elif day.data and day.data > city_today():
            valid = refuse(day, _("This day is in the future. Choose the day they checked."))
        return valid

    def to_facts(self) -> VenueFacts:
        """Return the facts."""
        return VenueFacts(
            name=self.name.data,
            address=self.address.data,
            inspected_role=self.inspected_role.data or "",
            inspected_on=self.inspected_on.data,
            **{name: ANSWERS[self[name].data] for name in VENUE_FACTS},
        )

    def to_request(self) -> NewVenue:
        """Return the venue to add."""
        return NewVenue(self.to_facts(), current_city().default_language, self.to_texts())
