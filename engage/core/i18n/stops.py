"""One full stop at the end of a sentence that ends with a value such as “7:00 a.m.” or “Heron Inc.”."""

from __future__ import annotations

from collections.abc import Mapping

_END_ISOLATE = "\u2069"


def with_single_stops(text: str, variables: Mapping[str, object]) -> str:
    """Return the format string without the full stops that would follow a value that ends with one itself."""
    for name, value in variables.items():
        place = f"%({name})s"
        if place + "." in text and str(value).rstrip(_END_ISOLATE).endswith("."):
            text = text.replace(place + ".", place)
    return text
