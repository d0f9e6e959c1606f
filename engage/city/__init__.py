"""A city is data: its hosts, languages, time zone and texts.

`load_city` reads a city's folder into a frozen `City`. The format is described in docs/import.md.
"""

from engage.city.model import (
    Accessibility,
    Brand,
    ChildBand,
    City,
    CityText,
    Host,
    Retention,
    RetentionRule,
)
from engage.city.reading import KNOWN_LANGUAGES, CityInvalid, load_city
from engage.city.volunteers import QUORUM_NOTE, Expectations, Volunteering, VolunteerRole

__all__ = [
    "KNOWN_LANGUAGES",
    "QUORUM_NOTE",
    "Accessibility",
    "Brand",
    "ChildBand",
    "City",
    "CityInvalid",
    "CityText",
    "Expectations",
    "Host",
    "Retention",
    "RetentionRule",
    "VolunteerRole",
    "Volunteering",
    "load_city",
]
