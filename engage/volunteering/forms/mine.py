"""The forms behind a volunteer's private link."""

from __future__ import annotations

from wtforms import HiddenField

from engage.core.current import current_city
from engage.core.forms import BaseForm, TickField
from engage.core.i18n import lazy_gettext as _l
from engage.core.meanwhile import ComparedForm
from engage.volunteering.forms.person import PersonFields
from engage.volunteering.models import Kind, Volunteer
from engage.volunteering.services.changes import Details, seen_values


class ConfirmForm(BaseForm):
    """A form with only a button."""


class AgreeForm(BaseForm):
    """To agree to the expectations that the page shows."""

    agreed = TickField(
        _l("I agree to the expectations for volunteers."),
        required=_l("Please read the expectations for volunteers, and check the box if you agree."),
    )
    expectations = HiddenField()

    def show_current(self) -> None:
        """Note which expectations the page shows, just before it is shown."""
        self.expectations.data = current_city().current_expectations.version
        self.expectations.raw_data = None


class DetailsForm(PersonFields, ComparedForm):
    """What a volunteer says of themselves. Another contact is for staff, who ask."""

    def to_request(self) -> Details:
        """Return what the services take. What the form does not ask stays as it is."""
        return Details(
            name=self.name.data,
            language=self.language.data,
            organization=(self.organization.data or "") if "organization" in self else "",
            on_work_time=bool("on_work_time" in self and self.on_work_time.data),
            speaks=tuple(self.speaks.data or ()),
            may_be_asked=bool(self.may_be_asked.data),
        )


def details_form(volunteer: Volunteer) -> DetailsForm:
    """Return the form with what is stored. Residents are asked for no organization."""
    form = DetailsForm(data=seen_values(volunteer))
    if volunteer.kind == Kind.RESIDENT and not volunteer.organization:
        del form.organization
    if volunteer.kind != Kind.CITY_STAFF:
        del form.on_work_time
    form.offer_languages()
    form.opened_on(seen_values(volunteer))
    return form
