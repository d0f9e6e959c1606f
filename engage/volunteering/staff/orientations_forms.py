"""Staff forms about orientations: a date, who attended, and a date for a volunteer who calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import HiddenField

from engage.core import clock
from engage.core.city_time import to_instant, to_wall_clock
from engage.core.current import current_city
from engage.core.form_parts import VersionedForm, in_order, refuse
from engage.core.forms import (
    BaseForm,
    CheckboxesField,
    DateTimeField,
    LineField,
    RadioField,
    choice,
)
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import format_datetime_range, isolate
from engage.core.text import whole_number
from engage.volunteering.labels.languages import spoken, spoken_tags
from engage.volunteering.labels.roles import role_name
from engage.volunteering.models import Orientation, Volunteer
from engage.volunteering.queries.orientations import Choices, Visitor
from engage.volunteering.services.orientations import LONGEST_ORIENTATION, OrientationPlan

LONGEST_PLACE, LONGEST_URL = 300, 500


class OrientationForm(VersionedForm):
    """When and where an orientation is, in which languages, and for which roles."""

    starts_at = DateTimeField(_l("Starts"), required=_l("Say when the orientation starts."))
    ends_at = DateTimeField(_l("Ends"), required=_l("Say when the orientation ends."))
    place = LineField(
        _l("Place"),
        longest=LONGEST_PLACE,
        hint=_l("Name, address and room. Leave this empty for an orientation online."),
    )
    join_url = LineField(
        _l("Link to join online"),
        longest=LONGEST_URL,
        hint=_l("Only people who choose this date see the link."),
    )
    languages = CheckboxesField(_l("Languages"))
    roles = CheckboxesField(
        _l("Roles"), hint=_l("Check none if the orientation is for every role that needs one.")
    )

    def __init__(self, orientation: Orientation | None = None) -> None:
        super().__init__(data=_shown(orientation) if orientation else None)
        self.languages.choices = [choice(tag, spoken(tag)) for tag in spoken_tags()]
        self.roles.choices = [
            choice(key, role_name(key))
            for key, role in current_city().volunteer_roles.items()
            if role.needs_orientation
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the date is to come and in order, and says where it is."""
        valid = super().validate(extra_validators)
        if (
            self.starts_at.data
            and not self.starts_at.errors
            and to_instant(self.starts_at.data) <= clock.now()
        ):
            valid = refuse(self.starts_at, _("This time is in the past. Choose a later time."))
        if not self.place.data and not self.join_url.data:
            valid = refuse(self.place, _("Write a place, or a link to join online."))
        if self.join_url.data and not self.join_url.data.startswith("https://"):
            valid = refuse(self.join_url, _("Write the full web address, starting with https://."))
        return (
            in_order(
                self.starts_at,
                self.ends_at,
                longest=LONGEST_ORIENTATION,
                wrong_order=_("The end must be later than the start."),
                too_long=_("An orientation lasts at most 12 hours. Check the dates."),
            )
            and valid
        )

    def to_request(self) -> OrientationPlan:
        """Return what the service takes."""
        return OrientationPlan(
            starts_at=to_instant(self.starts_at.data),
            ends_at=to_instant(self.ends_at.data),
            place=self.place.data or "",
            join_url=self.join_url.data or "",
            roles=tuple(self.roles.data or ()),
            languages=tuple(self.languages.data or ()),
        )


def _shown(orientation: Orientation) -> dict[str, Any]:
    return {
        "starts_at": to_wall_clock(orientation.starts_at),
        "ends_at": to_wall_clock(orientation.ends_at),
        "place": orientation.place,
        "join_url": orientation.join_url,
        "languages": list(orientation.languages),
        "roles": list(orientation.roles),
        "version": orientation.version,
    }


class AttendanceForm(BaseForm):
    """Who attended. `marked` holds who was marked when the page was shown: only what was changed on it counts."""

    came = CheckboxesField(_l("Who attended?"), coerce=int)
    marked = HiddenField()

    def __init__(self, visitors: Sequence[Visitor], others: Iterable[Volunteer]) -> None:
        there = [one.volunteer.id for one in visitors if one.attended_at]
        super().__init__(data={"came": there, "marked": "-".join(map(str, there))})
        self.came.choices = [
            *(_named(one.volunteer) for one in visitors),
            *(_named(one, hint=_("Did not choose this date")) for one in others),
        ]

    def came_ids(self) -> list[int]:
        """Return who is checked and was not marked before."""
        return sorted(set(self.came.data or ()) - self._before())

    def not_after_all(self) -> list[int]:
        """Return who was marked before and is not checked any more."""
        return sorted(self._before() - set(self.came.data or ()))

    def _before(self) -> set[int]:
        numbers = (whole_number(part) for part in str(self.marked.data or "").split("-"))
        return {number for number in numbers if number is not None}


def _named(volunteer: Volunteer, *, hint: str = "") -> Any:
    return choice(str(volunteer.id), isolate(volunteer.name, "auto"), hint=hint)


class DateForVolunteerForm(BaseForm):
    """A date for a volunteer who tells it to staff."""

    orientation = RadioField(_l("Which date?"), coerce=int, required=_l("Choose a date."))

    def __init__(self, choices: Choices) -> None:
        chosen = next((one.id for one in choices.dates if one.id in choices.chosen), None)
        super().__init__(data={"orientation": chosen})
        self.orientation.choices = [
            choice(str(one.id), format_datetime_range(one.starts_at, one.ends_at), hint=where(one))
            for one in choices.dates
        ]


def where(orientation: Orientation) -> str:
    """Return the place, or that the orientation is online."""
    return isolate(orientation.place, "auto") if orientation.place else _("Online")
