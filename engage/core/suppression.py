"""Suppression of small counts about people: small counts are hidden, and so is what they could be computed from.

A count below `least` could point at somebody, so it is not shown. Where totals are shown, what is missing could be
computed from them: further counts are left out, as few people as can be, until each that is missing could be at least
two different numbers. That nobody has something can point at somebody too: a zero is shown only where `zeros_shown`
says that it may, as for an answer that everybody could have given; an observer then knows that nothing missing is zero.

A table with its totals is a network: each count joins its row and its column (the totals are one more row and column).
A missing count could be another one if and only if one unit can go round in a circle through it and other missing ones,
without any of them falling below the least that an observer expects. See Kelly, Golden and Assad, Cell suppression:
disclosure protection for sensitive tabular data (1992).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LEAST = 5
Cell = tuple[int, int]
Cost = tuple[int, int, int]


@dataclass(frozen=True)
class ShownTable:
    """A table after suppression: None where a count is hidden."""

    cells: tuple[tuple[int | None, ...], ...]
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True)
class ShownList:
    """A list of counts after suppression: None where a count is hidden."""

    counts: tuple[int | None, ...]
    total: int | None


def show_table(
    counts: Sequence[Sequence[int]], *, least: int = LEAST, zeros_shown: bool = False
) -> ShownTable:
    """Return a table of counts, with the totals of rows and columns, after suppression.

    Every person must be counted in exactly one cell.
    """
    shown = _Table(counts, least, zeros_shown).cover(frozenset())
    inner = tuple(tuple(row[:-1]) for row in shown[:-1])
    return ShownTable(inner, tuple(row[-1] for row in shown[:-1]), tuple(shown[-1][:-1]), shown[-1][-1])


def show_list(counts: Sequence[int], *, least: int = LEAST, zeros_shown: bool = False) -> ShownList:
    """Return a list of counts, with its total, after suppression. Every person must be counted once."""
    never = frozenset(
        (1, column) for column in range(len(counts))
    )  # column totals of a single count: never shown
    shown = _Table([counts], least, zeros_shown).cover(never)
    total = shown[0][-1] if shown[1][-1] is not None else None
    return ShownList(tuple(shown[0][:-1]), total)


class _Table:
    """A table with its totals as the last row and column."""

    def __init__(self, counts: Sequence[Sequence[int]], least: int, zeros_shown: bool) -> None:
        rows = [[*row, sum(row)] for row in counts]
        self.values: list[list[int]] = [*rows, [sum(column) for column in zip(*rows, strict=True)]]
        self.height, self.width = len(self.values), len(self.values[-1])
        self.least, self.zeros_shown = least, zeros_shown
        self.expected = 1 if zeros_shown else 0  # the least an observer expects of a hidden count

    def cover(self, never: frozenset[Cell]) -> list[list[int | None]]:
        """Return the table after suppression. `never`: cells that are never shown."""
        small = {cell for cell in self._cells() if self._is_small(cell)}
        hidden = small | never
        for cell in sorted(small):
            hidden |= self._cheapest_circle(cell, hidden)
        return [
            [None if (row, column) in hidden else value for column, value in enumerate(line)]
            for row, line in enumerate(self.values)
        ]

    def _cells(self) -> Iterator[Cell]:
        return ((row, column) for row in range(self.height) for column in range(self.width))

    def _value(self, cell: Cell) -> int:
        row, column = cell
        return self.values[row][column]

    def _is_small(self, cell: Cell) -> bool:
        value = self._value(cell)
        return value < self.least and not (value == 0 and self.zeros_shown)

    def _cheapest_circle(self, cell: Cell, hidden: set[Cell]) -> set[Cell]:
        """Return the counts to hide with this one so that it could have another value: the cheapest circle."""
        ways = [self._way(cell, hidden, up) for up in (True, False)]
        found = [way for way in ways if way is not None]
        return set(min(found, key=lambda way: (way[0], sorted(way[1])))[1])

    def _way(self, cell: Cell, hidden: set[Cell], up: bool) -> tuple[Cost, frozenset[Cell]] | None:
        """Return the cheapest path that closes a circle through this count, moved up or down by one."""
        if not self._may_move(cell, up):
            return None
        start, end = self._ends(cell, up)
        queue: list[tuple[Cost, Cell, tuple[Cell, ...]]] = [((0, 0, 0), end, ())]
        done: set[Cell] = set()
        while queue:
            cost, node, way = heapq.heappop(queue)
            if node == start:
                return cost, frozenset(way)
            if node in done:
                continue
            done.add(node)
            for other in self._at(node):
                for forward in (True, False):
                    if (
                        other != cell
                        and self._may_move(other, forward)
                        and self._ends(other, forward)[0] == node
                    ):
                        dearer = self._dearer(cost, other, hidden)
                        heapq.heappush(queue, (dearer, self._ends(other, forward)[1], (*way, other)))
        return None

    def _dearer(self, cost: Cost, cell: Cell, hidden: set[Cell]) -> Cost:
        """Return the cost after hiding one more count: totals first, then people, then counts."""
        if cell in hidden:
            return cost
        totals = (cell[0] == self.height - 1) + (cell[1] == self.width - 1)
        return cost[0] + totals, cost[1] + self._value(cell), cost[2] + 1

    def _at(self, node: Cell) -> list[Cell]:
        """Return the counts of a row (0, its number) or of a column (1, its number)."""
        which, number = node
        if which == 0:
            return [(number, column) for column in range(self.width)]
        return [(row, number) for row in range(self.height)]

    def _may_move(self, cell: Cell, up: bool) -> bool:
        if self.zeros_shown and self._value(cell) == 0:
            return False
        return up or self._value(cell) > self.expected

    def _ends(self, cell: Cell, up: bool) -> tuple[Cell, Cell]:
        """Return the start and end node of a unit's move. A count adds to its row and column; a total is their sum."""
        row, column = (0, cell[0]), (1, cell[1])
        is_total = (cell[0] == self.height - 1) != (cell[1] == self.width - 1)
        return (row, column) if up != is_total else (column, row)
