"""The numbers of clauses: which marker may come next in a list, and what a wrong one should have been.

A marker such as `c.` or `ii)` is often ambiguous: `i` is the ninth letter and the first roman numeral. The sequence
decides: a marker continues an open list, or it begins a list one level deeper with the first item (1, a, A, i, I). If
both are possible, the marker after it decides, then how it is written (`1.` `1)` `(1)` `1.1.`), then the indentation.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from engage.drafts.policy.styles import Ordinal, readings


class Form(enum.StrEnum):
    """How a marker is written. Lists inside each other are told apart by it, even without indentation."""

    DOT = "1."
    AFTER = "1)"
    AROUND = "(1)"
    COMMA = "1、"
    DASH = "1-"
    ARTICLE = "第1条"
    WHOLE = "1.1."
    JOINED = "(a)(i)"  # of several levels: each part is a marker of its own


STEP = 2  # columns by which a list in a list is indented where it is written out


@dataclass(frozen=True)
class Marker:
    """The marker before a clause: one part (`c.`), its whole label (`4.c.`), or several (`(a)(i)`).

    `indent`: columns from the left. `is_sure`: where it does not fit it is wrong; another is text there. `wants_next`:
    it begins a list only if the second item is in the text, too. `first`: how the first of several is written.
    """

    parts: tuple[str, ...]
    indent: int
    form: Form = Form.DOT
    is_sure: bool = True
    wants_next: bool = False
    first: Form = Form.JOINED

    @property
    def written(self) -> str:
        """Its parts, separated by dots."""
        return ".".join(self.parts)

    def alone(self, position: int) -> Marker:
        """Return one part of several as a marker, as if each stood in its own line, indented below the one before."""
        indent = max(0, self.indent - STEP * (len(self.parts) - 1 - position))
        return Marker((self.parts[position],), indent, self.first if position == 0 else Form.JOINED)


@dataclass(frozen=True)
class Level:
    """An open list at one depth: its last item, that item's indentation, and how it was written."""

    last: Ordinal
    indent: int
    form: Form = Form.DOT

    def is_like(self, marker: Marker) -> bool:
        """Return whether a marker is written as this one. What stood with others in a line may stand alone."""
        return self.form is marker.form or Form.JOINED in (self.form, marker.form)


@dataclass(frozen=True)
class Counter:
    """The open lists. `before_heading` is the last item of the top list that a heading ended."""

    levels: tuple[Level, ...] = ()
    before_heading: Ordinal | None = None

    @property
    def label(self) -> str:
        """The label of the last clause."""
        return ".".join(level.last.written for level in self.levels)

    @property
    def depth(self) -> int:
        """The depth of the last clause."""
        return len(self.levels) - 1

    def after_heading(self) -> Counter:
        """Return the counter after a heading, which ends every list; the top list may continue."""
        return Counter((), self.levels[0].last if self.levels else self.before_heading)

    def at(self, depth: int, ordinal: Ordinal, marker: Marker) -> Counter:
        """Return the counter with this as the last item at a depth."""
        return Counter((*self.levels[:depth], Level(ordinal, marker.indent, marker.form)), None)

    def label_at(self, depth: int, ordinal: Ordinal) -> str:
        """Return the label that an item at a depth would have."""
        return ".".join([*(level.last.written for level in self.levels[:depth]), ordinal.written])

    def takes(self, depth: int, marker: Marker) -> bool:
        """Return whether a list goes on with such a marker. One of whole labels does with whole labels only.

        Where it is indented, a marker that is indented like it goes on with it all the same.
        """
        level = self.levels[depth]
        return (
            depth == 0
            or level.form is not Form.WHOLE
            or marker.form is Form.WHOLE
            or marker.indent > self.levels[depth - 1].indent
        )


