"""What is registered of a party, as its private page and every notice to it list it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from engage.city import City
from engage.core.current import current_city
from engage.core.i18n import current_language, ngettext, pgettext
from engage.core.i18n import gettext as _
from engage.core.i18n.formats import format_number, isolate, language_name
from engage.core.phones import written_phone
from engage.listening import policy
from engage.listening.labels import modes
from engage.listening.labels.captures import consent_facts
from engage.listening.models import Capture, ContactChange, ListeningSession, Mode, Registration
from engage.listening.policy import Party

Rows = list[tuple[str, str]]


class Said(Protocol):
    """What a party wrote and agreed to: a registration, or what was just sent."""

    @property
    def access_note(self) -> str:
        """What else would help."""

    @property
    def food_note(self) -> str:
        """What they are allergic to."""

    @property
    def agreed(self) -> frozenset[Capture]:
        """What of the session they agree to."""


def party_facts(session: ListeningSession, registration: Registration) -> Rows:
    """Return who is coming and what they asked for, as terms and values, in the current language.

    Needs a registration with loaded needs. What exists only in person is left out for a party that takes part online.
    """
    party = policy.party_of(registration)
    return [*coming_facts(session, party), *need_facts(session, party, registration)]


def people_facts(session: ListeningSession, registration: Registration) -> Rows:
    """Return the same without food, access needs and notes, which are not said on the phone."""
    party = policy.party_of(registration)
    agreed = consent_facts(session, party.mode, registration.agreed)
    return [*coming_facts(session, party), *_interpreters(party), *agreed]


def coming_facts(session: ListeningSession, party: Party) -> Rows:
    """Return who is coming, and the meals and childcare they asked for."""
    return [*_people(party, current_city()), *_extras(session, party)]


def need_facts(session: ListeningSession, party: Party, said: Said) -> Rows:
    """Return what a party needs: interpreters, food, access, and what else they wrote; and what they agree to."""
    return [
        *_interpreters(party),
        *_food(session, party, said.food_note),
        *_access(party, said.access_note),
        *consent_facts(session, party.mode, said.agreed),
    ]


def facts_by_group(
    session: ListeningSession, registration: Registration, change: ContactChange | None
) -> dict[str, Rows]:
    """Return what is registered under each group of questions of the form.

    A contact that waits to be confirmed stands for the present one. Needs a registration with loaded needs.
    """
    party = policy.party_of(registration)
    return {
        "you": list(_contact(registration, change or registration)),
        "mode": [(_("How you take part"), modes.mode_name(session, party.mode))],
        "people": list(_people(party, current_city())),
        "children": list(_childcare(session, party)),
        "interpretation": list(_interpreters(party)),
        "access": list(_access(party, "")),
        "food": [*_meals(session, party), *_food(session, party, registration.food_note)],
        "consents": list(consent_facts(session, party.mode, registration.agreed)),
        "more": [*_note(registration.access_note), *_messages(registration)],
    }


def _contact(registration: Registration, reached: Registration | ContactChange) -> Iterator[tuple[str, str]]:
    yield _("Name"), isolate(registration.name, "auto")
    if registration.organization:
        yield _("Organization"), isolate(registration.organization, "auto")
    if reached.email:
        yield _("Email"), isolate(reached.email)
    if reached.phone:
        yield _("Phone"), isolate(written_phone(reached.phone, current_city().region))


def _messages(registration: Registration) -> Iterator[tuple[str, str]]:
    yield _("Language for our messages"), language_name(registration.language)
    if registration.may_contact:
        yield _("After the session"), _("Yes, let me know after the session what came of it.")


def _interpreters(party: Party) -> Iterator[tuple[str, str]]:
    city = current_city()
    for key, count in party.interpretation.items():
        variety = party.varieties.get(key)
        name = f"interpretation_variety.{variety}" if variety else f"interpretation.{key}"
        yield _("Interpreter: %(language)s", language=_text(city, name)), _persons(count)


def _people(party: Party, city: City) -> Iterator[tuple[str, str]]:
    children = sum(party.children.values())
    if children or not city.grown_from:
        yield _("People"), format_number(party.people)
    if city.grown_from:
        yield _("People aged %(age)s or older", age=city.grown_from), format_number(party.grown)
    known = {key: band for key, band in city.child_bands.items() if party.children.get(key)}
    for key, band in known.items():
        label = _("Children ages %(first)s to %(last)s", first=band.from_age, last=band.to_age)
        yield label, format_number(party.children[key])


def _extras(session: ListeningSession, party: Party) -> Iterator[tuple[str, str]]:
    yield from _childcare(session, party)
    yield from _meals(session, party)


def _childcare(session: ListeningSession, party: Party) -> Iterator[tuple[str, str]]:
    if party.mode is Mode.IN_PERSON and session.childcare and any(party.children.values()):
        yes, no = pgettext("childcare asked for", "Yes"), pgettext("childcare asked for", "No")
        yield _("Childcare"), yes if party.childcare else no


def _meals(session: ListeningSession, party: Party) -> Iterator[tuple[str, str]]:
    if party.mode is Mode.IN_PERSON and session.meals:
        yield _("People who eat with us"), format_number(party.meals)


def _food(session: ListeningSession, party: Party, note: str) -> Iterator[tuple[str, str]]:
    if not session.meals or not policy.eats(party):
        return
    city = current_city()
    for key, count in party.diets.items():
        yield _text(city, f"diet.{key}"), _persons(count)
    if note:
        yield _("Food allergies"), isolate(note, "auto")


def _access(party: Party, note: str) -> Iterator[tuple[str, str]]:
    """Return access needs and the note. What only the room offers is no need of who takes part online."""
    city = current_city()
    for key, count in party.access.items():
        if party.mode is Mode.IN_PERSON or key not in city.needs_in_person:
            yield _text(city, f"need.{key}"), _persons(count)
    yield from _note(note)


def _note(note: str) -> Iterator[tuple[str, str]]:
    if note:
        yield _("What else would help"), isolate(note, "auto")


def _text(city: City, key: str) -> str:
    return city.text(key, current_language().tag)


def _persons(number: int) -> str:
    return ngettext("%(num)s person", "%(num)s people", number)
