"""How the items of a list are numbered: digits, letters of each script, roman and Chinese numerals.

Lists of one script may follow more than one order (Farsi: the alphabet, or abjad) and leave out some letters (Russian:
ё, й and others). Vietnamese lists are those with đ after d; until then they are like any list with Latin letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import takewhile
from string import ascii_lowercase

from engage.core.text import latin_digits

ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")  # up to 39: longer numerals look like words (did, mix, mild)
ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
HAN_DIGITS = "一二三四五六七八九"
HAN = re.compile(rf"([{HAN_DIGITS}]?十)?([{HAN_DIGITS}]?)")  # up to 99
ALEF = "الف"
KEYBOARDS = str.maketrans("يك", "یک")  # as Arabic keyboards write these letters
MOST = 999


class Style(IntEnum):
    """How the items of a list are numbered."""

    DECIMAL = 1
    LETTER = 2
    CAPITAL = 3
    ROMAN = 4
    CAPITAL_ROMAN = 5
    VIETNAMESE = 6
    RUSSIAN = 7
    HINDI = 8
    PUNJABI = 9
    FARSI = 10
    KOREAN = 11
    CHINESE = 12


ORDERS: dict[Style, tuple[Sequence[str], ...]] = {
    Style.VIETNAMESE: ("abcdđeghiklmnopqrstuvxy",),
    Style.RUSSIAN: ("абвгдеёжзийклмнопрстуфхцчшщэюя",),
    Style.HINDI: ("कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह", "अआइईउऊऋएऐओऔ", "अबसद"),
    Style.PUNJABI: ("ੳਅੲਸਹਕਖਗਘਙਚਛਜਝਞਟਠਡਢਣਤਥਦਧਨਪਫਬਭਮਯਰਲਵੜ", "ਕਖਗਘਙਚਛਜਝਞਟਠਡਢਣਤਥਦਧਨਪਫਬਭਮਯਰਲਵੜ"),
    Style.FARSI: (
        (ALEF, *"بپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"),
        (ALEF, *"بجدهوزحطیکلمنسعفصقرشتثخذضظغ"),
    ),
    Style.KOREAN: ("가나다라마바사아자차카타파하",),
}
LEFT_OUT = frozenset("ёзйочщङञणऋਙਞਣ")  # by some writers
LETTERS = {
    style: list(dict.fromkeys(letter for order in orders for letter in order))
    for style, orders in ORDERS.items()
}
_ONES = "".join(one for letters in LETTERS.values() for one in letters if len(one) == 1 and not one.isascii())
# Of a regular expression: an item of a list in another script than the Latin one.
OTHER = f"{ALEF}|[{_ONES}يك]|[{HAN_DIGITS}十]{{1,3}}"


@dataclass(frozen=True)
class Ordinal:
    """One reading of a marker, for example the third item of a list numbered with letters."""

    style: Style
    value: int

    @property
    def written(self) -> str:
        """The ordinal as labels write it."""
        if self.style in LETTERS:
            return LETTERS[self.style][self.value - 1]
        if self.style is Style.DECIMAL:
            return str(self.value)
        if self.style is Style.CHINESE:
            return _han(self.value)
        letters = (
            _roman(self.value) if self.style in (Style.ROMAN, Style.CAPITAL_ROMAN) else _letters(self.value)
        )
        return letters.upper() if self.style in (Style.CAPITAL, Style.CAPITAL_ROMAN) else letters

    @property
    def is_first(self) -> bool:
        """Whether a list may begin with it."""
        return self in _FIRST if self.style in LETTERS else self.value == 1

    @property
    def followers(self) -> tuple[Ordinal, ...]:
        """What may come next, the most likely first; nothing after the last letter of a script."""
        if self.style in LETTERS:
            return _following(self)
        after = Ordinal(self.style, self.value + 1)
        return (after, _D_BAR) if self == _D else (after,)

    @property
    def next(self) -> Ordinal:
        """The following ordinal. After the last letter of a script there is none: itself."""
        return self.followers[0] if self.followers else self


_D = Ordinal(Style.LETTER, 4)
_D_BAR = Ordinal(Style.VIETNAMESE, 5)
_FIRST = frozenset(
    Ordinal(style, LETTERS[style].index(order[0]) + 1)
    for style, orders in ORDERS.items()
    if style is not Style.VIETNAMESE
    for order in orders
)


@cache
def _following(one: Ordinal) -> tuple[Ordinal, ...]:
    """Return the letters that may come next, in any order of the script and over those that some leave out."""
    letters, found = LETTERS[one.style], dict[str, None]()
    for order in ORDERS[one.style]:
        if one.written in order:
            rest = order[order.index(one.written) + 1 :]
            skipped = list(takewhile(lambda letter: letter in LEFT_OUT, rest))
            found |= dict.fromkeys(rest[: len(skipped) + 1])
    return tuple(Ordinal(one.style, letters.index(letter) + 1) for letter in found)


def readings(part: str) -> list[Ordinal]:
    """Return all readings of a part of a marker; none if it is not a marker."""
    part = latin_digits(part)
    if part.isascii():
        return _latin(part)
    part = part.translate(KEYBOARDS)
    found = [Ordinal(style, letters.index(part) + 1) for style, letters in LETTERS.items() if part in letters]
    numeral = HAN.fullmatch(part)
    if numeral and part:
        tens = HAN_DIGITS.find(numeral[1][0]) + 1 or 1 if numeral[1] else 0
        found.append(Ordinal(Style.CHINESE, 10 * tens + HAN_DIGITS.find(numeral[2] or "-") + 1))
    return found


def is_latin(part: str) -> bool:
    """Return whether a part of a marker is a number, or letters of the Latin alphabet."""
    return latin_digits(part).isascii()


def _latin(part: str) -> list[Ordinal]:
    if part.isdigit():
        return [Ordinal(Style.DECIMAL, int(part))] if 0 < int(part) <= MOST else []
    lower = part.lower()
    if part not in (lower, part.upper()):
        return []
    capital = part != lower
    found = []
    if lower in ascii_lowercase or (len(lower) == 2 and lower[0] == lower[1]):
        value = ascii_lowercase.index(lower[0]) + 1 + 26 * (len(lower) - 1)
        found.append(Ordinal(Style.CAPITAL if capital else Style.LETTER, value))
    if lower and ROMAN.fullmatch(lower):
        found.append(Ordinal(Style.CAPITAL_ROMAN if capital else Style.ROMAN, _roman_value(lower)))
    if part in LETTERS[Style.VIETNAMESE][_D_BAR.value :]:
        found.append(Ordinal(Style.VIETNAMESE, LETTERS[Style.VIETNAMESE].index(part) + 1))
    return found


def _letters(value: int) -> str:
    return ascii_lowercase[(value - 1) % 26] * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    tens, ones = divmod(value, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def _roman_value(written: str) -> int:
    values: Sequence[int] = [ROMAN_VALUES[letter] for letter in written]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _han(value: int) -> str:
    tens, ones = divmod(value, 10)
    return (
        (HAN_DIGITS[tens - 1] if tens > 1 else "")
        + "十" * (tens > 0)
        + (HAN_DIGITS[ones - 1] if ones else "")
    )
