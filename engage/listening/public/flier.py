"""Fliers: one sheet per session and language, for printing and handing out. They hold no data about anybody."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engage.core import clock
from engage.core.addresses import public_address
from engage.core.i18n.runtime import current_language
from engage.core.pages import Audience, page
from engage.core.qr import qr_picture
from engage.listening import policy
from engage.listening.models import ListeningSession
from engage.listening.queries.public import find_session, view_session

bp = Blueprint("fliers", __name__)


@bp.get("/<lang>/sessions/<slug>/flier")
@page(audience=Audience.PUBLIC)
def show_flier(slug: str) -> str | Response:
    """The sheet in the language of the address. Nobody is invited to what is over or cancelled."""
    session = find_session(slug)
    if policy.why_not_open(session, clock.now()) in ("held", "cancelled"):
        return redirect(url_for("listening.show_session", slug=session.slug), 302)
    return render_template("listening/show_flier.html", **flier_context(session))


def flier_context(session: ListeningSession) -> dict[str, Any]:
    """What is on the sheet, in the language being spoken. The code leads to the session in that language."""
    language = current_language().tag
    address = public_address("listening.show_session", slug=session.slug, language=language)
    short = urlsplit(public_address("listening.follow_short_address", slug=session.slug))
    return {
        "view": view_session(session, language),
        "picture": qr_picture(address, error="q"),
        "short_address": f"{short.netloc}{short.path}",
    }
