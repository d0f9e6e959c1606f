"""Compare two versions: clause by clause, and word by word inside a changed clause (`differing`).

Clauses are matched by their keys; nothing is searched for. Pure.
"""

from __future__ import annotations

import enum
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from engage.core.text import reads_alike
from engage.drafts.policy.differing import Part, PartKind, diff_texts
from engage.drafts.policy.work import Work


class Change(enum.StrEnum):
    """The change of a clause. A clause with a different text counts as changed, even if it also moved."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


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


def diff_clauses(
    old: Sequence[ClauseT], new: Sequence[ClauseT], work: Work | None = None
) -> list[ClauseDiff[ClauseT]]:
    """Return the change of every clause, in the new version's order. A removed one follows its old predecessor."""
    work = work if work is not None else Work()
    before = {clause.key: clause for clause in old}
    moved = _moved([one.key for one in old], [one.key for one in new])
    removed = _removed(old, {clause.key for clause in new})
    found: list[ClauseDiff[ClauseT]] = list(removed[None])
    for clause in new:
        found.append(_became(before.get(clause.key), clause, clause.key in moved, work))
        found.extend(removed[clause.key])
    return found


def _became(old: ClauseT | None, new: ClauseT, is_moved: bool, work: Work) -> ClauseDiff[ClauseT]:
    text = str(new.text)
    if old is None:
        return ClauseDiff(new.key, Change.ADDED, None, new, (Part(PartKind.INSERTED, text),))
    parts = diff_texts(str(old.text), text, work)
    if not reads_alike(str(old.text), text):
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
