"""The form for saving seats, and the small forms around it.

Its fields depend on the session and the city: which modes there are, whether supper is served, which languages are
interpreted. What is not asked is not stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from wtforms import Field, HiddenField

from engage.city import City
from engage.core.current import current_city
from engage.core.forms import (
    BaseForm,
    CountField,
    EmailField,
    NameField,
    ParagraphField,
    PhoneField,
    RadioField,
    Required,
    SelectField,
    TickField,
    choice,
)
from engage.core.i18n import current_language, ngettext
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.languages import by_tag
from engage.core.meanwhile import ComparedForm
from engage.listening.labels import modes
from engage.listening.labels.choices import come_anyway
from engage.listening.models import (
    AudienceKind,
    ContactChange,
    ListeningSession,
    Mode,
    NeedKind,
    Registration,
)
from engage.listening.policy import Party
from engage.listening.services.reservations import Contact, IfFull, RegistrationRequest
from engage.listening.services.versions import PREFIX, answers_of

LONGEST_NOTE = 500


class PartyForm(ComparedForm):
    """The people in a party and their needs. Built for one session by `party_form`."""

    name = NameField(
        _l("Your name"),
        hint=_l("Any name you go by is fine."),
        required=_l("Write your name, so that we can greet you."),
        autocomplete="name",
    )
    email = EmailField(
        _l("Email"), hint=_l("We will send your confirmation and reminders here."), autocomplete="email"
    )
    phone = PhoneField(_l("Phone"), hint=_l("If you have no email, we will call or text you."))
    organization = NameField(_l("Your organization"), may_be_site=True, autocomplete="organization")
    language = SelectField(_l("Language for our messages"), autocomplete="language")
    mode = RadioField(_l("How will you take part?"))
    grown = CountField(
        _l("How many people are coming?"),
        hint=_l("Include yourself."),
        least=0,
        most=99,
        named_least=1,
        required=_l("Write how many people are coming."),
    )
    childcare = TickField(_l("We would like free childcare during the session."))
    meals = CountField(
        _l("How many of you will eat with us?"),
        hint=_l("The food is free of charge."),
        least=0,
        most=99,
        blank=0,
    )
    access_note = ParagraphField(
        _l("Anything else that would help you take part?"),
        hint=_l("Please write only what we need to know to prepare. You can write in your own language."),
        longest=LONGEST_NOTE,
        rows=3,
    )
    may_contact = TickField(_l("Yes, let me know after the session what came of it."))
    if_full = RadioField(_l("What would you like to do?"))

    session: ListeningSession
    asks_contact = True
    by_staff = False
    short: frozenset[str] = frozenset()

    @property
    def largest_party(self) -> int:
        """The largest number of people in one registration."""
        return self.session.largest_party

    def of_kind(self, kind: NeedKind) -> list[Field]:
        """Return the count fields of one kind of need, in page order."""
        return [field for field in self if field.name.startswith(f"{PREFIX[kind]}__")]

    @property
    def children(self) -> list[Field]:
        """One count field for each age band."""
        return self.of_kind(NeedKind.CHILDREN)

    @property
    def interpretation(self) -> list[Field]:
        """One count field for each language interpreted at the session."""
        return self.of_kind(NeedKind.INTERPRETATION)

    @property
    def access(self) -> list[Field]:
        """One count field for each access need."""
        return self.of_kind(NeedKind.ACCESS)

    def band_label(self, counter: str) -> str:
        """Return the age band of a counter of childcare places."""
        field = self[f"{PREFIX[NeedKind.CHILDREN]}__{counter.partition(':')[2]}"]
        return str(field.label.text)

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every answer is valid and the answers are consistent with each other."""
        valid = super().validate(extra_validators)
        return self._check_contact() & self._check_party() & valid

    def ask_what_to_do_without(self, short: Iterable[str]) -> None:
        """Show the choice between coming without the extras that are full, and waiting for them."""
        self.short = frozenset(short)
        for one in self.if_full.choices:
            if one.value == IfFull.WITHOUT:
                one.label = come_anyway(self.short)
        self.if_full.errors = [_("Please choose what you would like to do.")]

    def to_request(self) -> RegistrationRequest:
        """Return what the services take."""
        return RegistrationRequest(
            contact=Contact(
                name=self.name.data,
                language=self.language.data,
                email=self.email.data or None,
                phone=self.phone.data or None,
                organization=(self.organization.data or "") if "organization" in self else "",
                may_contact=bool(self.may_contact.data),
            ),
            party=self._party(),
            access_note=self.access_note.data or "",
            if_full=IfFull(self.if_full.data or IfFull.ASK),
        )

    def _party(self) -> Party:
        mode = Mode(self.mode.data) if "mode" in self else self.session.modes[0]
        children = dict(_counts(self.children))
        return Party(
            mode=mode,
            grown=self.grown.data or 0,
            children=children,
            childcare="childcare" in self and bool(self.childcare.data) and bool(children),
            meals=(self.meals.data or 0) if "meals" in self and mode is Mode.IN_PERSON else 0,
            interpretation=dict(_counts(self.interpretation)),
            access=dict(_counts(self.access)),
        )

    def _check_contact(self) -> bool:
        if (
            not self.asks_contact
            or self.email.data
            or self.phone.data
            or self.email.errors
            or self.phone.errors
        ):
            return True
        self.email.errors = [_("Write an email address or a phone number, so that we can reach you.")]
        return False

    def _check_party(self) -> bool:
        if any(field.errors for field in (self.grown, *self.children)):
            return False
        children = sum(field.data or 0 for field in self.children)
        people = (self.grown.data or 0) + children
        if not self.grown.data:
            self.grown.errors = [
                self._who_is_missing() if children else _("Please sign up at least one person.")
            ]
            return False
        if people > self.largest_party:
            self.grown.errors = [
                _(
                    "You can sign up at most %(most)s people here. For a larger group, please call us.",
                    most=self.largest_party,
                )
            ]
            return False
        too_many = [field for field in self._shares() if (field.data or 0) > people and not field.errors]
        for field in too_many:
            field.errors = [_more_than(people)]
        return self._check_childcare(children) and not too_many

    def _who_is_missing(self) -> str:
        return _(
            "Someone aged %(age)s or older needs to come with the children. Please count that person here.",
            age=current_city().grown_from,
        )

    def _check_childcare(self, children: int) -> bool:
        """Return whether childcare is asked for children. Nobody is asked about it who takes part online."""
        is_online = "mode" in self and self.mode.data == Mode.VIRTUAL
        if "childcare" not in self or not self.childcare.data or children or is_online:
            return True
        self.childcare.errors = [
            _("Childcare is for children. Write how many children are coming, or uncheck childcare.")
        ]
        return False

    def _shares(self) -> Iterator[Field]:
        yield from self.interpretation
        yield from self.access
        if "meals" in self:
            yield self.meals


