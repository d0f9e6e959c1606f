"""What changed between two versions: clause by clause, and inside a changed clause word by word.

Clauses are the same by their keys, so nothing is searched for here. Words are compared with difflib; what a text is
cut into suits its script (`words`). The parts of a difference, joined, are exactly the two texts: same and inserted
parts the new one, same and deleted parts the old one. Pure.
"""

from __future__ import annotations

import enum
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Generic, Protocol, TypeVar

from engage.drafts.policy import tokens
from engage.drafts.policy.tokens import Token

MOST_WORDS = 3_000  # a text with more differing words is compared sentence by sentence
SENTENCE = re.compile(
    r"(?P<word>\S.*?(?:[.!?;:。！？；؟।](?=\s)|[。！？；।]|(?=\n)|$))(?P<blank>\s*)", re.DOTALL
)


class PartKind(enum.StrEnum):
    """Whether a part of a text is in both versions, in the old one only, or in the new one only."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


class Change(enum.StrEnum):
    """What became of a clause. One that reads differently is changed, wherever it stands now."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Part:
    """A piece of text. A deleted one stands before the inserted one that takes its place."""

    kind: PartKind
    text: str


class Comparable(Protocol):
    """A clause as it can be compared: `str(text)` is its text in one language."""

    @property
    def key(self) -> str: ...
    @property
    def depth(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def text(self) -> object: ...


ClauseT = TypeVar("ClauseT", bound=Comparable)


@dataclass(frozen=True)
class ClauseDiff(Generic[ClauseT]):
    """One clause in both versions; None where a version does not have it."""

    key: str
    change: Change
    old: ClauseT | None
    new: ClauseT | None
    parts: tuple[Part, ...]
    is_moved: bool = False

    @property
    def now(self) -> ClauseT:
        """The clause as it is, or as it was before it was removed."""
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found

    @property
    def is_renumbered(self) -> bool:
        """Whether it has another label."""
        return self.old is not None and self.new is not None and self.old.label != self.new.label


def diff_clauses(old: Sequence[ClauseT], new: Sequence[ClauseT]) -> list[ClauseDiff[ClauseT]]:
    """What became of every clause, in the order of the new version; a removed one after what it stood behind."""
    before = {clause.key: clause for clause in old}
    moved = _moved([one.key for one in old], [one.key for one in new])
    removed = _removed(old, {clause.key for clause in new})
    found: list[ClauseDiff[ClauseT]] = list(removed[None])
    for clause in new:
        found.append(_became(before.get(clause.key), clause, clause.key in moved))
        found.extend(removed[clause.key])
    return found


def diff_texts(old: str, new: str) -> tuple[Part, ...]:
    """What changed between two texts, by words."""
    if old == new:
        return (Part(PartKind.SAME, old),) if old else ()
    lead = _alike(_lead(old), _lead(new))
    first, second = tokens.tokens(old), tokens.tokens(new)
    start, end = _common_ends(first, second)
    if max(len(first), len(second)) - start - end > MOST_WORDS:
        first, second = _sentences(old), _sentences(new)
        start, end = _common_ends(first, second)
    writer = _Writer()
    writer.add(PartKind.SAME, old[:lead])
    writer.add(PartKind.DELETED, _lead(old)[lead:])
    writer.add(PartKind.INSERTED, _lead(new)[lead:])
    writer.same(first[:start], second[:start])
    inner_old, inner_new = first[start : len(first) - end], second[start : len(second) - end]
    matcher = SequenceMatcher(None, [one.word for one in inner_old], [one.word for one in inner_new])
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            writer.same(inner_old[old_from:old_to], inner_new[new_from:new_to])
        else:
            writer.add(PartKind.DELETED, _joined(inner_old[old_from:old_to]))
            writer.add(PartKind.INSERTED, _joined(inner_new[new_from:new_to]))
    writer.same(first[len(first) - end :], second[len(second) - end :])
    return writer.parts()


def _became(old: ClauseT | None, new: ClauseT, is_moved: bool) -> ClauseDiff[ClauseT]:
    text = str(new.text)
    if old is None:
        return ClauseDiff(new.key, Change.ADDED, None, new, (Part(PartKind.INSERTED, text),))
    parts = diff_texts(str(old.text), text)
    if str(old.text) != text:
        change = Change.CHANGED
    else:
        change = Change.MOVED if is_moved or old.depth != new.depth else Change.SAME
    return ClauseDiff(new.key, change, old, new, parts, is_moved or old.depth != new.depth)


def _removed(old: Sequence[ClauseT], kept: set[str]) -> defaultdict[str | None, list[ClauseDiff[ClauseT]]]:
    """The clauses that are gone, by the key of the last one before them that is still there."""
    found: defaultdict[str | None, list[ClauseDiff[ClauseT]]] = defaultdict(list)
    behind: str | None = None
    for clause in old:
        if clause.key in kept:
            behind = clause.key
        else:
            parts = (Part(PartKind.DELETED, str(clause.text)),)
            found[behind].append(ClauseDiff(clause.key, Change.REMOVED, clause, None, parts))
    return found


def _moved(old: Iterable[str], new: Sequence[str]) -> set[str]:
    """The fewest keys that have to have moved for the rest to be in the old order."""
    places = {key: place for place, key in enumerate(old)}
    common = [key for key in new if key in places]
    ends: list[int] = []  # the place at which the best row of each length ends
    last: list[str] = []
    before: dict[str, str | None] = {}
    for key in common:
        length = bisect_left(ends, places[key])
        before[key] = last[length - 1] if length else None
        ends[length : length + 1] = [places[key]]
        last[length : length + 1] = [key]
    stayed: set[str] = set()
    key_before = last[-1] if last else None
    while key_before is not None:
        stayed.add(key_before)
        key_before = before[key_before]
    return set(common) - stayed


def _sentences(text: str) -> list[Token]:
    return [Token(found["word"], found["blank"]) for found in SENTENCE.finditer(text)]


def _common_ends(first: Sequence[Token], second: Sequence[Token]) -> tuple[int, int]:
    """How many tokens both begin with, and end with."""
    shorter = min(len(first), len(second))
    start = next((at for at in range(shorter) if first[at] != second[at]), shorter)
    rest = shorter - start
    end = next((at for at in range(rest) if first[-1 - at] != second[-1 - at]), rest)
    return start, end


def _joined(row: Iterable[Token]) -> str:
    return "".join(one.word + one.blank for one in row)


def _alike(first: str, second: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))


