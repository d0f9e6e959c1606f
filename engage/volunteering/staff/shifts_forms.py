"""Staff forms about shifts: several alike at once, one that stands, and those of another session."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wtforms import FieldList

from engage.core.city_time import in_city_time, to_instant
from engage.core.current import current_city
from engage.core.form_parts import SubmittedOnce, VersionedForm, in_order, refuse
from engage.core.forms import (
    BaseForm,
    CheckboxesField,
    CountField,
    DateTimeField,
    LineField,
    NameField,
    SelectField,
    TickField,
    choice,
)
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.listening.models import ListeningSession
from engage.volunteering.policy import LONGEST_SHIFT
from engage.volunteering.services.shifts import ShiftFacts
from engage.volunteering.staff import labels as words

MOST_PEOPLE = 500
TABLES = 12
ANY_LANGUAGE = "any"


class ShiftFields(BaseForm):
    """What is said of a shift."""

    role = SelectField(_l("Role"))
    starts_at = DateTimeField(_l("Starts"), required=_l("Say when the shift starts."))
    ends_at = DateTimeField(_l("Ends"), required=_l("Say when the shift ends."))
    least = CountField(
        _l("How many people are needed?"),
        least=0,
        most=MOST_PEOPLE,
        required=_l("Write how many people are needed."),
    )
    people = CountField(
        _l("How many people may sign up?"),
        least=1,
        most=MOST_PEOPLE,
        hint=_l("If you lower this number, everyone who signed up keeps their place."),
        required=_l("Write how many people may sign up."),
    )
    table_name = LineField(
        _l("Table or spot"),
        longest=60,
        hint=_l("For example: Table 3, or Front door. Leave this empty for the whole room."),
    )
    languages = CheckboxesField(
        _l("Languages that they speak"), hint=_l("Leave this empty if any language is fine.")
    )
    met_by = NameField(_l("Who meets them?"), hint=_l("We tell them the name."), autocomplete="off")
    partners_welcome = TickField(_l("People from the City may take this shift, if the host accepts them"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is valid and fits the others."""
        valid = super().validate(extra_validators)
        valid = self._numbers_fit() and valid
        return valid and in_order(
            self.starts_at,
            self.ends_at,
            longest=LONGEST_SHIFT,
            wrong_order=_("The end must be later than the start."),
            too_long=_("A shift lasts at most 24 hours. Check the dates."),
        )

    def _numbers_fit(self) -> bool:
        least, most = self.least.data, self.people.data
        if self.least.errors or self.people.errors or least is None or most is None or least <= most:
            return True
        return refuse(self.people, _("Write at least as many as are needed."))

    def to_facts(self) -> ShiftFacts:
        """Return what the services take."""
        return ShiftFacts(
            role=self.role.data,
            starts_at=to_instant(self.starts_at.data),
            ends_at=to_instant(self.ends_at.data),
            people=self.people.data or 1,
            least=self.least.data or 0,
            table_name=self.table_name.data or "",
            languages=tuple(self.languages.data or ()),
            partners_welcome=bool(self.partners_welcome.data),
            met_by=self.met_by.data or "",
        )

    def fill_choices(self, *known: str) -> None:
        """Offer the city's roles and languages, and a role that the shift has already."""
        roles = dict.fromkeys([*current_city().volunteer_roles, *filter(None, known)])
        self.role.choices = [choice(key, words.role_name(key)) for key in roles]
        self.languages.choices = [choice(tag, words.spoken(tag)) for tag in words.spoken_tags()]


class AddShiftsForm(SubmittedOnce, ShiftFields):
    """A shift, or one at each of several tables."""

    tables = FieldList(SelectField(), min_entries=TABLES, max_entries=TABLES)

    def to_all_facts(self) -> list[ShiftFacts]:
        """Return the shifts: one at each table that was chosen, or else the only one."""
        facts = self.to_facts()
        chosen = [(number, field.data) for number, field in enumerate(self.tables, 1) if field.data]
        if not chosen:
            return [facts]
        return [
            replace(
                facts,
                table_name=_("Table %(number)s", number=number),
                languages=facts.languages if tag == ANY_LANGUAGE else (tag,),
            )
            for number, tag in chosen
        ]


class ShiftForm(VersionedForm, ShiftFields):
    """A shift that stands."""


class CopyShiftsForm(SubmittedOnce):
    """The session whose shifts are copied."""

    source = SelectField(_l("Session"), required=_l("Choose a session."))


def add_form(session: ListeningSession) -> AddShiftsForm:
    """Return the form for new shifts, with the session's times."""
    form = AddShiftsForm()
    form.fill_choices()
    by_table = [
        choice("", _("No shift at this table")),
        choice(ANY_LANGUAGE, _("Any language")),
        *(choice(tag, words.spoken(tag)) for tag in words.spoken_tags()),
    ]
    for number, field in enumerate(form.tables, 1):
        field.choices = by_table
        field.label.text = _("Table %(number)s", number=number)
        field.data = field.data or ""
    if not form.is_submitted():
        form.new_submission()
        form.starts_at.data = in_city_time(session.starts_at).replace(tzinfo=None)
        form.ends_at.data = in_city_time(session.ends_at).replace(tzinfo=None)
        form.least.data = form.people.data = 1
        form.partners_welcome.data = True
    return form


def change_form(facts: ShiftFacts, version: int) -> ShiftForm:
    """Return the form for a shift, with what is stored."""
    form = ShiftForm()
    form.fill_choices(facts.role)
    if not form.is_submitted():
        form.show_version(version)
        form.role.data = facts.role
        form.starts_at.data = in_city_time(facts.starts_at).replace(tzinfo=None)
        form.ends_at.data = in_city_time(facts.ends_at).replace(tzinfo=None)
        form.least.data, form.people.data = facts.least, facts.people
        form.table_name.data, form.met_by.data = facts.table_name, facts.met_by
        form.languages.data = list(facts.languages)
        form.partners_welcome.data = facts.partners_welcome
    return form


def copy_form(sources: list[tuple[int, str]]) -> CopyShiftsForm:
    """Return the form to copy shifts: each source with its title and day."""
    form = CopyShiftsForm()
    form.source.choices = [choice(str(ident), name) for ident, name in sources]
    if not form.is_submitted():
        form.new_submission()
    return form
