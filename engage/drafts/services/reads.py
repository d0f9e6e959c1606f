"""Reads that acts and queries share. They lock and write nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, func, select

from engage.core.db import db
from engage.core.i18n.content import (
    DRAFT,
    MACHINE,
    SOURCE,
    Translation,
    text_hash,
)
from engage.drafts.models import Clause


@dataclass(frozen=True)
class LanguageState:
    """How complete a version is in a language.

    Numbers of clauses: not translated, translated before the clause changed, translated by a machine only, written by a
    person but not reviewed, and the total.
    """

    missing: int = 0
    stale: int = 0
    machine: int = 0
    draft: int = 0
    total: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether every clause has a current translation: none is missing, none is stale."""
        return not self.missing and not self.stale

    @property
    def is_reviewed(self) -> bool:
        """Whether a person has reviewed all of it."""
        return self.is_ready and not self.machine and not self.draft


def version_states(version_id: int, languages: Collection[str]) -> dict[str, LanguageState]:
    """Return how complete a version is in each language. The source language is ready. Two statements."""
    total = db.session.scalar(select(func.count()).where(Clause.version_id == version_id)) or 0
    rows = db.session.execute(
        select(
            Translation.text_id,
            Translation.language,
            Translation.state,
            Translation.source_hash,
            case((Translation.state == SOURCE, Translation.value)).label("source"),  # once for each text
        )
        .join(Clause, Clause.text_id == Translation.text_id)
        .where(
            Clause.version_id == version_id,
            Translation.language.in_(set(languages)) | (Translation.state == SOURCE),
        )
    ).all()
    hashes = {row.text_id: text_hash(row.source) for row in rows if row.state == SOURCE}
    counts = {tag: {"missing": total, "stale": 0, MACHINE: 0, DRAFT: 0} for tag in languages}
    for row in rows:
        count = counts.get(row.language)
        if count is None:
            continue
        count["missing"] -= 1
        if row.state != SOURCE:
            count["stale"] += row.source_hash != hashes[row.text_id]
            if row.state in count:
                count[row.state] += 1
    return {
        tag: LanguageState(count["missing"], count["stale"], count[MACHINE], count[DRAFT], total)
        for tag, count in counts.items()
    }
