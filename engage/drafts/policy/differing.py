"""Compare two texts word by word.

As many words as can stay unmarked do: the longest common subsequence, found by rapidfuzz. `tokens` splits a text as its
script requires. Joining the parts gives exactly the two texts: same and inserted parts the new one, same and deleted
parts the old one. Texts that differ in too many words are compared by sentences or lines, and by words inside what
differs. What would cost more than `Work` has left is shown as replaced. Pure, but for what `kept` remembers.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from engage.core.text import folded_word, reads_alike
from engage.drafts.policy import tokens
from engage.drafts.policy.kept import Comparisons, key_of
from engage.drafts.policy.tokens import Token
from engage.drafts.policy.work import MATCHED, MOST_FOR_A_TEXT, READING, WRITING, Work

MOST_PAIRS = 100_000_000  # of words that differ, old times new: a matrix of 12 MB
LONG = 400  # characters of a change that readers are told of in a sentence
SENTENCE = re.compile(
    r"(?P<word>\S.*?(?:[.!?;:。！？；؟।](?=\s)|[。！？；।]|(?=\n)|$))(?P<blank>\s*)", re.DOTALL
)
LINE = re.compile(r"(?P<word>\S[^\n]*)(?P<blank>\s*)")
KEPT = Comparisons()


class PartKind(enum.StrEnum):
    """Whether a part of a text is in both versions, only in the old one, or only in the new one."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True)
class Part:
    """A piece of text. A deleted part comes before the inserted part that replaces it."""

    kind: PartKind
    text: str


def diff_texts(old: str, new: str, work: Work | None = None) -> tuple[Part, ...]:
    """Return the differences between two texts, by words. `work`: what the page may still spend."""
    if reads_alike(old, new):
        return (Part(PartKind.SAME, new),) if new else ()
    work = work if work is not None else Work()
    allowed = min(work.left, MOST_FOR_A_TEXT)
    key = key_of(old, new, allowed)
    kept = KEPT.find(key) if key else None
    if kept is not None:
        work.spend(kept.cost)  # so a page looks the same, whether it was looked at before or not
        return _restored(old, new, kept.parts)
    own = Work(allowed)
    parts = _compared(old, new, own)
    work.spend(allowed - own.left)
    if key and old == "".join(part.text for part in parts if part.kind is not PartKind.INSERTED):
        KEPT.keep(key, [(part.kind, len(part.text)) for part in parts], allowed - own.left)
    return parts


def is_replaced(parts: Sequence[Part]) -> bool:
    """Return whether nothing of a long text is left, so that the old and the new one follow each other."""
    return (
        not any(part.kind is PartKind.SAME for part in parts) and sum(len(part.text) for part in parts) > LONG
    )


def _compared(old: str, new: str, work: Work) -> tuple[Part, ...]:
    lead = _alike(_lead(old), _lead(new))
    writer = _Writer()
    writer.add(PartKind.SAME, old[:lead])
    writer.add(PartKind.DELETED, _lead(old)[lead:])
    writer.add(PartKind.INSERTED, _lead(new)[lead:])
    _compare(writer, old.lstrip(), new.lstrip(), work, LEVELS)
    parts = writer.parts()
    if not work.spend(WRITING * len(parts)):
        return _replaced(old, new)
    return parts


def _compare(writer: _Writer, old: str, new: str, work: Work, levels: Sequence[_Level]) -> None:
    """Write the parts of two texts without white space at their beginning, in the finest of these levels that fits."""
    for level in levels:
        if not work.spend(READING * (len(old) + len(new))):
            break
        first, second = level.cut(old), level.cut(new)
        start, end = _common_ends(first, second)
        inner_old, inner_new = first[start : len(first) - end], second[start : len(second) - end]
        if len(inner_old) * len(inner_new) <= MOST_PAIRS:
            writer.same(first[:start], second[:start])
            _match(writer, inner_old, inner_new, work, level)
            writer.same(first[len(first) - end :], second[len(second) - end :])
            return
    writer.add(PartKind.DELETED, old)
    writer.add(PartKind.INSERTED, new)


def _match(writer: _Writer, old: Sequence[Token], new: Sequence[Token], work: Work, level: _Level) -> None:
    end = (len(old), len(new), 0)
    for before, after in pairwise([(0, 0, 0), *_common(old, new, work), end]):
        old_from, new_from = before[0] + before[2], before[1] + before[2]
        writer.same(old[before[0] : old_from], new[before[1] : new_from])
        gone, come = _joined(old[old_from : after[0]]), _joined(new[new_from : after[1]])
        if gone and come and level.is_coarse:
            _compare(writer, gone, come, work, LEVELS[:1])
        else:
            writer.add(PartKind.DELETED, gone)
            writer.add(PartKind.INSERTED, come)


