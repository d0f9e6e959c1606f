"""How similar clauses are: the share of common features (words, and pairs of words), by Dice.

In a text that was rewritten throughout, nearly every two clauses share a word. There, features that few clauses have
propose which ones to compare, so that the work is limited by what is counted here, whatever the texts.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

MOST_SHARED = 500_000  # features in common, counted for every two clauses
NEAREST = 16  # old clauses that a new one is compared with, where there are more in common than that
LEAST = 0.3  # pairs that are less similar are of no use
Pair = tuple[float, int, int]  # similarity, new position, old position


class Likeness:
    """The similarity of new and old clauses, each given as its features by position. `work` counts what it cost."""

    def __init__(self, new: Mapping[int, Set[int]], old: Mapping[int, Set[int]]) -> None:
        self.new, self.old = new, old
        self.work = 0
        self.holders: defaultdict[int, list[int]] = defaultdict(list)
        for position, features in old.items():
            for feature in features:
                self.holders[feature].append(position)

    def pairs(self, under_same_label: Mapping[int, Sequence[int]]) -> Iterator[Pair]:
        """Yield the pairs that are similar: all, or where there are too many, of each clause the most promising."""
        if self._shared() <= MOST_SHARED:
            return self._all()
        return self._promising(under_same_label)

    def _shared(self) -> int:
        return sum(len(self.holders.get(one, ())) for features in self.new.values() for one in features)

    def _all(self) -> Iterator[Pair]:
        for number, features in self.new.items():
            shared = Counter(position for one in features for position in self.holders.get(one, ()))
            self.work += shared.total()
            for position, common in shared.items():
                yield from self._similar(common, number, position)

    def _promising(self, under_same_label: Mapping[int, Sequence[int]]) -> Iterator[Pair]:
        for number, features in self.new.items():
            for position in dict.fromkeys((*under_same_label.get(number, ()), *self._nearest(number))):
                self.work += min(len(features), len(self.old[position]))
                yield from self._similar(len(features & self.old[position]), number, position)

    def _nearest(self, number: int) -> list[int]:
        """Return the old clauses that share the most of the features that few clauses have."""
        allowed = MOST_SHARED // len(self.new)
        shared: Counter[int] = Counter()
        known = [one for one in self.new[number] if one in self.holders]
        for feature in sorted(known, key=lambda one: (len(self.holders[one]), one)):
            places = self.holders[feature]
            if len(places) > allowed:
                shared.update(near(places, number))
                break
            shared.update(places)
            self.work += len(places)
            allowed -= len(places)
        return sorted(shared, key=lambda one: (-shared[one], abs(one - number), one))[:NEAREST]

    def _similar(self, common: int, number: int, position: int) -> Iterator[Pair]:
        likeness = 2 * common / (len(self.new[number]) + len(self.old[position]))
        if likeness >= LEAST:
            yield likeness, number, position


def near(places: Sequence[int], number: int) -> Sequence[int]:
    """Return a few of these positions, which are in order: those around a number."""
    at = bisect(places, number)
    return places[max(0, at - NEAREST // 4) : at + NEAREST // 4]
