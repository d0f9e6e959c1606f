"""Frozen objects that describe a city. Only `load_city` makes them, so their contents have been checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engage.city.call_us import Answers
from engage.city.services import AccessServices
from engage.city.volunteers import Expectations, Volunteering, VolunteerRole


class CityText(NamedTuple):
    """A text with the tag of its real language: the city's default language where a translation is missing."""

    value: str
    language: str


@dataclass(frozen=True)
class Brand:
    """What the header shows. `theme_colour` (#RRGGBB) colours the browser's own bar."""

    short_name: str
    mark: str
    theme_colour: str | None


@dataclass(frozen=True)
class Host:
    """An office that hosts sessions.

    Name and lines are the texts `host.<key>.name`, `.about`, `.questions`; `phone` is E.164.

    `mark`: which of the drawn signs stands beside its name, or None.
    `is_placeholder`: the contact is made up and must be replaced before real use.
    `answers`: who answers the phone in languages that have no pages.
    """

    key: str
    email: str
    phone: str
    mark: str | None
    is_placeholder: bool
    answers: tuple[Answers, ...] = ()


@dataclass(frozen=True)
class ChildBand:
    """An age band for childcare: from `from_age` to `to_age` years, both included."""

    key: str
    from_age: int
    to_age: int


@dataclass(frozen=True)
class RetentionRule:
    """How long one class of data is kept: `days` after the event `counted_from`, and the authority for it."""

    data_class: str
    days: int
    counted_from: str
    authority: str


@dataclass(frozen=True)
class Retention:
    """The retention schedule. In production nothing may be erased by it while `approved` is False."""

    approved: bool
    rules: Mapping[str, RetentionRule]


@dataclass(frozen=True)
class Accessibility:
    """Facts for the accessibility statement. `limits` are keys of texts `accessibility.limits.<key>`."""

    standard: str
    assessed_on: date
    host: str
    limits: tuple[str, ...]


@dataclass(frozen=True)
class City:
    """A city's data. Only `load_city` makes it, so its contents have been checked."""

    slug: str
    languages: tuple[str, ...]
    core_languages: tuple[str, ...]
    default_language: str
    time_zone: str
    region: str
    public_url: str
    brand: Brand
    hosts: Mapping[str, Host]
    staff_email: str
    session_kinds: tuple[str, ...]
    access_needs: tuple[str, ...]
    needs_in_person: tuple[str, ...]
    diets: tuple[str, ...]
    interpretation_languages: tuple[str, ...]
    child_bands: Mapping[str, ChildBand]
    party_limit: int
    offer_hours: int
    request_hours: int
    retention: Retention
    public_records_law: str
    privacy_sections: tuple[str, ...]
    accessibility: Accessibility
    volunteering: Volunteering
    services: AccessServices
    text_states: Mapping[str, str]
    texts: Mapping[str, Mapping[str, str]] = field(repr=False)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which sessions are announced."""
        return ZoneInfo(self.time_zone)

    @property
    def grown_from(self) -> int:
        """The age from which people are in no age band for children. 0 where the city has no such bands."""
        return max((band.to_age + 1 for band in self.child_bands.values()), default=0)

    @property
    def volunteer_roles(self) -> Mapping[str, VolunteerRole]:
        """What volunteers do, in the city's order. Empty where the city has no volunteering."""
        return self.volunteering.roles

    @property
    def expectations(self) -> tuple[Expectations, ...]:
        """Every version of the expectations, oldest first."""
        return self.volunteering.expectations

    @property
    def current_expectations(self) -> Expectations:
        """The newest expectations. Raises LookupError for a city without volunteering."""
        if not self.expectations:
            raise LookupError(f"{self.slug} has no volunteering")
        return self.expectations[-1]

    @property
    def uniform_rules(self) -> tuple[str, ...]:
        """The rules on uniforms and arms from which a host chooses: keys of texts `uniform_rule.<key>`."""
        return self.volunteering.uniform_rules

    @property
    def default_uniform_rule(self) -> str:
        """The rule of sessions whose host has not chosen one."""
        return self.volunteering.default_uniform_rule

    @property
    def cover_hours(self) -> int:
        """Who cancels a shift later than this before it starts has to be covered by someone else."""
        return self.volunteering.cover_hours

    def by_age(self, band: str) -> int:
        """Return the place of an age band, youngest first. One that the city no longer has comes last."""
        known = self.child_bands.get(band)
        return known.from_age if known is not None else 100

    def localized(self, key: str, tag: str) -> CityText:
        """Return a text with its real language. Raises KeyError for a key that the city does not have."""
        value = self.texts.get(tag, {}).get(key)
        if value is not None:
            return CityText(value, tag)
        return CityText(self.texts[self.default_language][key], self.default_language)

    def text(self, key: str, tag: str) -> str:
        """Return a text in a language, or in the default language where it is not translated."""
        return self.localized(key, tag).value

    def paragraphs(self, key: str, tag: str) -> tuple[str, ...]:
        """Return a long text, split at its empty lines."""
        return tuple(part.strip() for part in self.text(key, tag).split("\n\n"))

    def placeholders(self) -> tuple[str, ...]:
        """Hosts with a made-up contact. A real city must not go into service with them."""
        return tuple(host.key for host in self.hosts.values() if host.is_placeholder)
