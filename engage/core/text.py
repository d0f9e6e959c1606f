"""Clean what people type so that it is safe to store and to show, without changing how they write.

Unicode is normalized to NFC and white space at the ends is removed. Invisible characters that change how a line is read
(controls, embeddings, overrides, isolates) are either refused or removed. Joiners stay, because Farsi, Punjabi and
Hindi need them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

# U+202A…U+202E and U+2066…U+2069 change the direction of the following text; in a name they can make one person look
# like another. U+200E, U+200F and U+061C only mark a direction: keyboards insert them, and removing them does no harm.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_STORED = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE_MARKS = re.compile("[\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ufff9-\ufffb]")
_WHITE_SPACE = re.compile(r"\s+")
_NEW_LINE = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_OTHER_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_BLANKS = re.compile(r"[ \t]+")
_BLANK_ENDS = re.compile(r" ?\n ?")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad")) | dict.fromkeys(
    (0x2010, 0x2011), "-"
)
MOST_MARKS = 30  # on one letter, as in the stream-safe text format of Unicode (UAX #15)
_MARK_ROW = re.compile(rf"(?:[^\w\x00-\x7f]|[\uff9e\uff9f]){{{MOST_MARKS + 1},}}")
_MARKS_IN_PARTS = frozenset("\u0f73\u0f75\u0f81\uff9e\uff9f")  # class 0, but made of marks
_PARTED_BY = "\u034f"  # the combining grapheme joiner: invisible, and no mark is sorted past it
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def normal(form: Literal["NFC", "NFKC", "NFKD"], value: str) -> str:
    """Return the text in a normal form of Unicode, in time that grows with its length alone.

    Normalizing sorts the marks on a letter, and the time for that grows with the square of their number: one form of
    marks alone would keep a process busy for minutes. So a row of more than `MOST_MARKS` is parted first. No language
    writes such a row, and nothing of it is lost.
    """
    normalized = unicodedata.normalize(form, _MARK_ROW.sub(_parted, value))
    return _MARK_ROW.sub(_parted, normalized)  # a letter may have given up a mark of its own to the row


def _parted(found: re.Match[str]) -> str:
    parts: list[str] = []
    row = 0
    for character in found[0]:
        is_mark = unicodedata.combining(character) or character in _MARKS_IN_PARTS
        row = row + 1 if is_mark else 0
        if row > MOST_MARKS:
            parts.append(_PARTED_BY)
            row = 1
        parts.append(character)
    return "".join(parts)


def one_line(value: str) -> str:
    """Return the text on one line: NFC, single spaces, none at the ends, without invisible marks."""
    text = normal("NFC", _INVISIBLE_MARKS.sub("", value))
    text = _WHITE_SPACE.sub(" ", text).strip()
    return text if has_visible(text) else ""


def many_lines(value: str) -> str:
    """Return the text with its lines: NFC, line feeds, stripped, without direction-changing characters."""
    text = _TURNING.sub("", _INVISIBLE_MARKS.sub("", _NEW_LINE.sub("\n", value)))
    text = normal("NFC", text).strip()
    return text if has_visible(text) else ""


def clean_text(value: str) -> str:
    """Return text as it is stored and hashed: NFC, no blanks at line ends or around it. Never change what this does."""
    value = normal("NFC", value.replace("\r\n", "\n"))
    return "\n".join(line.rstrip() for line in value.split("\n")).strip()


def one_space(value: str) -> str:
    """Return the text with every kind of space (no-break, narrow, em …) as a space."""
    return _OTHER_SPACES.sub(" ", value)


def folded(value: str) -> str:
    """Return the text without differences that no reader sees: kinds of spaces and of hyphens, invisible marks.

    Joiners stay: in Farsi, Hindi and Punjabi they are seen.
    """
    return _BLANK_ENDS.sub("\n", _BLANKS.sub(" ", folded_word(one_space(value))))


def folded_word(value: str) -> str:
    """Return a word without differences that no reader sees."""
    return value if value.isascii() else value.translate(_UNSEEN)


def reads_alike(one: str, other: str) -> bool:
    """Return whether no reader sees a difference between two texts."""
    return one == other or folded(one) == folded(other)


def same_lines(value: str) -> str:
    """Return the text with its line ends as line feeds, and nothing else changed."""
    return value.replace("\r\n", "\n").replace("\r", "\n")


def header_line(value: str) -> str:
    """Return a value that is safe in a mail header: no line break, no control character, no mark of direction."""
    value = _TURNING.sub("", value)
    return " ".join("".join(c if c.isprintable() or c in "\u200c\u200d" else " " for c in value).split())


def slug_of(value: str, *, longest: int) -> str:
    """Return a slug made of a title: lower-case letters a-z, digits, hyphens.

    Empty if it has no Latin letters or digits.
    """
    plain = normal("NFKD", value).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:longest].strip("-")


def whole_number(written: str, *, digits: int = 9) -> int | None:
    """Return the number of at most `digits` ASCII digits, or None. Nine digits fit into every database's integers."""
    usable = written.isascii() and written.isdecimal() and len(written) <= digits
    return int(written) if usable else None


def forbidden_character(value: str) -> str | None:
    """Return the code of the first forbidden character (a control or direction change), or None."""
    found = _NOT_STORED.search(value)
    return f"U+{ord(found[0]):04X}" if found else None


def visible(value: str) -> str:
    """Return the text without control and direction-changing characters, otherwise as it was typed."""
    return _TURNING.sub("", _CONTROL.sub("", value))


def has_control(value: str) -> bool:
    """Return whether the text has a character that no keyboard types: NUL, other controls, damaged text."""
    return bool(_CONTROL.search(value))


def turns_direction(value: str) -> bool:
    """Return whether the text has a character that changes the direction of the following text."""
    return bool(_TURNING.search(value))


def has_visible(value: str) -> bool:
    """Return whether the text has a visible character: not only spaces, joiners or other formatting."""
    return any(unicodedata.category(character) not in {"Cf", "Zs", "Zl", "Zp", "Mn"} for character in value)


def has_letter(value: str) -> bool:
    """Return whether the text has a letter of any script."""
    return any(unicodedata.category(character).startswith("L") for character in value)


def has_picture(value: str) -> bool:
    """Return whether the text has an emoji, another pictograph or an unassigned character."""
    return any(
        unicodedata.category(character) in {"So", "Cn", "Co", "Cs"}
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        for character in value
    )


def latin_digits(value: str) -> str:
    """Return the text with every decimal digit, of any script, as 0…9."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in value
    )
