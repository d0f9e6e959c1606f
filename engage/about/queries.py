"""Readers' reports, as staff read them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from engage.about.models import PhraseReport
from engage.core.db import db
from engage.core.paging import Paging

PAGE_SIZE = 50


def list_open_reports(page: int) -> tuple[Sequence[PhraseReport], Paging]:
    """Return one page of the open reports, newest first, and which page it is."""
    is_open = PhraseReport.done_at.is_(None)
    count = db.session.scalar(select(func.count()).select_from(PhraseReport).where(is_open)) or 0
    paging = Paging.of(count, PAGE_SIZE, page)
    newest = select(PhraseReport).where(is_open).order_by(PhraseReport.id.desc())
    return db.session.scalars(newest.offset(paging.start).limit(PAGE_SIZE)).all(), paging
