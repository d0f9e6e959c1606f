"""Reads of drafts: the list of drafts, the list of versions, and a version with its clauses in a language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from engage.core.db import db
from engage.core.i18n.content import SOURCE, TextValue, Translation, text_hash
from engage.drafts.errors import ClauseNotFound
from engage.drafts.models import Clause, ClauseKind, Draft, DraftBody, DraftVersion
from engage.drafts.policy.versions import ClauseText
from engage.drafts.services.access import find_version, get_version


@dataclass(frozen=True)
class ClauseView:
    """A clause as a page shows it: in the requested language if it is translated, else in the source language.

    `text` has its actual language, its state, and whether it is stale. `source` is the authoritative text.
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
        """Whether this is a heading, which is read but not decided on."""
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
        """Whether readers must be told that a translation may be wrong."""
        return any(clause.text.needs_note for clause in self.clauses)

    @property
    def falls_back(self) -> bool:
        """Whether some clause is shown in the source language because it is not translated."""
        return any(clause.text.language != self.language for clause in self.clauses)

    def clause(self, key: str) -> ClauseView:
        """Return the clause with a key. Raise ClauseNotFound."""
        for clause in self.clauses:
            if clause.key == key:
                return clause
        raise ClauseNotFound(key)

    def source_texts(self) -> list[ClauseText]:
        """The clauses in the authoritative language, as `policy.content_hash` takes them."""
        return [ClauseText(one.key, one.kind, one.depth, one.label, one.source.value) for one in self.clauses]


def list_drafts(body_ids: Collection[int]) -> list[Draft]:
    """Return the drafts of these bodies, newest first. Load titles with `content.load_texts` by `title_id`."""
    of_them = select(DraftBody.draft_id).where(DraftBody.body_id.in_(body_ids))
    return list(db.session.scalars(select(Draft).where(Draft.id.in_(of_them)).order_by(Draft.id.desc())))


def list_versions(draft_id: int) -> list[DraftVersion]:
    """Return the versions of a draft, newest first."""
    return list(
        db.session.scalars(
            select(DraftVersion).where(DraftVersion.draft_id == draft_id).order_by(DraftVersion.number.desc())
        )
    )


def load_version(
    version_id: int | None = None,
    *,
    draft_id: int | None = None,
    number: int | None = None,
    language: str,
) -> VersionView:
    """Load a version in a language: by its id, or a draft's newest or `number`th version. Two statements.

    Raise DraftNotFound.
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
