"""Which clause of a new text is which clause of the old one, so that what was said about it stays with it.

In this order, each clause at most once: the same text (under the same label first), the same label with a similar
text, the most similar text. What is left is new and gets a key that the draft never had. Similarity is the share of
words and pairs of words that both have (Dice); clauses that read the same are never compared with each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence

from engage.drafts.policy import tokens
from engage.drafts.policy.outline import OutlineItem
from engage.drafts.policy.versions import ClauseText

SIMILAR_UNDER_SAME_LABEL = 0.3
SIMILAR = 0.5


def match_keys(
    old: Sequence[ClauseText], new: Sequence[OutlineItem], last_clause: int
) -> tuple[list[str], int]:
    """The key of each new clause, and the number of the youngest key the draft then has. Pure.

    `last_clause` is the number of its youngest key so far: keys are `c1`, `c2` and so on, and none is given twice.
    """
    matcher = _Matcher(old, new)
    matcher.match_equal(lambda one: (one.kind, one.label, one.text))
    matcher.match_equal(lambda one: (one.kind, one.text))
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
    """Who is matched so far: `found` has the place in the old text by the place in the new one."""

    def __init__(self, old: Sequence[ClauseText], new: Sequence[OutlineItem]) -> None:
        self.old, self.new = old, new
        self.found: dict[int, int] = {}
        self.free_old = dict.fromkeys(range(len(old)))
        self.free_new = dict.fromkeys(range(len(new)))

    def match_equal(self, identity: Callable[[ClauseText | OutlineItem], Hashable]) -> None:
        """Match clauses that are the same by this measure, in their order."""
        places: defaultdict[Hashable, deque[int]] = defaultdict(deque)
        for place in self.free_old:
            places[identity(self.old[place])].append(place)
        for number in list(self.free_new):
            alike = places.get(identity(self.new[number]))
            if alike:
                self._take(number, alike.popleft())

    def match_similar(self) -> None:
        """Match what is left by likeness: under the same label first, then whatever is most alike."""
        pairs = list(self._overlaps())
        same_label = [pair for pair in pairs if self._same_label(*pair[1:])]
        for wanted, least in ((same_label, SIMILAR_UNDER_SAME_LABEL), (pairs, SIMILAR)):
            for likeness, number, place in sorted(
                wanted, key=lambda one: (-one[0], abs(one[1] - one[2]), one[1])
            ):
                if likeness >= least and number in self.free_new and place in self.free_old:
                    self._take(number, place)

    def _same_label(self, number: int, place: int) -> bool:
        label = self.new[number].label
        return bool(label) and label == self.old[place].label

    def _overlaps(self) -> Iterable[tuple[float, int, int]]:
        """The likeness of every two clauses that are left and share a word: likeness, new place, old place."""
        holders: defaultdict[Hashable, list[int]] = defaultdict(list)
        sizes: dict[int, int] = {}
        for place in self.free_old:
            features = _features(self.old[place])
            sizes[place] = len(features)
            for feature in features:
                holders[feature].append(place)
        for number in self.free_new:
            features = _features(self.new[number])
            shared = Counter(place for feature in features for place in holders.get(feature, ()))
            for place, count in shared.items():
                yield 2 * count / (len(features) + sizes[place]), number, place

    def _take(self, number: int, place: int) -> None:
        self.found[number] = place
        del self.free_new[number], self.free_old[place]


def _features(clause: ClauseText | OutlineItem) -> set[Hashable]:
    """The words of a clause and its pairs of neighbouring words; only clauses of one kind have any in common."""
    kind = str(clause.kind)
    cut = [token.word.casefold() for token in tokens.tokens(clause.text)]
    row = [
        word for word in cut if word[0].isalnum()
    ] or cut  # that two texts end with a full stop says nothing
    return {(kind, word) for word in row} | {
        (kind, *pair) for pair in zip(["", *row], [*row, ""], strict=True)
    }
