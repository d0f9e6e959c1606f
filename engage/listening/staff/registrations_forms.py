"""Staff forms about registrations: enter, find, export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import request

from engage.city import City
from engage.core.form_parts import SubmittedOnce
from engage.core.forms import (
    BaseForm,
    CheckboxesField,
    CountField,
    EmailField,
    LineField,
    NameField,
    ParagraphField,
    PhoneField,
    RadioField,
    SelectField,
    TickField,
    choice,
)
from engage.core.i18n import TAGS, current_language
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.listening.forms.party import PartyForm
from engage.listening.forms.party_fields import LONGEST_FOOD_NOTE, LONGEST_NOTE
from engage.listening.forms.party_made import party_form
from engage.listening.models import ListeningSession, Mode, NeedKind, Registration, Status
from engage.listening.policy import seats_are_short
from engage.listening.queries.registrations import Filter, understand
from engage.listening.services.contact import find_open_change
from engage.listening.services.reservations import IfFull, RegistrationRequest
from engage.listening.staff import registration_labels as words
from engage.listening.staff.on_phone import is_on_phone

OVERBOOK = "overbook"
LARGEST_PARTY = 99
LONGEST_SEARCH = 120


class StaffPartyForm(SubmittedOnce, PartyForm):
    """A party as given by phone or on a paper form. Neither email nor phone is required."""

    name = NameField(_l("Name"), required=_l("Write the name they go by."), autocomplete="off")
    language = SelectField(_l("Language for messages"), autocomplete="off")
    email = EmailField(_l("Email"), autocomplete="off")
    phone = PhoneField(
        _l("Phone"),
        hint=_l("Without an email or phone, you tell them by letter or in person."),
        autocomplete="off",
    )
    is_helpers = TickField(
        _l("This email or phone belongs to someone who helps them"),
        hint=_l("A helper can register several people with one email or phone."),
    )
    organization = NameField(_l("Organization"), may_be_site=True, autocomplete="off")
    mode = RadioField(_l("How will they take part?"))
    grown = CountField(
        _l("People"), least=0, most=99, named_least=1, required=_l("Write how many people are coming.")
    )
    childcare = TickField(_l("Wants childcare"))
    meals = CountField(_l("Meals"), least=0, most=99, blank=0)
    food_note = LineField(
        _l("Food allergies: what they cannot eat"),
        longest=LONGEST_FOOD_NOTE,
        hint=_l("Only the kitchen's list and this form show this. Write no names."),
        autocomplete="off",
    )
    access_note = ParagraphField(
        _l("Anything else that helps them take part"),
        hint=_l(
            "Write only what we need to prepare. Write nothing about health or immigration unless "
            "they asked you to."
        ),
        longest=LONGEST_NOTE,
        rows=3,
    )
    agrees_photos = TickField(_l("Said yes to photos of them"))
    agrees_recording = TickField(_l("Said yes to being recorded"))
    agrees_transcript = TickField(_l("Said yes to being quoted"))
    agrees_press = TickField(_l("Said yes to talking with reporters"))
    may_contact = TickField(_l("Agreed to messages about what came of the session"))
    told = TickField(
        _l("I am telling them on the phone now"),
        hint=_l("The next page shows what to say. Then no one needs to call them about this."),
    )
    if_full = RadioField(_l("There is not enough left for this party. What should we do?"))

    asks_contact = False
    by_staff = True
    missing: Mapping[str, int] = {}

    @property
    def largest_party(self) -> int:
        """The largest number of people. Staff may register a larger group than the public form allows."""
        return LARGEST_PARTY

    @property
    def spoken_to(self) -> list[str]:
        """The languages to read to them in: theirs, and that of whoever reads."""
        own = current_language().tag
        theirs = str(self.language.data or own)
        return list(dict.fromkeys([theirs if theirs in TAGS else own, own]))

    @property
    def wants_overbooking(self) -> bool:
        """Whether to exceed the capacity. Offered only after the missing places were shown."""
        return bool(self.if_full.data == OVERBOOK)

    def ask_about(self, missing: Mapping[str, int]) -> None:
        """Show what is missing, and ask what to do. Coming without it is not offered where places are missing."""
        self.missing = missing
        if seats_are_short(missing):
            self.if_full.choices = [one for one in self.if_full.choices if one.value != IfFull.WITHOUT]
        self.if_full.errors = [_("Choose what to do, and save again.")]

    def to_request(self) -> RegistrationRequest:
        """Return what the services take."""
        chosen = self.if_full.data
        self.if_full.data = None
        made = super().to_request()
        self.if_full.data = chosen
        has_contact = bool(made.contact.email or made.contact.phone)
        contact = replace(made.contact, is_helpers=bool(self.is_helpers.data) and has_contact)
        known = chosen in (IfFull.WITHOUT, IfFull.WAIT)
        if_full = IfFull(chosen) if known else IfFull.ASK
        return replace(
            made,
            contact=contact,
            if_full=if_full,
            submission=self.submission_ident if "submission" in self else None,
        )


def entry_form(
    session: ListeningSession, city: City, *, registration: Registration | None = None
) -> StaffPartyForm:
    """Return the form to enter a party for a session, or to correct a registration."""
    change = find_open_change(registration.id) if registration is not None else None
    form = party_form(session, city, base=StaffPartyForm, registration=registration, change=change)
    assert isinstance(form, StaffPartyForm)
    form.grown.label.text = words.older_people()
    if registration is None:
        form.new_submission()
    else:
        del form.submission
    choices = [
        choice(IfFull.WITHOUT, _("Let them come anyway, without the meals or childcare that are full"))
    ]
    if registration is None:
        choices.insert(0, choice(IfFull.WAIT, _("Put them on the waiting list")))
    choices.append(choice(OVERBOOK, _("Give them everything anyway. The session will be overbooked.")))
    form.if_full.choices = choices
    asked = request.args.get("language", "")
    if not form.is_submitted():
        form.told.data = is_on_phone()
        if registration is None and asked in city.languages:
            form.language.data = asked
    return form


class FilterForm(BaseForm):
    """Find registrations. Sent with GET, so that a filtered list can be bookmarked."""

    class Meta(BaseForm.Meta):
        csrf = False

    q = LineField(
        _l("Name, sign-up number, phone or email"),
        longest=LONGEST_SEARCH,
        autocomplete="off",
        render_kw={"type": "search"},
    )
    status = SelectField(_l("Status"))
    mode = SelectField(_l("In person or online"))
    language = SelectField(_l("Language"))
    need = SelectField(_l("Needs"))

    def to_filter(self, region: str) -> Filter:
        """Return the filter. Values that are not in a list are ignored."""
        kind, _colon, key = self._chosen("need").partition(":")
        return Filter(
            search=None if self.q.errors else understand(self.q.data or "", region=region),
            status=Status(self._chosen("status")) if self._chosen("status") else None,
            mode=Mode(self._chosen("mode")) if self._chosen("mode") else None,
            language=self._chosen("language") or None,
            need=(NeedKind(kind), key) if key else None,
        )

    def _chosen(self, name: str) -> str:
        field = self[name]
        return str(field.data or "") if not field.errors else ""

    def to_arguments(self) -> dict[str, str]:
        """Return the query arguments for another page of the same list."""
        return {field.name: str(field.data) for field in self if field.data and not field.errors}


def filter_form(session: ListeningSession, city: City) -> FilterForm:
    """Return the filter of a session's list, filled from the request."""
    form = FilterForm(request.args)
    everything = choice("", _("All"))
    form.status.choices = [everything, *(choice(status, words.STATUSES[status]) for status in words.STATUSES)]
    form.mode.choices = [everything, *(choice(mode, words.MODES[mode]) for mode in session.modes)]
    form.language.choices = [everything, *(choice(tag, words.tongue(tag)) for tag in city.languages)]
    form.need.choices = [everything, *_need_choices(session, city)]
    form.validate()
    return form


