"""Snapshots of a version, to store for good or to base a new version on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import and_, select, true

from engage.core.db import db
from engage.core.i18n.content import SOURCE, TextValue, Translation, text_hash
from engage.drafts.models import Clause
from engage.drafts.policy.versions import ClauseText


def snapshot(version_id: int, languages: Collection[str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return a version as plain JSON by language, to store for good: in all available languages, or in these.

    One statement.

    Each clause is `{"key", "kind", "depth", "label", "text", "language", "state", "stale"}`. A clause without a
    translation is included in the source language: its `language` says so, and its `state` is `source`.
    """
    rows = db.session.execute(
        select(Clause, Translation.language, Translation.value, Translation.state, Translation.source_hash)
        .join(Translation, Translation.text_id == Clause.text_id)
        .where(
            Clause.version_id == version_id,
            true()
            if languages is None
            else Translation.language.in_(set(languages)) | (Translation.state == SOURCE),
        )
        .order_by(Clause.position)
    ).all()
    if languages is None:
        languages = sorted({language for _clause, language, *_rest in rows})
    clauses: dict[int, Clause] = {}
    sources: dict[int, tuple[str, str]] = {}
    texts: dict[tuple[int, str], tuple[str, str, str | None]] = {}
    for clause, language, value, state, source_hash in rows:
        clauses[clause.position] = clause
        if state == SOURCE:
            sources[clause.position] = (language, value)
        else:
            texts[clause.position, language] = (value, state, source_hash)
    hashes = {position: text_hash(value) for position, (_language, value) in sources.items()}
    return {
        tag: [
            _frozen(clause, _value(tag, sources[at], hashes[at], texts.get((at, tag))))
            for at, clause in clauses.items()
        ]
        for tag in languages
    }


def source_texts(version_id: int) -> tuple[list[ClauseText], dict[str, int]]:
    """Return a version's clauses in the authoritative language, and the id of each text by clause key."""
    rows = db.session.execute(
        select(Clause, Translation.value)
        .join(Translation, and_(Translation.text_id == Clause.text_id, Translation.state == SOURCE))
        .where(Clause.version_id == version_id)
        .order_by(Clause.position)
    ).all()
    texts = [ClauseText(one.key, one.kind, one.depth, one.label, value) for one, value in rows]
    return texts, {one.key: one.text_id for one, _value in rows}


def _value(
    tag: str, source: tuple[str, str], source_hash: str, translated: tuple[str, str, str | None] | None
) -> TextValue:
    if translated is None:
        return TextValue(source[1], source[0], SOURCE)
    value, state, translated_hash = translated
    return TextValue(value, tag, state, translated_hash != source_hash)


def _frozen(clause: Clause, text: TextValue) -> dict[str, Any]:
    frozen: Mapping[str, Any] = {
        "key": clause.key,
        "kind": str(clause.kind),
        "depth": clause.depth,
        "label": clause.label,
        "text": text.value,
        "language": text.language,
        "state": text.state,
        "stale": text.is_stale,
    }
    return dict(frozen)
