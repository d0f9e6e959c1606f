"""Compare two versions: clause by clause, and word by word inside a changed clause.

Clauses are matched by their keys; nothing is searched for. Words are compared with difflib; `tokens` splits a text as
its script requires. Joining the parts gives exactly the two texts: same and inserted parts the new one, same and
deleted parts the old one. Pure.
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

MOST_WORDS = 3_000  # texts with more differing words are compared sentence by sentence
SENTENCE = re.compile(
    r"(?P<word>\S.*?(?:[.!?;:。！？；؟।](?=\s)|[。！？；।]|(?=\n)|$))(?P<blank>\s*)", re.DOTALL
)


class PartKind(enum.StrEnum):
    """Whether a part of a text is in both versions, only in the old one, or only in the new one."""

    SAME = "same"
    DELETED = "deleted"
    INSERTED = "inserted"


class Change(enum.StrEnum):
    """The change of a clause. A clause with a different text counts as changed, even if it also moved."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Part:
    """A piece of text. A deleted part comes before the inserted part that replaces it."""

    kind: PartKind
    text: str


class Comparable(Protocol):
    """A clause that can be compared: `str(text)` is its text in one language."""

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
    """One clause in both versions; None for a version that does not have it."""

    key: str
    change: Change
    old: ClauseT | None
    new: ClauseT | None
    parts: tuple[Part, ...]
    is_moved: bool = False

    @property
    def now(self) -> ClauseT:
        """The new clause, or the old one if it was removed."""
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found

    @property
    def is_renumbered(self) -> bool:
        """Whether its label changed."""
        return self.old is not None and self.new is not None and self.old.label != self.new.label


def diff_clauses(old: Sequence[ClauseT], new: Sequence[ClauseT]) -> list[ClauseDiff[ClauseT]]:
    """Return the change of every clause, in the new version's order. A removed one follows its old predecessor."""
    before = {clause.key: clause for clause in old}
    moved = _moved([one.key for one in old], [one.key for one in new])
    removed = _removed(old, {clause.key for clause in new})
    found: list[ClauseDiff[ClauseT]] = list(removed[None])
    for clause in new:
        found.append(_became(before.get(clause.key), clause, clause.key in moved))
        found.extend(removed[clause.key])
    return found


def diff_texts(old: str, new: str) -> tuple[Part, ...]:
    """Return the differences between two texts, by words."""
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
    """Return the removed clauses, by the key of the last clause before them that remains (None at the beginning)."""
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
    """Return the smallest set of keys that must have moved, given that all others keep the old order."""
    positions = {key: position for position, key in enumerate(old)}
    common = [key for key in new if key in positions]
    ends: list[int] = []  # where the best sequence of each length ends
    last: list[str] = []
    before: dict[str, str | None] = {}
    for key in common:
        length = bisect_left(ends, positions[key])
        before[key] = last[length - 1] if length else None
        ends[length : length + 1] = [positions[key]]
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
        """Append tokens with equal words; the white space after them may differ."""
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
