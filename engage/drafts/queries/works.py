"""Reads for lists of drafts: each with its newest version and its number of open remarks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from engage.core.db import db
from engage.drafts.models import Draft, DraftBody, DraftVersion, Remark, RemarkState, TranslationGrant


@dataclass(frozen=True)
class Work:
    """A draft, its newest version, and the number of remarks that wait for an answer."""

    draft: Draft
    version: DraftVersion
    open_remarks: int


def works_of(body_ids: Collection[int], *, limit: int | None = None) -> list[Work]:
    """Return the drafts of these bodies, the last changed first. Two statements."""
    of_them = select(DraftBody.draft_id).where(DraftBody.body_id.in_(body_ids))
    waiting = (
        select(func.count())
        .where(Remark.draft_id == Draft.id, Remark.state == RemarkState.OPEN)
        .scalar_subquery()
    )
    statement = (
        select(Draft, DraftVersion, waiting)
        .join(DraftVersion, and_(DraftVersion.draft_id == Draft.id, DraftVersion.number == Draft.latest))
        .where(Draft.id.in_(of_them))
        .order_by(DraftVersion.created_at.desc(), Draft.id.desc())
        .limit(limit)
    )
    return [Work(*row) for row in db.session.execute(statement)]


def drafts_to_translate(grants: Sequence[TranslationGrant]) -> list[Draft]:
    """Return the drafts that these rights are about, newest first. Two statements; none without a right."""
    if not grants:
        return []
    of_bodies = select(DraftBody.draft_id).where(
        DraftBody.body_id.in_({one.body_id for one in grants} - {None})
    )
    single = {one.draft_id for one in grants} - {None}
    statement = select(Draft).where(or_(Draft.id.in_(single), Draft.id.in_(of_bodies)))
    return list(db.session.scalars(statement.order_by(Draft.id.desc())))
