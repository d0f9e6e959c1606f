"""Storing readers' reports, and marking them as done."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from engage.about.models import LONGEST_PATH, PhraseReport
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound
from engage.core.paging import Paging

PAGE_SIZE = 50


def report_phrase(*, language: str, page: str, phrase: str, better: str) -> None:
    """Store a report without any data about the reader. Private links are removed from the page's address."""
    kept = "/".join(part for part in page[:LONGEST_PATH].split("/") if "." not in part)
    db.session.add(
        PhraseReport(language=language, page=kept, phrase=phrase, better=better, created_at=clock.now())
    )


def list_open_reports(page: int) -> tuple[Sequence[PhraseReport], Paging]:
    """Return one page of the open reports, newest first, and which page it is."""
    is_open = PhraseReport.done_at.is_(None)
    count = db.session.scalar(select(func.count()).select_from(PhraseReport).where(is_open)) or 0
    paging = Paging.of(count, PAGE_SIZE, page)
    newest = select(PhraseReport).where(is_open).order_by(PhraseReport.id.desc())
    return db.session.scalars(newest.offset(paging.start).limit(PAGE_SIZE)).all(), paging


def finish_report(report_id: int, *, actor: str) -> None:
    """Mark a report as done. Raises NotFound."""
    report = lock(PhraseReport, report_id)
    if report is None:
        raise NotFound
    if report.done_at is None:
        report.done_at = clock.now()
        audit.record(actor, "report.done", "phrase_report", report.id, ["done_at"])
