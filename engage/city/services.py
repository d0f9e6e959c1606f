"""Interpretation and other access services as a city has them, and how `city.toml` says it.

Whoever asks for one before the city's `request_hours` has it. A need that is not named here is a matter of the room.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from engage.core.toml_source import KEY, Table

LONGEST_KEY = 40
INTERPRETATION = "interpretation"  # the service in a language; it is no key of a city


class Quantity(enum.StrEnum):
    """How many are needed of a service.

    `INTERPRETERS`: one, and two where it takes long. `ONE` is for everyone; `EACH` is one for each person.
    """

    INTERPRETERS = "interpreters"
    ONE = "one"
    EACH = "each"


@dataclass(frozen=True)
class AccessServices:
    """Services by key, and the varieties of languages that people may name, by the tag of the language.

    A service that is an access need has its text `need.<key>`, another one `service.<key>`; a variety
    `interpretation_variety.<tag>`.
    """

    kinds: Mapping[str, Quantity] = field(default_factory=lambda: MappingProxyType({}))
    varieties: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    own_texts: tuple[str, ...] = ()

    def quantity(self, service: str) -> Quantity:
        """Return how many are needed of a service. Of one that the city no longer has, one is."""
        return Quantity.INTERPRETERS if service == INTERPRETATION else self.kinds.get(service, Quantity.ONE)

    def text_key(self, service: str) -> str:
        """Return the key of the text that names a service."""
        return f"service.{service}" if service in self.own_texts else f"need.{service}"

    def text_keys(self) -> Iterator[str]:
        """The keys of the texts that the city must have for its services, besides those of needs."""
        yield from (f"service.{key}" for key in self.own_texts)
        yield from (f"interpretation_variety.{tag}" for tags in self.varieties.values() for tag in tags)


def read_services(root: Table, needs: Collection[str], languages: Collection[str]) -> AccessServices:
    """Read the table `services` of a city, which may be missing. `needs` and `languages` are those of its forms."""
    if "services" not in root:
        return AccessServices()
    table = root.table("services")
    kinds_table, varieties_table = table.table("kinds"), table.table("varieties", required=False)
    kinds = {key: Quantity(kinds_table.choice(key, tuple(Quantity))) for key in _keys(kinds_table)}
    varieties = {
        language: _varieties(varieties_table, language, languages) for language in varieties_table.data
    }
    table.close()
    own = tuple(key for key in kinds if key not in needs)
    return AccessServices(MappingProxyType(kinds), MappingProxyType(varieties), own)


def _keys(table: Table) -> Iterator[str]:
    for key in table.data:
        if not KEY.fullmatch(key) or len(key) > LONGEST_KEY or key == INTERPRETATION:
            table.note(
                key, f"{key!r} must be at most {LONGEST_KEY} small letters a-z, digits and underscores."
            )
        yield key


def _varieties(table: Table, language: str, languages: Collection[str]) -> tuple[str, ...]:
    if language not in languages:
        table.note(language, f"{language!r} is not among the interpretation_languages: add it there.")
    return table.choices(language, None)
