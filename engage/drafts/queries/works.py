"""Drafts as a list shows them: with their newest version, and how much is being said about it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from engage.core.db import db
from engage.drafts.models import Draft, DraftBody, DraftVersion, Remark, RemarkState


@dataclass(frozen=True)
class Work:
    """A draft, its newest version, and how many remarks wait for an answer."""

    draft: Draft
    version: DraftVersion
    open_remarks: int


def works_of(body_ids: Collection[int] | None, *, limit: int | None = None) -> list[Work]:
    """The drafts of these bodies (of all, where None), the one that changed last first. Two statements."""
    waiting = (
        select(func.count())
        .where(Remark.draft_id == Draft.id, Remark.state == RemarkState.OPEN)
        .scalar_subquery()
    )
    statement = (
        select(Draft, DraftVersion, waiting)
        .join(DraftVersion, and_(DraftVersion.draft_id == Draft.id, DraftVersion.number == Draft.latest))
        .order_by(DraftVersion.created_at.desc(), Draft.id.desc())
        .limit(limit)
    )
    if body_ids is not None:
        of_them = select(DraftBody.draft_id).where(DraftBody.body_id.in_(body_ids))
        statement = statement.where(Draft.id.in_(of_them))
    return [Work(*row) for row in db.session.execute(statement)]
