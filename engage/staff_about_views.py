"""Words that readers reported as wrong, for whoever keeps the translations."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from engage.about import PhraseReport
from engage.accounts.services.people import actor
from engage.core import audit, clock
from engage.core.db import db, lock, write
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, page, render_staff
from engage.core.security.permissions import Permission

bp = Blueprint("staff_reports", __name__, url_prefix="/staff/wrong-words")
PAGE_SIZE = 50


@bp.get("")
@page(audience=Audience.STAFF, permission=Permission.TRANSLATE)
def list_reports() -> str:
    """Reports that nobody has dealt with, newest first."""
    number = request.args.get("page", default=1, type=int)
    open_ones = PhraseReport.done_at.is_(None)
    count = db.session.scalar(select(func.count()).select_from(PhraseReport).where(open_ones)) or 0
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(max(1, number), pages)
    reports = db.session.scalars(
        select(PhraseReport)
        .where(open_ones)
        .order_by(PhraseReport.id.desc())
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    return render_staff("staff/about/list_reports.html", reports=reports, number=number, pages=pages)


@bp.post("/<int:report_id>/done")
@page(audience=Audience.STAFF, permission=Permission.TRANSLATE)
def finish_report(report_id: int) -> Response:
    """Somebody has put the words right, or decided that they are."""
    with write():
        report = lock(PhraseReport, report_id)
        if report is None:
            abort(404)
        if report.done_at is None:
            report.done_at = clock.now()
            audit.record(actor(current_user), "report.done", "phrase_report", report.id, ["done_at"])
    flash(_("Marked as done."), "success")
    return redirect(url_for(".list_reports"), 303)