def _more_than(people: int) -> str:
    return ngettext(
        "You said %(people)s person is coming. This number is higher.",
        "You said %(people)s people are coming. This number is higher.",
        people,
        people=people,
    )


def _counts(fields: Iterable[Field]) -> Iterator[tuple[str, int]]:
    for field in fields:
        if field.data:
            yield field.name.split("__", 1)[1], field.data


def party_form(
    session: ListeningSession,
    city: City,
    *,
    base: type[PartyForm] = PartyForm,
    registration: Registration | None = None,
    change: ContactChange | None = None,
) -> PartyForm:
    """Return the form for a session, empty or filled with a registration and the contact that is to be confirmed."""
    form_class = _form_class(base, tuple(_questions(session, city, registration)))  # type: ignore[arg-type] # a class has a hash
    answers = answers_of(registration, change, by_staff=base.by_staff) if registration else _blank(session)
    form: PartyForm = form_class(data=answers)
    if registration is not None:
        form.opened_on(answers)
    form.session = session
    if city.grown_from:
        form.grown.label.text = _("How many people aged %(age)s or older are coming?", age=city.grown_from)
    form.language.choices = [
        choice(tag, by_tag(tag).endonym, lang=by_tag(tag).html_lang) for tag in city.languages
    ]
    form.mode.choices = [choice(mode, modes.mode_name(session, mode)) for mode in session.modes]
    form.if_full.choices = [
        choice(IfFull.WITHOUT, _("Come anyway, without the meal or childcare")),
        choice(
            IfFull.WAIT,
            _("Wait until we can offer everything you asked for")
            if registration is None
            else _("Leave my sign-up as it was"),
        ),
    ]
    form.if_full.validate_choice = bool(form.if_full.data)
    _leave_out(form, session)
    return form