def _need_choices(session: ListeningSession, city: City) -> list[Any]:
    keys = [
        *((NeedKind.INTERPRETATION, key) for key in session.interpretation),
        *((NeedKind.ACCESS, key) for key in city.access_needs),
        *((NeedKind.DIET, key) for key in city.diets if session.meals and session.in_person),
        *((NeedKind.CHILDREN, key) for key in city.child_bands),
    ]
    return [
        choice(f"{kind}:{key}", words.need_name(kind, key), group=str(words.NEED_KINDS[kind]))
        for kind, key in keys
    ]


class PendingForm(BaseForm):
    """The selected pending registrations."""

    registrations = CheckboxesField(
        _l("Registrations that need a check"), coerce=int, required=_l("Select at least one registration.")
    )


class ExportForm(BaseForm):
    """Export the registrations of a session as a file."""

    kind = RadioField(
        _l("File type"),
        choices=[
            choice("xlsx", _l("For Excel or LibreOffice (.xlsx)")),
            choice("csv", _l("For other programs (.csv)")),
        ],
        default="xlsx",
        required=_l("Choose a file type."),
    )
    contact = RadioField(
        _l("What the file contains"),
        choices=[
            choice(
                "without",
                _l("Numbers and needs, without names"),
                hint=_l("Enough for the kitchen, childcare and interpreters."),
            ),
            choice(
                "with",
                _l("Also names, emails and phone numbers"),
                hint=_l("Keep the file safe, and delete it when you are done."),
            ),
        ],
        default="without",
        required=_l("Choose what the file contains."),
    )