def choices(counter: Counter, marker: Marker) -> list[Counter]:
    """Return the ways in which a marker can come next, the best fit by its form and its indentation first."""
    if len(marker.parts) > 1 and marker.form is Form.JOINED:
        return _joined(counter, marker)
    if len(marker.parts) > 1:
        return _whole_label(counter, marker)
    ranked: list[tuple[bool, bool, int, Counter]] = []
    ordinals = readings(marker.parts[0])
    for depth, level in reversed(list(enumerate(counter.levels))):
        if counter.takes(depth, marker):
            off = (not level.is_like(marker), level.indent != marker.indent)
            ranked.extend(
                (*off, len(ranked), counter.at(depth, one, marker))
                for one in level.last.followers
                if one in ordinals
            )
    before = counter.before_heading.followers if not counter.levels and counter.before_heading else ()
    ranked.extend(
        (False, False, len(ranked), counter.at(0, one, marker)) for one in before if one in ordinals
    )
    deeper = not counter.levels or marker.indent > counter.levels[-1].indent
    used = {level.last.style for level in counter.levels if level.is_like(marker)}
    ranked.extend(
        (False, not deeper, len(ranked), counter.at(len(counter.levels), first, marker))
        for first in ordinals
        if first.is_first and (deeper or first.style not in used)
    )
    return [choice for *_rank, choice in sorted(ranked, key=lambda one: one[:3])]


def expected(counter: Counter, marker: Marker) -> tuple[str, str, Counter]:
    """Return for a marker that cannot come next: its label, the expected label, and a counter to continue with.

    If no open list has its style, the expected label is the first one of such a list.
    """
    if len(marker.parts) > 1 and marker.form is Form.JOINED:
        ordinals = readings(marker.parts[0])
        is_open = any(level.last in ordinals for level in counter.levels)
        return expected(counter, marker.alone(len(marker.parts) - 1 if is_open else 0))
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
    for depth in _likeliest(counter, marker):
        level = counter.levels[depth]
        for ordinal in ordinals:
            if ordinal.style is level.last.style:
                found = counter.at(depth, ordinal, marker)
                return found.label, counter.label_at(depth, level.last.next), found
    depth = len(counter.levels)
    found = counter.at(depth, ordinals[0], marker)
    before = counter.before_heading
    wanted = before.next if before and before.style is ordinals[0].style else Ordinal(ordinals[0].style, 1)
    return found.label, counter.label_at(depth, wanted), found


def choose(counter: Counter, marker: Marker, following: Sequence[Marker]) -> Counter | None:
    """Return how a marker comes next, given the readings of the marker after it; None if it cannot."""
    possible = choices(counter, marker)
    if len(possible) > 1 and following:
        fitting = [choice for choice in possible if any(choices(choice, one) for one in following)]
        possible = fitting or possible
    return possible[0] if possible else None


def _likeliest(counter: Counter, marker: Marker) -> list[int]:
    """Return the depths of the open lists that a marker may have meant, those written like it first."""
    depths = [depth for depth in reversed(range(len(counter.levels))) if counter.takes(depth, marker)]
    return sorted(depths, key=lambda depth: not counter.levels[depth].is_like(marker))


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
        return [counter.at(depth, one, marker) for one in ordinals if one.is_first]
    wanted = counter.levels[depth].last.followers
    return [counter.at(depth, one, marker) for one in wanted if one in ordinals]


def _joined(counter: Counter, marker: Marker) -> list[Counter]:
    """Return how several markers in one line may come next: each goes one level deeper.

    The first may also be the one that is open: after `(a)(i)` comes `(a)(ii)`.
    """
    first = marker.alone(0)
    ordinals = readings(first.parts[0])
    levels = list(reversed(list(enumerate(counter.levels))))
    again = [(level.indent != first.indent, depth) for depth, level in levels if level.last in ordinals]
    found = [(counter, depth) for is_off, depth in again if not is_off]
    found += [(one, one.depth) for one in choices(counter, first)]
    found += [(counter, depth) for is_off, depth in again if is_off]
    for position in range(1, len(marker.parts)):
        found = [
            (deeper, deeper.depth)
            for one, depth in found
            for deeper in choices(one, marker.alone(position))
            if deeper.depth == depth + 1
        ]
    return [one for one, _depth in found]


def _follow(marker: Marker) -> Counter:
    """Return the open lists that a whole label implies."""
    return Counter(tuple(Level(readings(part)[0], marker.indent, marker.form) for part in marker.parts))
