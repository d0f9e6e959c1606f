"""Fliers: one sheet for each session and language, to print and hand out. They hold no personal data."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engage.core import clock
from engage.core.pages import Audience, page
from engage.listening import policy
from engage.listening.documents.flier import flier_context
from engage.listening.public.scopes import PUBLIC_SESSION

bp = Blueprint("fliers", __name__)


@bp.get("/<lang>/sessions/<session_slug>/flier")
@page(audience=Audience.PUBLIC, scope=PUBLIC_SESSION)
def show_flier(session_slug: str) -> str | Response:
    """Show the flier in the address's language. There is none for a past or cancelled session."""
    session = PUBLIC_SESSION.loaded()
    if policy.why_not_open(session, clock.now()) in ("past", "cancelled"):
        return redirect(url_for("listening.show_session", session_slug=session.slug), 302)
    return render_template("listening/public/show_flier.html", **flier_context(session))
