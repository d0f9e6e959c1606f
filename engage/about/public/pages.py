"""Privacy, accessibility, and a form for reporting wrong or unclear words."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from engage.about import services
from engage.about.public.forms import ReportPhraseForm
from engage.core.db import write
from engage.core.i18n import current_language
from engage.core.pages import Audience, page, spec_of
from engage.core.security.ratelimit import client_address, hit

bp = Blueprint("about", __name__)

REPORTS_PER_HOUR = 20


@bp.get("/<lang>/privacy")
@page(audience=Audience.PUBLIC)
def show_privacy() -> str:
    """Show who can see the data that people enter here, why, and how long it is kept."""
    return render_template("about/public/show_privacy.html")


@bp.get("/<lang>/accessibility")
@page(audience=Audience.PUBLIC)
def show_accessibility() -> str:
    """Show what was checked, what does not work yet, and whom to contact."""
    return render_template("about/public/show_accessibility.html")


@bp.route("/<lang>/report-words", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, form_checks_csrf=True, without_cookies=True)
def report_words() -> str | Response | tuple[str, int]:
    """Show and take the form for reporting words that are wrong or hard to understand."""
    form = ReportPhraseForm()
    if form.validate_on_submit():
        with write():
            hit("report", client_address(), limit=REPORTS_PER_HOUR, per_seconds=3600)
            services.report_phrase(
                language=current_language().tag,
                page=_page_named(request.args.get("page", "")),
                phrase=form.phrase.data,
                better=form.better.data or "",
            )
        return redirect(url_for("about.thank_for_report"), 303)
    return render_template("about/public/report_words.html", form=form), form.http_status


def _page_named(path: str) -> str:
    """Return the address of a public page; of another page the form of its address, which names no draft and no person.

    An address that is no page of this site is empty.
    """
    try:
        rule, _values = current_app.url_map.bind("localhost").match(
            path.partition("?")[0], "GET", return_rule=True
        )
    except HTTPException:
        return ""
    spec = spec_of(current_app, rule.endpoint)
    return path if spec is not None and spec.audience is Audience.PUBLIC else rule.rule


@bp.get("/<lang>/report-words/thanks")
@page(audience=Audience.PUBLIC)
def thank_for_report() -> str:
    """Show what happens with a report."""
    return render_template("about/public/thank_for_report.html")
