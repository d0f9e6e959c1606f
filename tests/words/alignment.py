"""Translations that stand with the wrong neighbor: found by how often an English and a translated word go together.

Two entries are swapped where each one's translation fits the other's English better than its own. What fits is counted
over the catalogue (Dice's coefficient of a word and a part of the translation), each entry left out of its own count,
so that a wrong pair does not speak for itself. A word that occurs once says nothing: such a swap is not seen.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tests.words.strings import Said

MARGIN, LEAST_GAIN = 0.5, 0.1
_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|<[^>]+>")
_JOINED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TOO_COMMON = frozenset(
    {"the", "and", "for", "you", "your", "this", "that", "are", "has", "have", "was", "with", "not"}
)


def _english(text: str) -> frozenset[str]:
    words = _WORD.findall(_PLACEHOLDER.sub(" ", text.casefold()))
    return frozenset(word[:6] for word in words if len(word) > 2 and word not in _TOO_COMMON)


def _parts(text: str) -> frozenset[str]:
    """Beginnings of words; of scripts without spaces, pairs of signs."""
    plain = _PLACEHOLDER.sub(" ", text.casefold())
    found = set()
    for word in _WORD.findall(plain):
        if _JOINED.search(word):
            found |= {word[at : at + 2] for at in range(len(word) - 1)} or {word}
        else:
            found.add(word[:6])
    return frozenset(found)


class Lexicon:
    """How well English words and parts of translations go together in one catalogue."""

    def __init__(self, said: Sequence[Said]) -> None:
        self.pairs = [(_english(one.english), _parts(one.translated)) for one in said]
        self.words = Counter(word for words, _parts in self.pairs for word in words)
        self.parts = Counter(part for _words, parts in self.pairs for part in parts)
        self.both: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for words, parts in self.pairs:
            for word in words:
                self.both[word].update(parts)

    def gain(self, one: int, other: int) -> float:
        """How much better the English of one entry fits the other's translation than its own, -1 to 1.

        By the words and parts that only one of the two has.
        """
        (words, parts), (other_words, other_parts) = self.pairs[one], self.pairs[other]
        telling = [word for word in words - other_words if self.words[word] > 1]
        mine, theirs = parts - other_parts, other_parts - parts
        if not telling or not mine or not theirs:
            return 0.0
        return sum(
            max(self._dice(word, part, 0) for part in theirs)
            - max(self._dice(word, part, 1) for part in mine)
            for word in telling
        ) / len(telling)

    def _dice(self, word: str, part: str, own: int) -> float:
        together = self.both[word][part] - own
        return 2 * together / max(1, self.words[word] + self.parts[part] - 2 * own)


def swapped(said: Sequence[Said]) -> Iterator[tuple[Said, Said]]:
    """Neighbors, by the alphabet or by place, whose translations fit the other's English clearly better."""
    lexicon = Lexicon(said)
    by_alphabet = sorted(range(len(said)), key=lambda at: said[at].english)
    by_place = sorted(range(len(said)), key=lambda at: (said[at].place, said[at].english))
    seen = set()
    for order in (by_alphabet, by_place):
        for one, other in pairwise(order):
            if (one, other) in seen or said[one].translated == said[other].translated:
                continue
            seen.add((one, other))
            gains = lexicon.gain(one, other), lexicon.gain(other, one)
            if min(gains) > LEAST_GAIN and sum(gains) > MARGIN:
                yield said[one], said[other]
