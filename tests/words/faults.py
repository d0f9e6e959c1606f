"""What can be seen to be wrong in a sentence without knowing its language."""

from __future__ import annotations

import re

_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)|。。|।।|[.?!]。|(?<![?!])[?!]\.(?=\s|$)|,,|::|;;|؟\.|،،")
_SPACE_BEFORE = re.compile(r"(?<=\S) [,.;!?](?=\s|$)|\s[。、，：；？！]")
_TWO_WORDS = re.compile(r"(?<![^\s(“«])([^\s\d%.]{2,}) (\1)(?=[\s,.;:!?।)”»]|$)", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
# Words that a language says twice.
SAID_TWICE = {
    "hmn": {
        "luv",
        "nrov",
        "sai",
        "ib",
        "sib",
        "tej",
        "zoo",
        "ntau",
        "ob",
        "txhua",
        "me",
        "maj",
        "tam",
        "qhov",
        "npaum",
        "nyias",
        "pheej",
    },
    "vi": {"xa", "từ", "luôn", "mãi", "rất", "nhanh", "song", "khoảng"},
    "hi": {"अलग", "बार", "धीरे", "साथ", "कुछ", "कभी", "एक", "दो", "जल्दी", "नए", "बड़े", "अपने", "सब"},
    "pa": {"ਵੱਖ", "ਵਾਰ", "ਨਾਲ", "ਕੁਝ", "ਕਦੇ", "ਇੱਕ", "ਆਪਣੇ", "ਸਾਫ਼", "ਹੌਲੀ", "ਵੱਖਰੇ"},
    "fa": {"کم", "تک", "جدا", "یک"},
    "tl": {"na", "araw", "isa"},
    "ko": {"한"},
    "es": {"nos", "se"},
    "en": {"that", "had"},
}


def faults_of(text: str, tag: str) -> list[str]:
    """What is wrong: two stops, a space before a stop, a word twice in a row."""
    plain = _TAGS.sub("", text)
    spoken = SAID_TWICE.get(tag, set())
    return [
        *(f"two stops {found.group()!r}" for found in _TWO_STOPS.finditer(plain)),
        *(f"space at a stop {found.group()!r}" for found in _SPACE_BEFORE.finditer(plain)),
        *(
            f"twice {found.group()!r}"
            for found in _TWO_WORDS.finditer(plain)
            if found.group(1).casefold() not in spoken
        ),
    ]
