"""One stop at the end of a sentence that ends with a value such as “7:00 a.m.”, “Heron Inc.” or “What now?”."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What may stand between a value's own stop and its end: the end of an isolate, the tags that close it.
_AFTER = r"(?:\u2069|</\w+>)*$"
_SAME = re.compile(r"[.!?…。！？؟।]" + _AFTER)


def with_single_stops(text: str, variables: Mapping[str, object]) -> str:
    """Return the format string without the full stops that would follow a value that ends with a stop itself."""
    for name, value in variables.items():
        place = f"%({name})s"
        for stop in (".", "。", "।"):
            if place + stop in text and _SAME.search(str(value)):
                text = text.replace(place + stop, place)
    return text
