"""The staff form that notes a screening: for which role, when, and until when it holds."""

from __future__ import annotations

from typing import Any

from engage.core.city_time import city_today
from engage.core.form_parts import refuse
from engage.core.forms import BaseForm, DateField, SelectField, TickField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import format_date
from engage.volunteering.labels.roles import role_name
from engage.volunteering.queries.screenings import roles_to_screen
from engage.volunteering.services.screenings import latest_end


class ScreeningForm(BaseForm):
    """What is noted of a screening. What it found is not asked."""

    role = SelectField(_l("Role"), required=_l("Choose a role."))
    screened_on = DateField(_l("Day of the screening"), required=_l("Write the day of the screening."))
    until = DateField(
        _l("Last day on which it counts"),
        required=_l("Write the last day on which the screening counts."),
        hint=_l("At most three years after the screening."),
    )
    checked = TickField(
        _l("I have seen the result, and it allows this person to take the role."),
        required=_l("Check this box once you have seen the result."),
    )

    def __init__(self) -> None:
        super().__init__()
        self.role.choices = [choice(key, role_name(key)) for key in roles_to_screen()]
        if not self.is_submitted():
            self.screened_on.data = city_today()

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the days are in order and the screening is not over already."""
        valid = super().validate(extra_validators)
        day, until = self.screened_on.data, self.until.data
        if day and not self.screened_on.errors and day > city_today():
            valid = refuse(self.screened_on, _("This date is in the future. Write the day of the screening."))
        if not day or not until or self.screened_on.errors or self.until.errors:
            return bool(valid)
        if until <= max(day, city_today()):
            return refuse(self.until, _("This date is in the past. Choose a later date."))
        if until > latest_end(day):
            latest = format_date(latest_end(day))
            return refuse(self.until, _("Choose a date until %(day)s at the latest.", day=latest))
        return bool(valid)
