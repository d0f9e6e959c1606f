"""Holds one text about a party against the tables: its claims, words and days, and its facts beside their labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engage.core.current import current_city
from engage.core.i18n import current_language, gettext, in_language, ngettext
from engage.core.i18n.formats import format_datetime_range, format_day, format_number, format_time_range
from engage.listening.models import Mode, NeedKind
from engage.listening.services.access import load_registration
from tests.season import claims
from tests.season.claims import Truth
from tests.season.facts import without_marks
from tests.season.play import Play


def check_text(play: Play, where: str, text: str, truth: Truth, language: str = "") -> None:
    """Hold a text in a language (the party's, unless another is given) against the tables."""
    language = language or truth.party.language
    for claim in claims.untrue(text, language, truth):
        play.fault(where, f"says {claim!r} to a party that is {truth.party.status}")
    for word in play.book.strange_words(truth.session.id, language, text):
        play.fault(where, f"shows {word}, which is not a fact of {truth.session.slug} any more, or never was")
    for day in play.book.strange_days(truth.session.id, language, text):
        if not _is_deadline(truth, language, day):
            play.fault(where, f"shows {day}, on which {truth.session.slug} is not")
    for problem in wrong_facts(text, truth, language):
        play.fault(where, problem)


def wrong_facts(text: str, truth: Truth, language: str) -> Iterator[str]:
    """Facts beside their labels that are not those of the tables."""
    with in_language(language):
        expected = dict(_facts(truth))
        label = gettext("When")
        day = format_day(truth.session.starts_at)
        times = format_time_range(truth.session.starts_at, truth.session.ends_at)
    on_a_page = f"{day} {times}"  # a page has day and times on two lines
    if f"{label}: {without_marks(on_a_page)}" in without_marks(text):
        del expected[label]
    for label, value in expected.items():
        found = re.search(rf"^{re.escape(label)}\s?[:：]\s*(?P<value>.+)$", text, re.MULTILINE)
        if found and without_marks(found["value"]).strip() != without_marks(value).strip():
            yield f"says {label}: {found['value']}, where the tables have {value}"


def _facts(truth: Truth) -> Iterator[tuple[str, str]]:
    """What the tables have, as it is written beside its label in the current language."""
    party, session = truth.party, truth.session
    yield gettext("When"), format_datetime_range(session.starts_at, session.ends_at)
    yield gettext("Your sign-up number"), party.reference
    city = current_city()
    yield gettext("People aged %(age)s or older", age=city.grown_from), format_number(party.grown)
    if party.mode == Mode.IN_PERSON and session.meals:
        yield gettext("People who eat with us"), format_number(party.meals)
    needs = load_registration(party.id)
    if party.mode == Mode.IN_PERSON and session.meals and party.meals:
        for key, count in needs.counts(NeedKind.DIET).items():
            people = ngettext("%(num)s person", "%(num)s people", count)
            yield city.text(f"diet.{key}", current_language().tag), people
    children = needs.counts(NeedKind.CHILDREN)
    for key, band in city.child_bands.items():
        label = gettext("Children ages %(first)s to %(last)s", first=band.from_age, last=band.to_age)
        yield label, format_number(children.get(key, 0))


def _is_deadline(truth: Truth, language: str, day: str) -> bool:
    """Whether a day is the one until which places are held."""
    until = truth.party.offer_expires_at
    with in_language(language):
        return until is not None and without_marks(format_day(until)) == day
