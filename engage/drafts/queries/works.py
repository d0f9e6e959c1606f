"""Reads for lists of drafts: each with its newest version and its number of open remarks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from engage.core.db import db
from engage.drafts.models import Draft, DraftBody, DraftVersion, Remark, RemarkState


@dataclass(frozen=True)
class Work:
    """A draft, its newest version, and the number of remarks that wait for an answer."""

    draft: Draft
    version: DraftVersion
    open_remarks: int


def works_of(body_ids: Collection[int] | None, *, limit: int | None = None) -> list[Work]:
    """Return the drafts of these bodies (None: of all), the last changed first. Two statements."""
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
