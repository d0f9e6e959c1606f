"""Match the clauses of a new text with those of the old one, so that remarks on a clause stay with it.

Matches are sought in this order, each clause at most once: the same text (first under the same label), the same label
with a similar text, the most similar text. An unmatched clause is new and gets a key that the draft never had.
Similarity is the share of common words and word pairs (Dice). Clauses with the same text are not compared further.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence

from engage.core.text import folded
from engage.drafts.policy import tokens
from engage.drafts.policy.likeness import Likeness, near
from engage.drafts.policy.outline import OutlineItem
from engage.drafts.policy.versions import ClauseText

SIMILAR_UNDER_SAME_LABEL = 0.3
SIMILAR = 0.5


def match_keys(
    old: Sequence[ClauseText], new: Sequence[OutlineItem], last_clause: int
) -> tuple[list[str], int]:
    """Return the key of each new clause, and the number of the draft's newest key afterwards. Pure.

    `last_clause` is the number of its newest key so far. Keys are `c1`, `c2` and so on; none is used twice.
    """
    matcher = _Matcher(old, new)
    matcher.match_equal(lambda one: (one.kind, one.label, folded(one.text)))
    matcher.match_equal(lambda one: (one.kind, folded(one.text)))
    matcher.match_similar()
    keys = []
    for number in range(len(new)):
        if number in matcher.found:
            keys.append(old[matcher.found[number]].key)
        else:
            last_clause += 1
            keys.append(f"c{last_clause}")
    return keys, last_clause


class _Matcher:
    """The matches so far: `found` maps the position in the new text to the position in the old one."""

    def __init__(self, old: Sequence[ClauseText], new: Sequence[OutlineItem]) -> None:
        self.old, self.new = old, new
        self.found: dict[int, int] = {}
        self.free_old = dict.fromkeys(range(len(old)))
        self.free_new = dict.fromkeys(range(len(new)))

    def match_equal(self, identity: Callable[[ClauseText | OutlineItem], Hashable]) -> None:
        """Match clauses that have the same identity by this function, in their order."""
        positions: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for position in self.free_old:
            positions[identity(self.old[position])].append(position)
        for number in list(self.free_new):
            alike = positions.get(identity(self.new[number]))
            if alike:
                self._take(number, alike.popleft())

    def match_similar(self) -> None:
        """Match the remaining clauses by similarity: first under the same label, then the most similar."""
        known: dict[Hashable, int] = {}
        new = {number: _features(self.new[number], known) for number in self.free_new}
        old = {position: _features(self.old[position], known) for position in self.free_old}
        pairs = list(Likeness(new, old).pairs(self._labels()))
        same_label = [pair for pair in pairs if self._same_label(*pair[1:])]
        for wanted, least in ((same_label, SIMILAR_UNDER_SAME_LABEL), (pairs, SIMILAR)):
            likely = [pair for pair in wanted if pair[0] >= least]
            for _likeness, number, position in sorted(
                likely, key=lambda one: (-one[0], abs(one[1] - one[2]), one[1])
            ):
                if number in self.free_new and position in self.free_old:
                    self._take(number, position)

    def _same_label(self, number: int, position: int) -> bool:
        label = self.new[number].label
        return bool(label) and label == self.old[position].label

    def _labels(self) -> dict[int, Sequence[int]]:
        """Return for each unmatched new clause the unmatched old ones under its label, the nearest of them."""
        places: defaultdict[str, list[int]] = defaultdict(list)
        for position in self.free_old:
            if self.old[position].label:
                places[self.old[position].label].append(position)
        return {number: near(places.get(self.new[number].label, []), number) for number in self.free_new}

    def _take(self, number: int, position: int) -> None:
        self.found[number] = position
        del self.free_new[number], self.free_old[position]


def _features(clause: ClauseText | OutlineItem, known: dict[Hashable, int]) -> set[int]:
    """Return the numbers of its words and pairs of adjacent words. Clauses of different kinds share none."""
    kind = str(clause.kind)
    cut = [token.word.casefold() for token in tokens.tokens(clause.text)]
    row = [word for word in cut if word[0].isalnum()] or cut  # a full stop that two texts share says nothing
    pairs = zip(["", *row], [*row, ""], strict=True)
    features: list[Hashable] = [*((kind, word) for word in row), *((kind, *pair) for pair in pairs)]
    return {known.setdefault(feature, len(known)) for feature in features}
