"""Write drafts: a new draft, a new version of the whole text, or a change of one clause.

Versions never change. Unchanged clauses of a new version share the text of the version before, with its translations; a
changed clause gets a copy, whose translations are stale until somebody reviews them. The page checks who may write;
`by` is the writer's user id, None for a command.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.i18n import writing
from engage.core.i18n.submitting import move_proposals
from engage.core.text import clean_text, has_visible, reads_alike, slug_of
from engage.drafts.errors import (
    ClauseNotFound,
    DraftNotFound,
    NewerVersion,
    NothingChanged,
    SlugTaken,
    TextMissing,
    TextTooLong,
)
from engage.drafts.models import Clause, Draft, DraftBody, DraftVersion
from engage.drafts.policy.matching import match_keys
from engage.drafts.policy.outline import OutlineItem
from engage.drafts.policy.versions import (
    LONGEST_CLAUSE,
    LONGEST_NOTE,
    LONGEST_SLUG,
    ClauseText,
    content_hash,
)
from engage.drafts.services import access, snapshots

ROOM_FOR_NUMBER = 6


@dataclass(frozen=True)
class _Row:
    """A clause of a version that is being made."""

    clause: ClauseText
    text_id: int


def create_draft(
    *,
    slug: str | None = None,
    title: str,
    body_ids: Collection[int],
    source_language: str,
    items: Sequence[OutlineItem],
    actor: int | None,
    note: str = "",
    is_demo: bool = False,
) -> Draft:
    """Create a draft with its first version. Without a `slug` it gets one from its title.

    Raise SlugTaken, TextMissing (no title, no body or no clause), TextRefused.
    """
    title = clean_text(title)
    if not has_visible(title) or not body_ids or not items:
        raise TextMissing
    session = db.session()
    draft = Draft(
        slug=slug or free_slug(title),
        title_id=writing.new_text(session, source_language, title),
        source_language=source_language,
        created_at=clock.now(),
        created_by_id=actor,
        is_demo=is_demo,
        body_rows=[DraftBody(body_id=body_id) for body_id in sorted(set(body_ids))],
    )
    try:
        with session.begin_nested():
            session.add(draft)
            session.flush()
    except IntegrityError as error:
        raise SlugTaken from error
    keys, draft.last_clause = match_keys([], items, 0)
    rows = [
        _Row(_clause(key, item), writing.new_text(session, source_language, item.text))
        for key, item in zip(keys, items, strict=True)
    ]
    _keep(draft, rows, note=note, actor=actor)
    audit.record(_actor(actor), "draft.created", "draft", draft.id, ["title", "text"])
    return draft


def add_version(
    draft_id: int, *, base: int, items: Sequence[OutlineItem], note: str = "", actor: int | None
) -> DraftVersion:
    """Add a new version of the whole text. `base` is the number of the version that the writer started from.

    Clauses keep their keys as `matching` decides. Raise DraftNotFound, NewerVersion (a `Changed`) if `base` is not the
    newest, NothingChanged, TextMissing, TextRefused.
    """
    if not items:
        raise TextMissing
    draft, old, text_ids = _locked(draft_id, base)
    keys, draft.last_clause = match_keys(old, items, draft.last_clause)
    new = [_clause(key, item) for key, item in zip(keys, items, strict=True)]
    return _revise(draft, old, new, text_ids, note=note, actor=actor)


def change_clause(
    draft_id: int, key: str, *, base: int, text: str, note: str = "", actor: int | None
) -> DraftVersion:
    """Add a new version in which only one clause's text changes, and every key stays.

    Raise ClauseNotFound, TextTooLong, and what `add_version` raises.
    """
    text = clean_text(text)
    if not has_visible(text):
        raise TextMissing
    if len(text) > LONGEST_CLAUSE:
        raise TextTooLong(LONGEST_CLAUSE)
    draft, old, text_ids = _locked(draft_id, base)
    if key not in text_ids:
        raise ClauseNotFound(key)
    new = [
        ClauseText(one.key, one.kind, one.depth, one.label, text if one.key == key else one.text)
        for one in old
    ]
    return _revise(draft, old, new, text_ids, note=note, actor=actor)


def free_slug(title: str) -> str:
    """Return an unused slug for a title. A title without Latin letters becomes `draft`, `draft-2` and so on."""
    slug = slug_of(title, longest=LONGEST_SLUG - ROOM_FOR_NUMBER) or "draft"
    taken = set(db.session.scalars(select(Draft.slug).where(Draft.slug.startswith(slug, autoescape=True))))
    number, found = 1, slug
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    return found


def _locked(draft_id: int, base: int) -> tuple[Draft, list[ClauseText], Mapping[str, int]]:
    """Lock the draft and return it with the clauses of its newest version, which must be `base`."""
    draft = lock(Draft, draft_id)
    if draft is None:
        raise DraftNotFound(str(draft_id))
    if draft.latest != base:
        raise NewerVersion(draft.latest)
    old, text_ids = snapshots.source_texts(access.find_version(draft_id, base).id)
    return draft, old, text_ids


def _revise(
    draft: Draft,
    old: Sequence[ClauseText],
    new: Sequence[ClauseText],
    text_ids: Mapping[str, int],
    *,
    note: str,
    actor: int | None,
) -> DraftVersion:
    before = {one.key: one.text for one in old}
    new = [_as_before(one, before.get(one.key)) for one in new]
    if list(old) == new:
        raise NothingChanged
    session = db.session()
    rows = []
    for clause in new:
        if clause.key not in before:
            text_id = writing.new_text(session, draft.source_language, clause.text)
        elif before[clause.key] == clause.text:
            text_id = text_ids[clause.key]
        else:
            text_id = writing.copy_text(session, text_ids[clause.key])
            writing.set_source(session, text_id, clause.text)
            move_proposals(session, text_ids[clause.key], text_id)
        rows.append(_Row(clause, text_id))
    version = _keep(draft, rows, note=note, actor=actor)
    audit.record(_actor(actor), "draft.revised", "draft", draft.id, ["text"])
    return version


def _as_before(clause: ClauseText, before: str | None) -> ClauseText:
    """Return a clause with the text that it had before, if no reader sees a difference."""
    return replace(clause, text=before) if before is not None and reads_alike(before, clause.text) else clause


def _keep(draft: Draft, rows: Sequence[_Row], *, note: str, actor: int | None) -> DraftVersion:
    """Add the next version with these clauses."""
    session = db.session()
    draft.latest += 1
    version = DraftVersion(
        draft_id=draft.id,
        number=draft.latest,
        content_hash=content_hash(row.clause for row in rows),
        note=clean_text(note)[:LONGEST_NOTE],
        created_at=clock.now(),
        created_by_id=actor,
    )
    session.add(version)
    session.flush()
    session.execute(
        insert(Clause),
        [
            {
                "version_id": version.id,
                "position": position,
                "key": row.clause.key,
                "kind": row.clause.kind,
                "depth": row.clause.depth,
                "label": row.clause.label,
                "text_id": row.text_id,
            }
            for position, row in enumerate(rows, 1)
        ],
    )
    return version


def _clause(key: str, item: OutlineItem) -> ClauseText:
    return ClauseText(key, str(item.kind), item.depth, item.label, clean_text(item.text))


def _actor(actor: int | None) -> audit.Actor:
    return "command" if actor is None else actor
