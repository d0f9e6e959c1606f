"""Split a text into the smallest parts that readers see as changed: words, or characters in scripts without spaces.

Each Han character and kana is a token. In other scripts (Hangul too) the text between white space is a word, with its
combining marks and joiners (Hindi, Punjabi and Farsi need them). Punctuation is a token of its own, but an apostrophe
or hyphen inside a word, and a point or comma inside a number, belong to it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
MARKS = (
    "!-/:-@\\[-`{-~"  # ASCII
    "\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    "\u055a-\u055f\u060c\u060d\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965"
    "\u2010-\u205e\u20a0-\u20cf\u2190-\u2bff\u3001-\u3004\u3008-\u3020\u3030\u303d-\u303f"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
UNSEEN = "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff"  # as a space where it is not inside a word
LETTER = rf"[^\s{HAN}{MARKS}]"
TOKEN = re.compile(
    rf"(?P<word>{LETTER}+(?:(?:['’‐‑-]|(?<=\d)[.,](?=\d)){LETTER}+)*|[{HAN}]|\S)(?P<blank>[\s{UNSEEN}]*)"
)
SINGLE = re.compile(rf"[{HAN}{MARKS}]?")


class Token(NamedTuple):
    """A word, character or punctuation mark, with the white space after it."""

    word: str
    blank: str


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text. Joined, they give the text, except for white space at its beginning."""
    return list(map(Token._make, TOKEN.findall(text)))


def is_small(text: str) -> bool:
    """Return whether a text is at most one mark or Han character: too short to stay unchanged between two changes."""
    text = text.strip()
    return len(text) <= 1 and SINGLE.fullmatch(text) is not None
