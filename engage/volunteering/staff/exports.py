"""Volunteers as a file: of a session, and of the season. An audited POST, never a link."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response
from flask_login import current_user

from engage.accounts.services.people import actor_of
from engage.city import City
from engage.core.city_time import city_zone, in_city_time
from engage.core.current import current_city
from engage.core.db import db, write
from engage.core.forms import BaseForm, RadioField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.pages import Audience, Reply, page
from engage.core.phones import written_phone
from engage.core.security.permissions import Permission
from engage.core.spreadsheets import Column, file_response
from engage.volunteering.models import Kind, Status
from engage.volunteering.services import exports
from engage.volunteering.services.exports import ExportRow
from engage.volunteering.staff import labels as words
from engage.volunteering.staff.base import render_board, render_volunteers
from engage.volunteering.staff.scopes import SESSION

bp = Blueprint("staff_volunteer_exports", __name__, url_prefix="/staff")
_MANAGE = Permission.MANAGE_VOLUNTEERS


class ExportForm(BaseForm):
    """What the file contains, and its type."""

    contact = RadioField(
        _l("What the file contains"),
        choices=[
            choice("without", _l("Shifts, languages and hours, without names")),
            choice(
                "with",
                _l("Also names, emails and phone numbers"),
                hint=_l("Keep the file safe, and delete it when you are done."),
            ),
        ],
        default="without",
        required=_l("Choose what the file contains."),
    )
    kind = RadioField(
        _l("File type"),
        choices=[
            choice("xlsx", _l("For Excel or LibreOffice (.xlsx)")),
            choice("csv", _l("For other programs (.csv)")),
        ],
        default="xlsx",
        required=_l("Choose a file type."),
    )


@bp.route("/sessions/<session_slug>/volunteers/export", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, scope=SESSION, personal=True, form_checks_csrf=True)
def export_session(session_slug: str) -> Reply:
    """Choose the contents of the file of a session's volunteers, and download it."""
    session = SESSION.loaded()
    form = ExportForm()
    if form.validate_on_submit():
        return _file(form, session.id, f"{session.slug}-volunteers")
    return render_board("export_session.html", session, form=form), form.http_status


@bp.route("/volunteers/export", methods=["GET", "POST"])
@page(audience=Audience.STAFF, permission=_MANAGE, personal=True, form_checks_csrf=True)
def export_season() -> Reply:
    """Choose the contents of the file of all volunteers, and download it."""
    form = ExportForm()
    if form.validate_on_submit():
        return _file(form, None, "volunteers")
    return render_volunteers("export_season.html", form=form), form.http_status


def _file(form: ExportForm, session_id: int | None, name: str) -> Response:
    with_contact = form.contact.data == "with"
    with write():
        exports.note_export(
            session_id, kind=form.kind.data, with_contact=with_contact, actor=actor_of(current_user)
        )
    rows = exports.export_rows(db.engine, session_id, with_contact=with_contact)
    chosen = _columns(current_city(), with_contact=with_contact)
    return file_response(form.kind.data, name, _("Volunteers"), chosen, rows)


def _columns(city: City, *, with_contact: bool) -> list[Column[ExportRow]]:
    """Return the columns. All labels are translated now, because rows are written after the request ends."""
    yes, no, zone = _("yes"), _("no"), city_zone()
    roles = {role: words.role_name(role) for role in city.volunteer_roles}
    states = {status.value: words.status_name(status) for status in Status}
    kinds = {kind.value: words.kind_name(kind) for kind in Kind}
    tongues = {tag: words.spoken(tag) for tag in {*words.spoken_tags(), *city.languages}}

    def at(moment: datetime) -> datetime:
        return in_city_time(moment, zone).replace(tzinfo=None, second=0, microsecond=0)

    contact: list[Column[ExportRow]] = [
        Column(_("Name"), lambda row: row.name),
        Column(_("Email"), lambda row: row.email),
        Column(_("Phone"), lambda row: written_phone(row.phone, city.region) if row.phone else ""),
        Column(_("Organization or department"), lambda row: row.organization),
    ]
    shift: list[Column[ExportRow]] = [
        Column(_("Session"), lambda row: row.session),
        Column(_("Role"), lambda row: roles.get(row.role, row.role)),
        Column(_("Table or spot"), lambda row: row.table_name),
        Column(_("Starts"), lambda row: at(row.starts_at)),
        Column(_("Ends"), lambda row: at(row.ends_at)),
        Column(_("State"), lambda row: states[row.status]),
        Column(_("Minutes worked"), lambda row: row.minutes or 0),
        Column(_("They volunteer as"), lambda row: kinds[row.kind]),
        Column(_("On work time"), lambda row: yes if row.on_work_time else no),
        Column(_("Language for messages"), lambda row: tongues.get(row.language, row.language)),
        Column(
            _("Languages that they speak"),
            lambda row: ", ".join(tongues.get(tag, tag) for tag in row.speaks),
        ),
    ]
    return [*(contact if with_contact else ()), *shift]
