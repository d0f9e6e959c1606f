"""The questions about a party. Which of them a session asks depends on it and on the city."""

from __future__ import annotations

from collections.abc import Iterator

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
from engage.core.i18n import TAGS, current_language
from engage.core.i18n import lazy_gettext as _l
from engage.core.meanwhile import ComparedForm
from engage.core.seen import plain
from engage.listening.models import AGREED, IN_PERSON_ONLY, ListeningSession, Mode, NeedKind
from engage.listening.services.versions import PREFIX

LONGEST_NOTE = 500
LONGEST_FOOD_NOTE = 200
_NEXT = {"enterkeyhint": "next"}  # what the key of a phone's keyboard says: it does not send the form yet
# What is asked together, in page order. A name that ends in two lines stands for every field that begins so.
_GROUPS = {
    "if_full": ("if_full",),
    "you": ("name", "organization", "email", "phone"),
    "mode": ("mode",),
    "people": ("grown",),
    "children": ("children__", "childcare"),
    "interpretation": ("interpretation__", "variety__"),
    "access": ("access__",),
    "food": ("meals", "diet__", "food_note"),
    "consents": tuple(AGREED.values()),
    "more": ("access_note", "may_contact", "language"),
}


class PartyFields(ComparedForm):
    """The people in a party and their needs. Built for one session by `party_form`."""

    name = NameField(
        _l("Your name"),
        hint=_l("Any name you go by is fine."),
        required=_l("Write your name, so that we can greet you."),
        autocomplete="name",
        render_kw=_NEXT,
    )
    email = EmailField(_l("Email"), autocomplete="email", render_kw=_NEXT)
    phone = PhoneField(
        _l("Phone"), hint=_l("If you have no email, we will call or text you."), render_kw=_NEXT
    )
    organization = NameField(
        _l("Your organization"), may_be_site=True, autocomplete="organization", render_kw=_NEXT
    )
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
        hint=_l("Leave this empty if all of you will eat. Write 0 if no one will."),
        least=0,
        most=99,
    )
    food_note = LineField(
        _l("If you have a food allergy: what can you not eat?"),
        longest=LONGEST_FOOD_NOTE,
        hint=_l("Only staff and the people who plan the food see this. Please write no names."),
        autocomplete="off",
    )
    access_note = ParagraphField(
        _l("Anything else that would help you take part?"),
        hint=_l("Please write only what we need to know to prepare. You can write in your own language."),
        longest=LONGEST_NOTE,
        rows=3,
    )
    agrees_photos = TickField(_l("We agree to be photographed."))
    agrees_recording = TickField(_l("We agree to be recorded."))
    agrees_transcript = TickField(_l("We agree to be quoted."))
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
    own_languages: frozenset[str] = frozenset()
    needs_in_person: frozenset[str] = frozenset()
    grown_from = 0

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
    def own_interpretation(self) -> list[Field]:
        """The count fields of the page's own language: the likeliest, so they stand outside the opener."""
        return [field for field in self.interpretation if field.name in self.own_languages]

    @property
    def other_interpretation(self) -> list[Field]:
        """The count fields of all other languages."""
        return [field for field in self.interpretation if field.name not in self.own_languages]

    @property
    def varieties(self) -> list[Field]:
        """One choice for each language at the session that has varieties."""
        return [field for field in self if field.name.startswith("variety__")]

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

    def group(self, name: str) -> list[Field]:
        """Return the fields that are asked together, in page order, as far as the session asks them."""
        return [field for part in _GROUPS[name] for field in self if _is_part(field, part)]

    def opens(self, fields: list[Field]) -> bool:
        """Return whether an opener stands open: an answer in it is wrong, or other than when the form was opened."""
        return any(field.errors or self._is_answered(field) for field in fields)

    def _is_answered(self, field: Field) -> bool:
        if field.name == "meals":  # none is an answer of its own, apart from all
            return bool(field.data != field.object_data)
        return plain(field.data) != plain(field.object_data)

    @property
    def is_online(self) -> bool:
        """Whether the party takes part online. Then what only the room offers is hidden, and what it says not used."""
        mode = self.mode.data if "mode" in self else self.session.modes[0]
        return bool(mode == Mode.VIRTUAL)

    @property
    def only_in_room(self) -> list[Field]:
        """The fields about what only the room offers."""
        return [
            *(self[name] for name in ("childcare", "meals", "food_note") if name in self),
            *self.diets,
            *(self[AGREED[one]] for one in IN_PERSON_ONLY if AGREED[one] in self),
            *(field for field in self.access if field.name in self.needs_in_person),
        ]

    @property
    def hidden(self) -> list[Field]:
        """The fields that the page hides, because the party takes part online. Staff see them all."""
        return self.only_in_room if self.is_online and not self.by_staff else []

    @property
    def meals_wanted(self) -> int:
        """The number of meals. Where none is written, everyone eats."""
        if "meals" not in self:
            return 0
        return self.people if self.meals.data is None else int(self.meals.data)

    @property
    def written_in(self) -> str:
        """The language of our messages as it is chosen now."""
        return str(self.language.data) if self.language.data in TAGS else current_language().tag

    def only_in_room_of(self, fields: list[Field]) -> list[Field]:
        """Return those of some fields that are about what only the room offers."""
        return [field for field in fields if field in self.only_in_room]

    @property
    def people(self) -> int:
        """The number of people as far as they are written."""
        return sum(field.data or 0 for field in (self.grown, *self.children))

    @property
    def page_order(self) -> Iterator[Field]:
        """The fields as they stand on the page."""
        return (field for name in _GROUPS for field in self.group(name))


def _is_part(field: Field, part: str) -> bool:
    return bool(field.name == part or (part.endswith("__") and field.name.startswith(part)))
