"""Staff forms about volunteers: finding them, and correcting what is known of one."""

from __future__ import annotations

from flask import request
from wtforms import HiddenField

from engage.core.current import current_city
from engage.core.forms import BaseForm, LineField, SelectField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.seen import version_of
from engage.volunteering.models import Volunteer
from engage.volunteering.queries.people import LONGEST_SEARCH, Wanted
from engage.volunteering.services.changes import person_of, seen_values
from engage.volunteering.staff import labels as words
from engage.volunteering.staff.entry_forms import PersonFields


class FindForm(BaseForm):
    """Find volunteers. Sent with GET, so that a filtered list can be bookmarked."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = LineField(
        _l("Name, email or phone"),
        longest=LONGEST_SEARCH,
        autocomplete="off",
        render_kw={"type": "search"},
    )
    role = SelectField(_l("Role"))
    language = SelectField(_l("Language"))

    def to_wanted(self) -> Wanted:
        """Return what is looked for. Values that are not in a list are ignored."""
        return Wanted(
            search="" if self.q.errors else self.q.data or "",
            role="" if self.role.errors else self.role.data or "",
            language="" if self.language.errors else self.language.data or "",
        )

    def to_arguments(self) -> dict[str, str]:
        """Return the query arguments for another page of the same list."""
        return {field.name: str(field.data) for field in self if field.data and not field.errors}


def find_form() -> FindForm:
    """Return the form, filled from the request."""
    form = FindForm(request.args)
    everything = choice("", _("All"))
    form.role.choices = [
        everything,
        *(choice(key, words.role_name(key)) for key in current_city().volunteer_roles),
    ]
    form.language.choices = [everything, *(choice(tag, words.spoken(tag)) for tag in words.spoken_tags())]
    form.validate()
    return form


class CorrectForm(PersonFields):
    """What is known of a volunteer. `seen`: the version of what the form was opened with."""

    seen = HiddenField()

    def see(self, volunteer: Volunteer) -> None:
        """Note what is stored now."""
        self.seen.data, self.seen.raw_data = version_of(seen_values(volunteer)), None


def correct_form(volunteer: Volunteer) -> CorrectForm:
    """Return the form for a volunteer, with what is stored."""
    form = CorrectForm()
    form.fill_choices()
    if not form.is_submitted():
        form.show(person_of(volunteer))
        form.see(volunteer)
    return form
