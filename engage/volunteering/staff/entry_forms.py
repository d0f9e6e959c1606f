"""The staff form for somebody who volunteers by phone or on paper."""

from __future__ import annotations

from engage.core.current import current_city
from engage.core.form_parts import SubmittedOnce
from engage.core.forms import (
    CheckboxesField,
    EmailField,
    NameField,
    PhoneField,
    RadioField,
    SelectField,
    TickField,
    choice,
)
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.i18n.formats import tongue
from engage.volunteering.models import Kind
from engage.volunteering.services.people import Person
from engage.volunteering.staff import labels as words

WAIT, OVERBOOK = "wait", "overbook"


class PersonFields(SubmittedOnce):
    """What is known of a volunteer."""

    name = NameField(_l("Name"), required=_l("Write the name they go by."), autocomplete="off")
    language = SelectField(_l("Language for messages"), autocomplete="off")
    email = EmailField(_l("Email"), autocomplete="off")
    phone = PhoneField(
        _l("Phone"),
        hint=_l("Without an email or phone, you tell them by letter or in person."),
        autocomplete="off",
    )
    is_helpers = TickField(_l("This email or phone belongs to someone who helps them"))
    speaks = CheckboxesField(_l("Languages that they speak"))
    kind = SelectField(_l("They volunteer as"))
    organization = NameField(_l("Organization or department"), may_be_site=True, autocomplete="off")
    on_work_time = TickField(_l("As city staff: the hours are part of their work"))
    may_be_asked = TickField(_l("We may ask them to cover for others"))

    def fill_choices(self) -> None:
        """Offer the city's languages and the kinds of volunteers."""
        self.language.choices = [choice(tag, tongue(tag)) for tag in current_city().languages]
        self.speaks.choices = [choice(tag, words.spoken(tag)) for tag in words.spoken_tags()]
        self.kind.choices = [choice(kind.value, label) for kind, label in words.KINDS.items()]

    def show(self, person: Person) -> None:
        """Show what is stored of somebody."""
        for name in ("name", "language", "email", "phone", "is_helpers", "organization", "on_work_time"):
            self[name].data = getattr(person, name)
        self.speaks.data, self.kind.data = list(person.speaks), person.kind.value
        self.may_be_asked.data = person.may_be_asked

    def to_person(self) -> Person:
        """Return what the services take."""
        has_contact = bool(self.email.data or self.phone.data)
        return Person(
            name=self.name.data,
            language=self.language.data,
            email=self.email.data or None,
            phone=self.phone.data or None,
            kind=Kind(self.kind.data),
            organization=self.organization.data or "",
            on_work_time=bool(self.on_work_time.data),
            speaks=tuple(self.speaks.data or ()),
            may_be_asked=bool(self.may_be_asked.data),
            is_helpers=bool(self.is_helpers.data) and has_contact,
        )


class EntryForm(PersonFields):
    """Somebody who takes a shift, and what they agreed to."""

    agreed = TickField(
        _l("I read them the expectations, and they agree"),
        hint=_l("Without this they hold a place, but they are not confirmed."),
    )
    agreed_in = SelectField(_l("Language in which you read the expectations"))
    if_full = RadioField(_l("Every place of this shift is taken. What should we do?"))

    is_full = False

    @property
    def spoken_language(self) -> str:
        """The language in which the expectations were read."""
        return str(self.agreed_in.data or self.language.data)

    @property
    def wants_to_wait(self) -> bool:
        """Whether they agreed to wait."""
        return bool(self.if_full.data == WAIT)

    @property
    def wants_overbooking(self) -> bool:
        """Whether they get a place over the limit."""
        return bool(self.if_full.data == OVERBOOK)


def entry_form(person: Person | None) -> EntryForm:
    """Return the form to enter somebody for a shift, with what is known of them."""
    form = EntryForm()
    form.fill_choices()
    form.agreed_in.choices = form.language.choices
    form.if_full.choices = [
        choice(WAIT, _("Put them on the waiting list")),
        choice(OVERBOOK, _("Give them a place anyway")),
    ]
    form.is_full = bool(form.if_full.data)
    if not form.is_submitted():
        form.new_submission()
        form.language.data = form.agreed_in.data = current_language().tag
        form.kind.data = Kind.RESIDENT.value
        if person is not None:
            form.show(person)
            form.agreed_in.data = person.language
    return form
