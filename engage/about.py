"""Pages about the product itself: privacy, accessibility, and a way to report words that read badly."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from engage.core import clock
from engage.core.db import Base, UTCDateTime, db, write
from engage.core.forms import BaseForm, ParagraphField
from engage.core.i18n.runtime import current_language
from engage.core.i18n.runtime import lazy_gettext as _l
from engage.core.pages import Audience, page
from engage.core.security.ratelimit import client_address, hit

bp = Blueprint("about", __name__)

REPORTS_PER_HOUR = 20
LONGEST_PATH = 200


class PhraseReport(Base):
    """Words that somebody found wrong. Says which language and page, and nothing of who said so."""

    __tablename__ = "phrase_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(12))
    page: Mapped[str] = mapped_column(String(LONGEST_PATH))
    phrase: Mapped[str] = mapped_column(Text)
    better: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


class ReportPhraseForm(BaseForm):
    """What reads badly, and how it should read."""

    phrase = ParagraphField(
        _l("Which words are wrong or hard to understand?"),
        longest=500,
        rows=3,
        required=_l("Copy or describe the words, so that we can find them."),
    )
    better = ParagraphField(_l("How would you say it?"), longest=500, rows=3)


@bp.get("/<lang>/privacy")
@page(audience=Audience.PUBLIC)
def show_privacy() -> str:
    """Who sees what people enter here, why, and until when."""
    return render_template("about/show_privacy.html")


@bp.get("/<lang>/accessibility")
@page(audience=Audience.PUBLIC)
def show_accessibility() -> str:
    """What was checked, what does not work yet, and whom to tell."""
    return render_template("about/show_accessibility.html")


@bp.route("/<lang>/report-words", methods=["GET", "POST"])
@page(audience=Audience.PUBLIC, form_checks_csrf=True)
def report_words() -> str | Response | tuple[str, int]:
    """Tell us about words that are wrong or hard to understand."""
    form = ReportPhraseForm()
    if form.validate_on_submit():
        with write():
            hit("report", client_address(), limit=REPORTS_PER_HOUR, per_seconds=3600)
            db.session.add(
                PhraseReport(
                    language=current_language().tag,
                    page=_page_without_secrets(request.args.get("page", "")),
                    phrase=form.phrase.data,
                    better=form.better.data or "",
                    created_at=clock.now(),
                )
            )
        return redirect(url_for("about.thank_for_report"), 303)
    return render_template("about/report_words.html", form=form), form.http_status


@bp.get("/<lang>/report-words/thanks")
@page(audience=Audience.PUBLIC)
def thank_for_report() -> str:
    """What happens with a report."""
    return render_template("about/thank_for_report.html")


def _page_without_secrets(path: str) -> str:
    """The page's path as far as it holds no private link."""
    parts = [part for part in path[:LONGEST_PATH].split("/") if "." not in part]
    return "/".join(parts)
