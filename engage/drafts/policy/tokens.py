"""Cutting a text into the smallest parts that a reader sees as changed: words, or characters where none are spaced.

Han characters and kana stand each for themselves. Everything else between blanks is a word, Hangul too, with its
combining marks and joiners (Hindi, Punjabi and Farsi need them); punctuation stands for itself, but an apostrophe or
hyphen inside a word, and a point or comma inside a number, belong to it.
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
    "\u00a1-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7"
    "\u055a-\u055f\u060c\u060d\u061b-\u061f\u066a-\u066d\u06d4\u0964\u0965"
    "\u2010-\u205e\u20a0-\u20cf\u2190-\u2bff\u3001-\u3004\u3008-\u3020\u3030\u303d-\u303f"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
)
LETTER = rf"[^\s{HAN}{MARKS}]"
TOKEN = re.compile(rf"(?P<word>{LETTER}+(?:(?:['’‑-]|(?<=\d)[.,](?=\d)){LETTER}+)*|[{HAN}]|\S)(?P<blank>\s*)")
SINGLE = re.compile(rf"[{HAN}{MARKS}]?")


class Token(NamedTuple):
    """A word, character or mark, and the blanks after it."""

    word: str
    blank: str


def tokens(text: str) -> list[Token]:
    """The parts of a text. Joined with their blanks they are the text, but for blanks at its very beginning."""
    return list(map(Token._make, TOKEN.findall(text)))


def is_small(text: str) -> bool:
    """Whether this is at most one mark or Han character, blanks aside: too little to stand between two changes."""
    text = text.strip()
    return len(text) <= 1 and SINGLE.fullmatch(text) is not None
