"""Reading drafts: a version with its clauses in a language, the versions there are, and a version to be frozen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, true
from sqlalchemy.orm import aliased

from engage.core.db import db
from engage.core.i18n.content import SOURCE, TextValue, Translation, text_hash
from engage.drafts.errors import ClauseNotFound, DraftNotFound
from engage.drafts.models import Clause, ClauseKind, Draft, DraftBody, DraftVersion
from engage.drafts.policy.versions import ClauseText


@dataclass(frozen=True)
class ClauseView:
    """A clause as a page shows it: in the language asked for where there is a translation, else as it was written.

    `text` knows the language it is really in, its state, and whether it is stale. `source` is the authoritative text.
    """

    key: str
    kind: ClauseKind
    depth: int
    label: str
    position: int
    text_id: int
    text: TextValue
    source: TextValue

    @property
    def is_heading(self) -> bool:
        """Whether it is read only, not decided on."""
        return self.kind is ClauseKind.HEADING

    def __str__(self) -> str:
        return self.text.value


@dataclass(frozen=True)
class VersionView:
    """A version with all its clauses in a language."""

    id: int
    draft_id: int
    number: int
    content_hash: str
    note: str
    created_at: datetime
    created_by_id: int | None
    language: str
    source_language: str
    clauses: tuple[ClauseView, ...]

    @property
    def needs_note(self) -> bool:
        """Whether a reader must be told that a translation may be wrong."""
        return any(clause.text.needs_note for clause in self.clauses)

    @property
    def falls_back(self) -> bool:
        """Whether a clause is shown as it was written because it is not translated."""
        return any(clause.text.language != self.language for clause in self.clauses)

    def clause(self, key: str) -> ClauseView:
        """The clause with a key. Raises ClauseNotFound."""
        for clause in self.clauses:
            if clause.key == key:
                return clause
        raise ClauseNotFound(key)

    def source_texts(self) -> list[ClauseText]:
        """The clauses in the authoritative language: what `policy.content_hash` is of."""
        return [ClauseText(one.key, one.kind, one.depth, one.label, one.source.value) for one in self.clauses]


def find_draft(slug: str) -> Draft:
    """The draft with this address. Raises DraftNotFound."""
    draft = db.session.scalar(select(Draft).where(Draft.slug == slug))
    if draft is None:
        raise DraftNotFound(slug)
    return draft


def get_draft(draft_id: int) -> Draft:
    """The draft with this number. Raises DraftNotFound."""
    draft = db.session.get(Draft, draft_id)
    if draft is None:
        raise DraftNotFound(str(draft_id))
    return draft


def list_drafts(body_ids: Collection[int]) -> list[Draft]:
    """The drafts that any of these bodies works on, the youngest first. Titles: `content.load_texts` of `title_id`."""
    of_them = select(DraftBody.draft_id).where(DraftBody.body_id.in_(body_ids))
    return list(db.session.scalars(select(Draft).where(Draft.id.in_(of_them)).order_by(Draft.id.desc())))


def list_versions(draft_id: int) -> list[DraftVersion]:
    """The versions of a draft, the newest first."""
    return list(
        db.session.scalars(
            select(DraftVersion).where(DraftVersion.draft_id == draft_id).order_by(DraftVersion.number.desc())
        )
    )


def find_version(draft_id: int, number: int | None = None) -> DraftVersion:
    """A version by its number in the draft; the newest where none is said. Raises DraftNotFound."""
    statement = select(DraftVersion).where(DraftVersion.draft_id == draft_id)
    if number is None:
        statement = statement.order_by(DraftVersion.number.desc()).limit(1)
    else:
        statement = statement.where(DraftVersion.number == number)
    version = db.session.scalar(statement)
    if version is None:
        raise DraftNotFound(f"version {number} of draft {draft_id}")
    return version


def get_version(version_id: int) -> DraftVersion:
    """The version with this id. Raises DraftNotFound."""
    version = db.session.get(DraftVersion, version_id)
    if version is None:
        raise DraftNotFound(f"version {version_id}")
    return version


def load_version(
    version_id: int | None = None,
    *,
    draft_id: int | None = None,
    number: int | None = None,
    language: str,
) -> VersionView:
    """A version with its clauses in a language, by its id, or as a draft's newest or `number`th. Two statements.

    Raises DraftNotFound.
    """
    if version_id is not None:
        version = get_version(version_id)
    elif draft_id is not None:
        version = find_version(draft_id, number)
    else:
        raise ValueError("Say which version: by its id, or by its draft.")
    source, translated = aliased(Translation), aliased(Translation)
    rows = db.session.execute(
        select(
            Clause,
            source.language,
            source.value,
            translated.language,
            translated.value,
            translated.state,
            translated.source_hash,
        )
        .join(source, and_(source.text_id == Clause.text_id, source.state == SOURCE))
        .outerjoin(
            translated,
            and_(
                translated.text_id == Clause.text_id,
                translated.language == language,
                translated.state != SOURCE,
            ),
        )
        .where(Clause.version_id == version.id)
        .order_by(Clause.position)
    ).all()
    clauses = tuple(_clause_view(*row) for row in rows)
    return VersionView(
        version.id,
        version.draft_id,
        version.number,
        version.content_hash,
        version.note,
        version.created_at,
        version.created_by_id,
        language,
        clauses[0].source.language if clauses else language,
        clauses,
    )


def snapshot(version_id: int, languages: Collection[str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """A version as plain JSON, by language, to be kept for good: in every language there is, or in these.

    One statement.

    Each clause is `{"key", "kind", "depth", "label", "text", "language", "state", "stale"}`. A clause that is not
    translated is there as it was written: its `language` is the one it is in, its `state` is `source`.
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
    """The clauses of a version in the authoritative language, and the id of each one's text by its key."""
    rows = db.session.execute(
        select(Clause, Translation.value)
        .join(Translation, and_(Translation.text_id == Clause.text_id, Translation.state == SOURCE))
        .where(Clause.version_id == version_id)
        .order_by(Clause.position)
    ).all()
    texts = [ClauseText(one.key, one.kind, one.depth, one.label, value) for one, value in rows]
    return texts, {one.key: one.text_id for one, _value in rows}


def _clause_view(
    clause: Clause,
    source_language: str,
    source: str,
    language: str | None,
    value: str | None,
    state: str | None,
    source_hash: str | None,
) -> ClauseView:
    written = text = TextValue(source, source_language, SOURCE)
    if language is not None and value is not None and state is not None:
        text = TextValue(value, language, state, source_hash != text_hash(source))
    return ClauseView(
        clause.key,
        ClauseKind(clause.kind),
        clause.depth,
        clause.label,
        clause.position,
        clause.text_id,
        text,
        written,
    )


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
