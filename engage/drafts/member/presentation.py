"""How pages show a version and its changes: clauses with heading levels, changes with their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engage.core.i18n import Language, by_tag
from engage.drafts.models import ClauseKind
from engage.drafts.policy.diff import Change, ClauseDiff
from engage.drafts.policy.differing import Part, PartKind, is_replaced
from engage.drafts.policy.outline import OutlineItem
from engage.drafts.policy.versions import ClauseText
from engage.drafts.queries.comparing import Row
from engage.drafts.queries.reading import ClauseView

FIRST_LEVEL, LAST_LEVEL = 2, 6


@dataclass(frozen=True)
class Line:
    """A clause on a page. `level` is a heading's level (2 to 6, no level skipped), or 0 for a clause."""

    clause: ClauseView
    level: int


@dataclass(frozen=True)
class Shown:
    """A clause of a comparison as a page shows it. `next_key` is the key of the next change on the page."""

    key: str
    label: str
    old_label: str
    is_heading: bool
    change: Change
    is_moved: bool
    is_renumbered: bool
    lags: bool
    language: Language
    parts: tuple[Part, ...]
    next_key: str = ""

    @property
    def is_change(self) -> bool:
        """Whether the clause changed in any way."""
        return self.change is not Change.SAME or self.is_renumbered

    @property
    def is_whole(self) -> bool:
        """Whether the whole text is new or deleted, so that marks inside it are not needed."""
        return self.change in (Change.ADDED, Change.REMOVED)

    @property
    def is_replaced(self) -> bool:
        """Whether nothing of a long text is left: the old one comes first, then the new one."""
        return self.change is Change.CHANGED and is_replaced(self.parts)

    @property
    def text(self) -> str:
        """The text without deleted parts; for a removed clause its former text."""
        kept = (PartKind.DELETED,) if self.change is Change.REMOVED else (PartKind.SAME, PartKind.INSERTED)
        return "".join(part.text for part in self.parts if part.kind in kept)


def with_levels(clauses: Iterable[ClauseView]) -> list[Line]:
    """Return the clauses with the heading levels they have on a page with one `h1`."""
    last, lines = FIRST_LEVEL - 1, []
    for clause in clauses:
        level = 0
        if clause.is_heading:
            level = last = min(clause.depth + FIRST_LEVEL, last + 1, LAST_LEVEL)
        lines.append(Line(clause, level))
    return lines


def shown_rows(rows: Iterable[Row]) -> list[Shown]:
    """Return the clauses of a comparison of two versions."""
    return linked(_shown(row.difference, row.change, row.language, row.parts, lags=row.lags) for row in rows)


def shown_diffs(diffs: Iterable[ClauseDiff[ClauseText]], language: str) -> list[Shown]:
    """Return the clauses of a comparison of two texts in one language."""
    return linked(_shown(one, one.change, language, one.parts) for one in diffs)


def linked(rows: Iterable[Shown]) -> list[Shown]:
    """Return the rows, each change with the key of the next one."""
    found: list[Shown] = []
    following = ""
    for row in reversed(list(rows)):
        found.append(replace(row, next_key=following) if row.is_change else row)
        following = row.key if row.is_change else following
    return found[::-1]


def as_clauses(keys: Sequence[str], items: Sequence[OutlineItem]) -> list[ClauseText]:
    """Return outline items as the clauses they would become."""
    pairs = zip(keys, items, strict=True)
    return [ClauseText(key, str(one.kind), one.depth, one.label, one.text) for key, one in pairs]


def _shown(
    found: ClauseDiff[ClauseView] | ClauseDiff[ClauseText],
    change: Change,
    language: str,
    parts: tuple[Part, ...],
    *,
    lags: bool = False,
) -> Shown:
    return Shown(
        key=found.key,
        label=found.now.label,
        old_label=found.old.label if found.old is not None else "",
        is_heading=found.now.kind == ClauseKind.HEADING,
        change=change,
        is_moved=found.is_moved and change in (Change.CHANGED, Change.MOVED),
        is_renumbered=found.is_renumbered,
        lags=lags,
        language=by_tag(language),
        parts=parts,
    )
