"""The questions about a party. Which of them a session asks depends on it and on the city."""

from __future__ import annotations

from wtforms import Field, HiddenField

from engage.core.forms import (
    CountField,
    EmailField,
    LineField,
    MessageLanguageField,
    NameField,
    ParagraphField,
    PhoneField,
    RadioField,
    TickField,
)
from engage.core.i18n import lazy_gettext as _l
from engage.core.meanwhile import ComparedForm
from engage.listening.models import AGREED, ListeningSession, NeedKind
from engage.listening.services.versions import PREFIX

LONGEST_NOTE = 500
LONGEST_FOOD_NOTE = 200


class PartyFields(ComparedForm):
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
    language = MessageLanguageField(_l("Language for our messages"), autocomplete="language")
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
    food_note = LineField(
        _l("If you have a food allergy: what can you not eat?"),
        longest=LONGEST_FOOD_NOTE,
        hint=_l("Only the people who plan the food see this. Please write no names."),
        autocomplete="off",
    )
    access_note = ParagraphField(
        _l("Anything else that would help you take part?"),
        hint=_l("Please write only what we need to know to prepare. You can write in your own language."),
        longest=LONGEST_NOTE,
        rows=3,
    )
    agrees_photos = TickField(_l("You may take photos of us."))
    agrees_recording = TickField(_l("You may record us."))
    agrees_transcript = TickField(_l("You may quote what we say."))
    agrees_press = TickField(_l("Reporters may talk with us."))
    may_contact = TickField(_l("Yes, let me know after the session what came of it."))
    if_full = RadioField(_l("What would you like to do?"))
    promised = HiddenField()  # the ways to take part of which the form said that there are spots

    session: ListeningSession
    asks_contact = True
    by_staff = False
    short: frozenset[str] = frozenset()
    refused: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    summary_title = ""

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

    @property
    def diets(self) -> list[Field]:
        """One count field for each diet that the city offers."""
        return self.of_kind(NeedKind.DIET)

    @property
    def consents(self) -> list[Field]:
        """One tick for each thing that is planned and that a party may agree to."""
        return [self[name] for name in AGREED.values() if name in self]
