"""The numbers of clauses: which marker may come next in a list, and what a wrong one should have been.

A marker such as `c.` or `ii)` is often ambiguous: `i` is the ninth letter and the first roman numeral. The sequence
decides: a marker continues an open list, or it begins a list one level deeper with the first item (1, a, A, i, I). If
both are possible, the marker after it decides, and then the indentation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from string import ascii_lowercase

from engage.core.text import latin_digits

ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")  # up to 39: longer numerals look like words (did, mix, mild)
ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
MOST = 999


class Style(IntEnum):
    """How the items of a list are numbered."""

    DECIMAL = 1
    LETTER = 2
    CAPITAL = 3
    ROMAN = 4
    CAPITAL_ROMAN = 5


@dataclass(frozen=True)
class Ordinal:
    """One reading of a marker, for example the third item of a list numbered with letters."""

    style: Style
    value: int

    @property
    def written(self) -> str:
        """The ordinal as labels write it."""
        if self.style is Style.DECIMAL:
            return str(self.value)
        letters = _roman(self.value) if self.style >= Style.ROMAN else _letters(self.value)
        return letters.upper() if self.style in (Style.CAPITAL, Style.CAPITAL_ROMAN) else letters

    @property
    def next(self) -> Ordinal:
        """The following ordinal."""
        return Ordinal(self.style, self.value + 1)


@dataclass(frozen=True)
class Marker:
    """The marker before a clause: one part (`c.`) or its whole label (`4.c.`). Columns count from the left."""

    parts: tuple[str, ...]
    indent: int

    @property
    def written(self) -> str:
        """Its parts, separated by dots."""
        return ".".join(self.parts)


@dataclass(frozen=True)
class Level:
    """An open list at one depth: its last item and that item's indentation."""

    last: Ordinal
    indent: int


@dataclass(frozen=True)
class Counter:
    """The open lists. `before_heading` is the last item of the top list that a heading ended."""

    levels: tuple[Level, ...] = ()
    before_heading: Ordinal | None = None

    @property
    def label(self) -> str:
        """The label of the last clause."""
        return ".".join(level.last.written for level in self.levels)

    def after_heading(self) -> Counter:
        """Return the counter after a heading, which ends every list; the top list may continue."""
        return Counter((), self.levels[0].last if self.levels else self.before_heading)

    def at(self, depth: int, ordinal: Ordinal, indent: int) -> Counter:
        """Return the counter with this as the last item at a depth."""
        return Counter((*self.levels[:depth], Level(ordinal, indent)), None)

    def label_at(self, depth: int, ordinal: Ordinal) -> str:
        """Return the label that an item at a depth would have."""
        return ".".join([*(level.last.written for level in self.levels[:depth]), ordinal.written])


def readings(part: str) -> list[Ordinal]:
    """Return all readings of a part of a marker; none if it is not a marker."""
    part = latin_digits(part)
    if part.isascii() and part.isdigit():
        return [Ordinal(Style.DECIMAL, int(part))] if 0 < int(part) <= MOST else []
    lower = part.lower()
    if not part.isascii() or part not in (lower, part.upper()):
        return []
    capital = part != lower
    found = []
    if lower in ascii_lowercase or (len(lower) == 2 and lower[0] == lower[1]):
        value = ascii_lowercase.index(lower[0]) + 1 + 26 * (len(lower) - 1)
        found.append(Ordinal(Style.CAPITAL if capital else Style.LETTER, value))
    if lower and ROMAN.fullmatch(lower):
        found.append(Ordinal(Style.CAPITAL_ROMAN if capital else Style.ROMAN, _roman_value(lower)))
    return found


def choices(counter: Counter, marker: Marker) -> list[Counter]:
    """Return the ways in which a marker can come next, the best fit by indentation first."""
    if len(marker.parts) > 1:
        return _whole_label(counter, marker)
    ranked: list[tuple[int, int, Counter]] = []
    ordinals = readings(marker.parts[0])
    for depth, level in reversed(list(enumerate(counter.levels))):
        if level.last.next in ordinals:
            off = int(level.indent != marker.indent)
            ranked.append((off, len(ranked), counter.at(depth, level.last.next, marker.indent)))
    if not counter.levels and counter.before_heading and counter.before_heading.next in ordinals:
        ranked.append((0, len(ranked), counter.at(0, counter.before_heading.next, marker.indent)))
    deeper = not counter.levels or marker.indent > counter.levels[-1].indent
    used = {level.last.style for level in counter.levels}
    ranked.extend(
        (int(not deeper), len(ranked), counter.at(len(counter.levels), first, marker.indent))
        for first in ordinals
        if first.value == 1 and (deeper or first.style not in used)
    )
    return [choice for _off, _order, choice in sorted(ranked, key=lambda one: one[:2])]


def expected(counter: Counter, marker: Marker) -> tuple[str, str, Counter]:
    """Return for a marker that cannot come next: its label, the expected label, and a counter to continue with.

    If no open list has its style, the expected label is the first one of such a list.
    """
    if len(marker.parts) > 1:
        depth, ordinals = len(marker.parts) - 1, readings(marker.parts[-1])
        known = depth < len(counter.levels) and counter.levels[depth].last.style in {
            o.style for o in ordinals
        }
        last = counter.levels[depth].last if known else None
        wanted = last.next if last else Ordinal(ordinals[0].style, 1)
        label = counter.label_at(min(depth, len(counter.levels)), wanted)
        return marker.written, label, _follow(marker)
    ordinals = readings(marker.parts[0])
    for depth, level in reversed(list(enumerate(counter.levels))):
        for ordinal in ordinals:
            if ordinal.style is level.last.style:
                found = counter.at(depth, ordinal, marker.indent)
                return found.label, counter.label_at(depth, level.last.next), found
    depth = len(counter.levels)
    found = counter.at(depth, ordinals[0], marker.indent)
    before = counter.before_heading
    wanted = before.next if before and before.style is ordinals[0].style else Ordinal(ordinals[0].style, 1)
    return found.label, counter.label_at(depth, wanted), found


def choose(counter: Counter, marker: Marker, following: Marker | None) -> Counter | None:
    """Return how a marker comes next, given the marker after it; None if it cannot."""
    possible = choices(counter, marker)
    if len(possible) > 1 and following is not None:
        fitting = [choice for choice in possible if choices(choice, following)]
        possible = fitting or possible
    return possible[0] if possible else None


def _whole_label(counter: Counter, marker: Marker) -> list[Counter]:
    """Return how a marker with all its parts may come next: the parts before the last must match the open lists."""
    depth = len(marker.parts) - 1
    if depth > len(counter.levels):
        return []
    parents = [readings(part) for part in marker.parts[:-1]]
    if any(level.last not in found for level, found in zip(counter.levels, parents, strict=False)):
        return []
    ordinals = readings(marker.parts[-1])
    if depth == len(counter.levels):
        return [counter.at(depth, one, marker.indent) for one in ordinals if one.value == 1]
    wanted = counter.levels[depth].last.next
    return [counter.at(depth, wanted, marker.indent)] if wanted in ordinals else []


def _follow(marker: Marker) -> Counter:
    """Return the open lists that a whole label implies."""
    return Counter(tuple(Level(readings(part)[0], marker.indent) for part in marker.parts))


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
