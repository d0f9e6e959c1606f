"""The numbers that a form about a party asks for: they depend on the session, the city and the language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from wtforms import Field

from engage.city import City
from engage.core.forms import CountField, SelectField, choice
from engage.core.i18n import current_language
from engage.core.i18n import gettext as _
from engage.listening.forms.party import PartyForm
from engage.listening.models import ListeningSession, NeedKind, Registration


class Question(NamedTuple):
    """A number that a session asks for: the field's name, its label in the current language, the largest answer."""

    name: str
    label: str
    most: int


class Varieties(NamedTuple):
    """The varieties of a language to be interpreted, of which one may be chosen: tags with their names."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def form_class(
    base: type[PartyForm], questions: tuple[Question, ...], varieties: tuple[Varieties, ...] = ()
) -> type[PartyForm]:
    """Return the form class for a session's questions. It is shared by sessions that ask the same in a language."""
    fields: dict[str, Field] = {
        one.name: CountField(one.label, least=0, most=one.most, blank=0) for one in questions
    }
    for asked in varieties:
        fields[asked.name] = SelectField(asked.label, choices=[choice(*one) for one in asked.choices])
    return type("SessionPartyForm", (base,), fields)


def varieties_of(session: ListeningSession, city: City) -> Iterator[Varieties]:
    """Yield the languages of a session that have varieties, in page order."""
    tag = current_language().tag
    for key in _own_languages_first(session.interpretation, tag):
        spoken = city.services.varieties.get(key, ())
        named = [(one, city.text(f"interpretation_variety.{one}", tag)) for one in spoken]
        if named:
            label = _("%(language)s: which one?", language=city.text(f"interpretation.{key}", tag))
            yield Varieties(f"variety__{key}", label, (("", _("Any is fine")), *named))


def questions_of(
    session: ListeningSession, city: City, registration: Registration | None, *, by_staff: bool
) -> Iterator[Question]:
    """Yield the numbers to ask for, in page order."""
    tag = current_language().tag
    for key, band in city.child_bands.items():
        label = _("Children ages %(first)s to %(last)s", first=band.from_age, last=band.to_age)
        yield Question(f"children__{key}", label, 50)
    for key in _own_languages_first(session.interpretation, tag):
        yield Question(f"interpretation__{key}", _language_label(key, city, tag, by_staff=by_staff), 99)
    if session.meals and session.in_person:
        yield from (Question(f"diet__{key}", city.text(f"diet.{key}", tag), 99) for key in city.diets)
    noted = registration.counts(NeedKind.ACCESS) if registration is not None else {}
    for key in city.access_needs:
        if key in city.needs_in_person and not session.in_person and key not in noted:
            continue
        yield Question(f"access__{key}", city.text(f"need.{key}", tag), 99)


def own_languages(tag: str) -> tuple[str, ...]:
    """Return the spoken languages of those who read a language: the likeliest to be asked for, likeliest first."""
    return {"zh-hant": ("yue", "cmn"), "zh-hans": ("cmn", "yue")}.get(tag, (tag,))


def _language_label(key: str, city: City, tag: str, *, by_staff: bool) -> str:
    """Return the name of a language, or for residents whose own it is, the whole question."""
    name = city.text(f"interpretation.{key}", tag)
    if by_staff or key not in own_languages(tag):
        return name
    return _("How many of you need an interpreter into %(language)s?", language=name)


def _own_languages_first(keys: Iterable[str], tag: str) -> list[str]:
    """Put the page's own languages first."""
    spoken = own_languages(tag)
    return sorted(keys, key=lambda key: spoken.index(key) if key in spoken else len(spoken))
