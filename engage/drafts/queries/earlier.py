"""Reads for translators of a draft: the labels of its clauses, and their earlier source texts."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import and_, select

from engage.core.db import db
from engage.core.i18n.content import SOURCE, Translation, text_hash
from engage.drafts.models import Clause, ClauseKind, DraftVersion


def translated_sources(draft_id: int, hashes: Mapping[str, str | None]) -> dict[str, str]:
    """Return the source texts with these hashes by clause key; unknown hashes are left out. One statement."""
    if not hashes:
        return {}
    rows = db.session.execute(
        select(Clause.key, Translation.value)
        .join(DraftVersion, DraftVersion.id == Clause.version_id)
        .join(Translation, and_(Translation.text_id == Clause.text_id, Translation.state == SOURCE))
        .where(DraftVersion.draft_id == draft_id, Clause.key.in_(hashes))
        .distinct()
    )
    return {key: value for key, value in rows if text_hash(value) == hashes[key]}


def labels(version_id: int) -> dict[str, tuple[str, bool]]:
    """Return each clause's label (empty if it has none) and whether it is a heading, by key. One statement."""
    rows = db.session.execute(
        select(Clause.key, Clause.label, Clause.kind).where(Clause.version_id == version_id)
    )
    return {key: (label, kind == ClauseKind.HEADING) for key, label, kind in rows}