def _lead(text: str) -> str:
    """The blanks at the beginning."""
    return text[: len(text) - len(text.lstrip())]


class _Writer:
    """Collects parts: changes that lie next to each other become one, deleted before inserted."""

    def __init__(self) -> None:
        self.found: list[Part] = []
        self.deleted = self.inserted = ""

    def add(self, kind: PartKind, text: str) -> None:
        """Go on with this text."""
        if not text:
            return
        if kind is PartKind.DELETED:
            self.deleted += text
        elif kind is PartKind.INSERTED:
            self.inserted += text
        else:
            self._same(text)

    def same(self, old: Sequence[Token], new: Sequence[Token]) -> None:
        """Go on with tokens of the same words; the blanks after them may differ."""
        run = ""
        for first, second in zip(old, new, strict=True):
            run += first.word
            if first.blank == second.blank:
                run += first.blank
                continue
            self._same(run)
            run = ""
            self.deleted += first.blank
            self.inserted += second.blank
        self._same(run)

    def parts(self) -> tuple[Part, ...]:
        """All of it, with too little between two changes taken into them."""
        self._flush()
        merged: list[Part] = []
        for place, part in enumerate(self.found):
            between = 0 < place < len(self.found) - 1
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
    """The blanks at the end."""
    return text[len(text.rstrip()) :]