def _common(old: Sequence[Token], new: Sequence[Token], work: Work) -> Iterator[tuple[int, int, int]]:
    """Yield the rows of words in common, as where they begin in both and how many; none if that costs too much."""
    if not work.spend(len(old) * len(new) // MATCHED):
        return
    numbers: dict[str, int] = {}  # so that two words are never taken for one because of their hashes
    rows = [[numbers.setdefault(folded_word(one.word), len(numbers)) for one in row] for row in (old, new)]
    for step in LCSseq.opcodes(*rows):
        if step.tag == "equal":
            yield step.src_start, step.dest_start, step.src_end - step.src_start


def _replaced(old: str, new: str) -> tuple[Part, ...]:
    both = (Part(PartKind.DELETED, old), Part(PartKind.INSERTED, new))
    return tuple(part for part in both if part.text)


def _restored(old: str, new: str, lengths: Iterable[tuple[str, int]]) -> tuple[Part, ...]:
    """Return the parts of these texts that have such lengths."""
    parts, old_at, new_at = [], 0, 0
    for kind, length in lengths:
        if kind == PartKind.DELETED:
            parts.append(Part(PartKind.DELETED, old[old_at : old_at + length]))
        else:
            parts.append(Part(PartKind(kind), new[new_at : new_at + length]))
            new_at += length
        if kind != PartKind.INSERTED:
            old_at += length
    return tuple(parts)


def _sentences(text: str) -> list[Token]:
    return list(map(Token._make, SENTENCE.findall(text)))


def _lines(text: str) -> list[Token]:
    return list(map(Token._make, LINE.findall(text)))


@dataclass(frozen=True)
class _Level:
    """What a text is cut into."""

    cut: Callable[[str], list[Token]]
    is_coarse: bool = True


LEVELS = (
    _Level(tokens.tokens, is_coarse=False),
    _Level(_sentences),
    _Level(_lines),
)


def _common_ends(first: Sequence[Token], second: Sequence[Token]) -> tuple[int, int]:
    """Return how many tokens both have in common at the beginning, and at the end."""
    shorter = min(len(first), len(second))
    start = next((at for at in range(shorter) if first[at] != second[at]), shorter)
    rest = shorter - start
    end = next((at for at in range(rest) if first[-1 - at] != second[-1 - at]), rest)
    return start, end


def _joined(row: Iterable[Token]) -> str:
    return "".join(one.word + one.blank for one in row)


def _alike(first: str, second: str) -> int:
    """Return how many characters both have in common at the beginning."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))


def _lead(text: str) -> str:
    """Return the white space at the beginning."""
    return text[: len(text) - len(text.lstrip())]


class _Writer:
    """Collects parts and merges adjacent changes into one, deleted before inserted."""

    def __init__(self) -> None:
        self.found: list[Part] = []
        self.deleted = self.inserted = ""

    def add(self, kind: PartKind, text: str) -> None:
        """Append this text."""
        if not text:
            return
        if kind is PartKind.DELETED:
            self.deleted += text
        elif kind is PartKind.INSERTED:
            self.inserted += text
        else:
            self._same(text)

    def same(self, old: Sequence[Token], new: Sequence[Token]) -> None:
        """Append tokens with equal words as the new text has them; the white space after them may differ."""
        run = ""
        for first, second in zip(old, new, strict=True):
            run += second.word
            if reads_alike(first.blank, second.blank):
                run += second.blank
                continue
            self._same(run)
            run = ""
            self.deleted += first.blank
            self.inserted += second.blank
        self._same(run)

    def parts(self) -> tuple[Part, ...]:
        """Return all parts. A very short unchanged part between two changes becomes part of them."""
        self._flush()
        merged: list[Part] = []
        for position, part in enumerate(self.found):
            between = 0 < position < len(self.found) - 1
            if part.kind is PartKind.SAME and between and tokens.is_small(part.text):
                merged += (Part(PartKind.DELETED, part.text), Part(PartKind.INSERTED, part.text))
            else:
                merged.append(part)
        if len(merged) == len(self.found):
            return tuple(merged)
        again = _Writer()
        for part in merged:
            again.add(part.kind, part.text)
        again._flush()
        return tuple(again.found)

    def _same(self, text: str) -> None:
        if text:
            self._flush()
            self._put(PartKind.SAME, text)

    def _flush(self) -> None:
        if not self.deleted and not self.inserted:
            return
        deleted, inserted = self.deleted, self.inserted
        self.deleted = self.inserted = ""
        tail = _alike(_tail(deleted)[::-1], _tail(inserted)[::-1])
        blank = deleted[len(deleted) - tail :]
        self._put(PartKind.DELETED, deleted[: len(deleted) - tail])
        self._put(PartKind.INSERTED, inserted[: len(inserted) - tail])
        self._put(PartKind.SAME, blank)

    def _put(self, kind: PartKind, text: str) -> None:
        if text and self.found and self.found[-1].kind is kind:
            self.found[-1] = Part(kind, self.found[-1].text + text)
        elif text:
            self.found.append(Part(kind, text))


def _tail(text: str) -> str:
    """Return the white space at the end."""
    return text[len(text.rstrip()) :]
