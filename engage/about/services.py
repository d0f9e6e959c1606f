"""Keeping what readers report, and marking it as dealt with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from engage.about.models import LONGEST_PATH, PhraseReport
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound

PAGE_SIZE = 50


def report_phrase(*, language: str, page: str, phrase: str, better: str) -> None:
    """Keep a report, without anything about who reports. Private links are taken out of the page's address."""
    kept = "/".join(part for part in page[:LONGEST_PATH].split("/") if "." not in part)
    db.session.add(
        PhraseReport(language=language, page=kept, phrase=phrase, better=better, created_at=clock.now())
    )


def list_open_reports(page: int) -> tuple[Sequence[PhraseReport], int, int]:
    """One page of the reports that nobody has dealt with, newest first; its number and how many pages there are."""
    is_open = PhraseReport.done_at.is_(None)
    count = db.session.scalar(select(func.count()).select_from(PhraseReport).where(is_open)) or 0
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(max(1, page), pages)
    newest = select(PhraseReport).where(is_open).order_by(PhraseReport.id.desc())
    return db.session.scalars(newest.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all(), number, pages


def finish_report(report_id: int, *, actor: str) -> None:
    """Somebody has put the words right, or found that they are. Raises NotFound."""
    report = lock(PhraseReport, report_id)
    if report is None:
        raise NotFound
    if report.done_at is None:
        report.done_at = clock.now()
        audit.record(actor, "report.done", "phrase_report", report.id, ["done_at"])
