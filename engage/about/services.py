"""Storing readers' reports, and marking them as done."""

from __future__ import annotations

from engage.about.models import LONGEST_PATH, PhraseReport
from engage.core import audit, clock
from engage.core.db import db, lock
from engage.core.errors import NotFound


def report_phrase(*, language: str, page: str, phrase: str, better: str) -> None:
    """Store a report without any data about the reader. Private links are removed from the page's address."""
    kept = "/".join(part for part in page[:LONGEST_PATH].split("/") if "." not in part)
    db.session.add(
        PhraseReport(language=language, page=kept, phrase=phrase, better=better, created_at=clock.now())
    )


def finish_report(report_id: int, *, actor: audit.Actor) -> None:
    """Mark a report as done. Raises NotFound."""
    report = lock(PhraseReport, report_id)
    if report is None:
        raise NotFound
    if report.done_at is None:
        report.done_at = clock.now()
        audit.record(actor, "report.done", "phrase_report", report.id, ["done_at"])
