"""The frozen text of a round in a reader's language, and its changes since another round. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engage.core.i18n.content import REVIEWED, SOURCE
from engage.core.text import reads_alike
from engage.drafts.models import ClauseKind
from engage.drafts.policy.diff import Change, ClauseDiff, diff_clauses
from engage.drafts.policy.differing import Part, diff_texts, is_replaced
from engage.drafts.policy.work import Work

WORDS_IN_LIST = 12


@dataclass(frozen=True)
class FrozenClause:
    """A frozen clause in the reader's language. `language` is that of `text`; `source` is the decided wording."""

    key: str
    kind: str
    depth: int
    label: str
    text: str
    language: str
    state: str
    is_stale: bool
    source: str
    source_language: str

    @property
    def is_heading(self) -> bool:
        """Whether this is a heading, which is read but not decided on."""
        return self.kind == ClauseKind.HEADING

    @property
    def is_unreviewed(self) -> bool:
        """Whether no person has reviewed the translation."""
        return self.state not in (SOURCE, REVIEWED)

    @property
    def beginning(self) -> str:
        """The first words of the clause, for lists."""
        words = self.text.split()
        return " ".join(words[:WORDS_IN_LIST]) + (" …" if len(words) > WORDS_IN_LIST else "")


@dataclass(frozen=True)
class FrozenText:
    """The text of a round in one language. Clauses without a translation are in the source language."""

    clauses: tuple[FrozenClause, ...]

    @property
    def decided(self) -> tuple[FrozenClause, ...]:
        """The clauses without the headings."""
        return tuple(clause for clause in self.clauses if not clause.is_heading)

    @property
    def needs_note(self) -> bool:
        """Whether readers must be told that a translation may be wrong."""
        return any(clause.is_stale or clause.is_unreviewed for clause in self.clauses)

    def named(self, keys: Iterable[str]) -> list[FrozenClause]:
        """Return the clauses with these keys, in the order of the text."""
        wanted = set(keys)
        return [clause for clause in self.clauses if clause.key in wanted]


@dataclass(frozen=True)
class ClauseChange:
    """The change of a clause. `parts` are in `language`: the source language if a translation is out of date."""

    change: Change
    clause: FrozenClause
    old_label: str
    parts: tuple[Part, ...]
    language: str
    lags: bool

    @property
    def is_renumbered(self) -> bool:
        """Whether the label of the clause changed."""
        return self.change is not Change.ADDED and self.old_label != self.clause.label

    @property
    def is_replaced(self) -> bool:
        """Whether nothing of a long text is left: the old one comes first, then the new one."""
        return self.change is Change.CHANGED and is_replaced(self.parts)


def frozen_text(rows: Sequence[tuple[str, bool, list[dict[str, Any]]]], language: str) -> FrozenText:
    """Build a round's text from its rows (language, whether it is the source, clauses)."""
    source = next((clauses for _tag, is_source, clauses in rows if is_source), [])
    shown = next((clauses for tag, _is_source, clauses in rows if tag == language), source)
    written = {clause["key"]: clause for clause in source}
    return FrozenText(tuple(_clause(clause, written.get(clause["key"], clause)) for clause in shown))


def what_changed(old: FrozenText, new: FrozenText) -> list[ClauseChange]:
    """Return the clauses that changed or moved, in the order of the new text."""
    work = Work()
    found = (_change(difference, work) for difference in diff_clauses(old.clauses, new.clauses, work))
    return [one for one in found if one.change is not Change.SAME or one.is_renumbered]


def _clause(shown: Mapping[str, Any], written: Mapping[str, Any]) -> FrozenClause:
    return FrozenClause(
        key=shown["key"],
        kind=shown["kind"],
        depth=shown["depth"],
        label=shown["label"],
        text=shown["text"],
        language=shown["language"],
        state=shown["state"],
        is_stale=shown["stale"],
        source=written["text"],
        source_language=written["language"],
    )


def _change(found: ClauseDiff[FrozenClause], work: Work) -> ClauseChange:
    old, new = found.old, found.new
    if old is None or new is None:
        label = old.label if old else ""
        return ClauseChange(found.change, found.now, label, found.parts, found.now.language, False)
    if reads_alike(old.source, new.source):
        change = Change.MOVED if found.is_moved else Change.SAME
        parts = diff_texts(new.text, new.text)
        return ClauseChange(change, new, old.label, parts, new.language, False)
    if old.language != new.language or old.is_stale or new.is_stale:
        parts = diff_texts(old.source, new.source, work)
        return ClauseChange(Change.CHANGED, new, old.label, parts, new.source_language, True)
    return ClauseChange(Change.CHANGED, new, old.label, found.parts, new.language, False)
