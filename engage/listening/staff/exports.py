"""Export of a session's registrations. An audited POST, never a link."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_login import current_user

from engage.accounts.services.people import actor_of
from engage.core.current import current_city
from engage.core.db import db, write
from engage.core.i18n import staff_gettext as _
from engage.core.pages import Audience, Reply, page
from engage.core.security.permissions import Permission
from engage.core.spreadsheets import file_response
from engage.listening.models import ListeningSession
from engage.listening.services import exports
from engage.listening.staff import export_files
from engage.listening.staff.registration_base import render_session
from engage.listening.staff.registrations_forms import ExportForm
from engage.listening.staff.scopes import SESSION

bp = Blueprint("staff_exports", __name__, url_prefix="/staff/sessions/<session_slug>")


@bp.route("/export", methods=["GET", "POST"])
@page(
    audience=Audience.STAFF,
    permission=Permission.EXPORT_REGISTRATIONS,
    scope=SESSION,
    personal=True,
    form_checks_csrf=True,
)
def export_registrations(session_slug: str) -> Reply:
    """Choose the contents of the file, and download it."""
    session = SESSION.loaded()
    form = ExportForm()
    if form.validate_on_submit():
        return _file(session, form.kind.data, with_contact=form.contact.data == "with")
    return render_session("export_registrations.html", session, form=form), form.http_status


def _file(session: ListeningSession, kind: str, *, with_contact: bool) -> Response:
    with write():
        exports.note_export(session, kind=kind, with_contact=with_contact, actor=actor_of(current_user))
    needs = exports.needs_in_use(session.id)
    chosen = export_files.columns(current_city(), needs, with_contact=with_contact, planned=session.planned)
    rows = exports.export_rows(db.engine, session.id, with_contact=with_contact)
    return file_response(kind, session.slug, _("Registrations"), chosen, rows)
