"""A flier that asks for volunteers: one sheet for each session and language. It holds no personal data."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from engage.core.addresses import public_address
from engage.core.i18n import current_language
from engage.core.pages import Audience, page
from engage.core.qr import qr_picture
from engage.listening.queries.public import view_session
from engage.volunteering.public.scopes import OF_SESSION
from engage.volunteering.queries.open_shifts import shifts_of

bp = Blueprint("help_fliers", __name__)


@bp.get("/<lang>/help/<session_slug>/flier")
@page(audience=Audience.PUBLIC, scope=OF_SESSION)
def show_flier(session_slug: str) -> str | Response:
    """Show the flier in the address's language. There is none where nobody can sign up.

    Its QR code opens the shifts of the session in that language. What is full when it is printed is not promised.
    """
    session = OF_SESSION.loaded()
    wanted = [one for one in shifts_of(session) if not one.is_full]
    if not wanted:
        return redirect(url_for("help.list_shifts"), 302)
    address = public_address("help.show_session", session_slug=session.slug)
    parts = urlsplit(address)
    return render_template(
        "volunteering/public/show_flier.html",
        view=view_session(session, current_language().tag),
        roles=list(dict.fromkeys(one.role for one in wanted)),
        languages=list(dict.fromkeys(tag for one in wanted for tag in one.languages)),
        picture=qr_picture(address, error="q"),
        address=f"{parts.netloc}{parts.path}",
    )
