"""Reports of wrong words, for the people who maintain the translations."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from engage.about import queries, services
from engage.accounts.services.people import actor_of
from engage.core.db import write
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, page
from engage.core.query_string import asked_page
from engage.core.scopes import EVERY_ONE
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff

bp = Blueprint("staff_reports", __name__, url_prefix="/staff/wrong-words")


@bp.get("")
@page(audience=Audience.STAFF, permission=Permission.TRANSLATE)
def list_reports() -> str:
    """List the open reports."""
    reports, paging = queries.list_open_reports(asked_page())
    return render_staff("about/staff/list_reports.html", reports=reports, paging=paging)


@bp.post("/<int:report_id>/done")
@page(audience=Audience.STAFF, permission=Permission.TRANSLATE, scope=EVERY_ONE)
def finish_report(report_id: int) -> Response:
    """Mark a report as done."""
    with write():
        services.finish_report(report_id, actor=actor_of(current_user))
    flash(_("The report is marked as done."), "success")
    return redirect(url_for(".list_reports"), 303)
