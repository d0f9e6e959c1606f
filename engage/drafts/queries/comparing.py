"""Reads for comparing two versions of a draft in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from engage.core.text import reads_alike
from engage.drafts.policy.diff import Change, ClauseDiff, diff_clauses
from engage.drafts.policy.differing import Part, diff_texts
from engage.drafts.policy.work import Work
from engage.drafts.queries.reading import ClauseView, VersionView, load_version


@dataclass(frozen=True)
class Row:
    """One clause in both versions. `change` is the change of its source text, whatever the reader's language.

    `lags`: the source text changed, but the translations cannot show it (one is outdated or missing). `parts` then
    compare the source texts, and `language` is theirs.
    """

    difference: ClauseDiff[ClauseView]
    change: Change
    lags: bool
    language: str
    parts: tuple[Part, ...]

    @property
    def key(self) -> str:
        """The key of the clause."""
        return self.difference.key

    @property
    def old(self) -> ClauseView | None:
        """The clause in the older version, or None."""
        return self.difference.old

    @property
    def new(self) -> ClauseView | None:
        """The clause in the newer version, or None."""
        return self.difference.new

    @property
    def is_moved(self) -> bool:
        """Whether its position or its depth changed."""
        return self.difference.is_moved

    @property
    def is_renumbered(self) -> bool:
        """Whether its label changed."""
        return self.difference.is_renumbered


@dataclass(frozen=True)
class Comparison:
    """Two versions with the change of each clause."""

    old: VersionView
    new: VersionView
    rows: tuple[Row, ...]

    @property
    def changed(self) -> tuple[Row, ...]:
        """The clauses with any difference."""
        return tuple(row for row in self.rows if row.change is not Change.SAME or row.is_renumbered)

    def count(self, change: Change) -> int:
        """Return how many clauses have this change."""
        return sum(row.change is change for row in self.rows)


def compare(draft_id: int, old: int, new: int, *, language: str) -> Comparison:
    """Compare two versions of a draft by their numbers. Four statements. Raise DraftNotFound."""
    first = load_version(draft_id=draft_id, number=old, language=language)
    second = load_version(draft_id=draft_id, number=new, language=language)
    work = Work()
    rows = tuple(_row(found, work) for found in diff_clauses(first.clauses, second.clauses, work))
    return Comparison(first, second, rows)


def _row(found: ClauseDiff[ClauseView], work: Work) -> Row:
    old, new = found.old, found.new
    if old is None or new is None:
        return Row(found, found.change, False, found.now.text.language, found.parts)
    if reads_alike(old.source.value, new.source.value):
        change = Change.MOVED if found.is_moved else Change.SAME
        return Row(found, change, False, new.text.language, diff_texts(str(new.text), str(new.text)))
    lags = old.text.language != new.text.language or new.text.is_stale or old.text.is_stale
    if lags:
        parts = diff_texts(old.source.value, new.source.value, work)
        return Row(found, Change.CHANGED, True, new.source.language, parts)
    return Row(found, Change.CHANGED, False, new.text.language, found.parts)