def _blank(session: ListeningSession) -> dict[str, Any]:
    return {"language": current_language().tag, "mode": session.modes[0], "grown": 1}


def _leave_out(form: PartyForm, session: ListeningSession) -> None:
    """Remove the questions that this session does not ask."""
    if session.audience == AudienceKind.ORGANIZATIONS:
        form.organization.validators = [Required(_l("Write the name of your organization."))]
        form.organization.flags.optional = False
    else:
        del form.organization
    if len(session.modes) < 2 and form.mode.data in (
        None,
        session.modes[0],
    ):  # not what an older page offered
        del form.mode
    if not (session.meals and session.in_person):
        del form.meals
    if not (session.childcare and session.in_person):
        del form.childcare


class Question(NamedTuple):
    """A number that a session asks for: the field's name, its label in the current language, the largest answer."""

    name: str
    label: str
    most: int


@lru_cache(maxsize=256)
def _form_class(base: type[PartyForm], questions: tuple[Question, ...]) -> type[PartyForm]:
    """Return the form class for a session's questions. It is shared by sessions that ask the same in a language."""
    fields = {one.name: CountField(one.label, least=0, most=one.most, blank=0) for one in questions}
    return type("SessionPartyForm", (base,), fields)


def _questions(
    session: ListeningSession, city: City, registration: Registration | None
) -> Iterator[Question]:
    tag = current_language().tag
    for key, band in city.child_bands.items():
        label = _("Children ages %(first)s to %(last)s", first=band.from_age, last=band.to_age)
        yield Question(f"children__{key}", label, 50)
    for key in _own_language_first(session.interpretation, tag):
        yield Question(f"interpretation__{key}", city.text(f"interpretation.{key}", tag), 99)
    noted = registration.counts(NeedKind.ACCESS) if registration is not None else {}
    for key in city.access_needs:
        if key in city.needs_in_person and not session.in_person and key not in noted:
            continue
        yield Question(f"access__{key}", city.text(f"need.{key}", tag), 99)


def _own_language_first(keys: Iterable[str], tag: str) -> list[str]:
    """Put the current language first, because it is the one most likely to be requested."""
    spoken = {"zh-hant": ("yue", "cmn"), "zh-hans": ("cmn", "yue")}.get(tag, (tag,))
    return sorted(keys, key=lambda key: spoken.index(key) if key in spoken else len(spoken))


class AskLinkForm(BaseForm):
    """Request the private link again."""

    email = EmailField(_l("Email"), autocomplete="email")
    phone = PhoneField(_l("Phone"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether an e-mail address or a phone number was given."""
        valid = super().validate(extra_validators)
        if valid and not self.email.data and not self.phone.data:
            self.email.errors = [_("Write the email address or phone number you signed up with.")]
            return False
        return valid


class ConfirmForm(BaseForm):
    """A form with only a button."""


class SeenForm(ConfirmForm):
    """A button, and the version of the page that it stands on."""

    seen = HiddenField()


class ComeWithoutForm(BaseForm):
    """Come without what is full. `without` is what the page said would be left out."""

    without = HiddenField()


class SwitchModeForm(SeenForm):
    """Switch between in person and online."""

    mode = RadioField(
        _l("How will you take part?"),
        choices=[choice(mode, modes.NAMES[mode]) for mode in Mode],
        required=_l("Choose how you will take part."),
    )
