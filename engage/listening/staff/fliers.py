"""The fliers of a session: a printable page in each language, and PDF files where they can be made."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from engage.core import clock
from engage.core.current import current_city
from engage.core.errors import ConfigurationError
from engage.core.i18n import current_language
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, page
from engage.core.security.permissions import Permission
from engage.core.staff.rendering import render_staff
from engage.listening import policy
from engage.listening.documents.flier_pdf import can_make_pdf, make_pdf
from engage.listening.models import SessionStatus
from engage.listening.queries import sessions
from engage.listening.staff.scopes import SESSION

bp = Blueprint("staff_fliers", __name__, url_prefix="/staff/sessions/<session_slug>/fliers")


@bp.get("")
@page(audience=Audience.STAFF, permission=Permission.SEE_NEEDS, scope=SESSION)
def list_fliers(session_slug: str) -> str:
    """List the published languages with their fliers."""
    session = SESSION.loaded()
    rows = sessions.list_languages(session.id)
    return render_staff(
        "listening/staff/list_fliers.html",
        session=session,
        session_title=sessions.title_of(session, current_language().tag),
        tags=[tag for tag in current_city().languages if tag in rows and rows[tag].is_published],
        is_to_come=policy.is_public_to_come(session, clock.now()),
        can_make_pdf=can_make_pdf(),
    )


@bp.post("/<tag>.pdf")
@page(audience=Audience.STAFF, permission=Permission.SEE_NEEDS, scope=SESSION)
def download_flier(session_slug: str, tag: str) -> AnyResponse:
    """Return one flier as a PDF file. A POST, because it takes the server one or two seconds."""
    session = SESSION.loaded()
    if tag not in current_city().languages or session.status != SessionStatus.PUBLISHED or not can_make_pdf():
        abort(404)
    try:
        made = make_pdf(session, tag)
    except ConfigurationError:
        flash(
            _("PDF files are not available on this server. Open the flier and print it from your browser."),
            "error",
        )
        return redirect(url_for(".list_fliers", session_slug=session_slug), 303)
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{session.slug}-{tag}.pdf"'
    return response
