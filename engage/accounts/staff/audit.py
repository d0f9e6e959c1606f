"""The audit log (what was changed, by whom and when) and the access log (who viewed personal data). No values."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import Blueprint, request

from engage.accounts.queries.actors import names_of
from engage.accounts.queries.audit_log import Entry, LogFilter, list_entries
from engage.accounts.services.people import list_people
from engage.core.access_log import AccessEntry
from engage.core.audit_log import AuditEntry, written_actor
from engage.core.current import current_city
from engage.core.forms import BaseForm, CountField, DateField, SelectField, choice
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.pages import Audience, page
from engage.core.query_string import asked_number
from engage.core.security.permissions import Permission
from engage.core.staff import audit as staff_audit
from engage.core.staff.actors import actor_name
from engage.core.staff.rendering import render_staff

bp = Blueprint("staff_audit", __name__, url_prefix="/staff/audit")


class LogForm(BaseForm):
    """Which entries to show. Sent with GET."""

    class Meta(BaseForm.Meta):
        csrf = False

    actor = SelectField(_l("Who"))
    kind = SelectField(_l("About"))
    number = CountField(_l("ID number"), least=1, most=999_999_999)
    since = DateField(_l("From"))
    until = DateField(_l("To"))

    def to_filter(self) -> LogFilter:
        """Return the filter. Answers that are not valid are ignored."""
        values = {field.name: None if field.errors else field.data or None for field in self}
        return LogFilter(
            actor=values["actor"],
            subject_kind=values["kind"],
            subject_id=values["number"],
            since=_midnight(values["since"]),
            until=_midnight(values["until"] + timedelta(days=1)) if values["until"] else None,
        )

    def to_arguments(self) -> dict[str, str]:
        """Return the query arguments for the address of the next page."""
        return {field.name: str(field.data) for field in self if field.data and not field.errors}


def _midnight(day: date | None) -> datetime | None:
    """Return the start of a day in the city's time zone."""
    return datetime.combine(day, time(), tzinfo=current_city().zone) if day else None


def _log_form() -> LogForm:
    form = LogForm(request.args)
    everybody = [choice(written_actor(person.id), person.name) for person in list_people()]
    others = [choice(key, actor_name(key, {})) for key in ("registrant", "worker", "command")]
    form.actor.choices = [choice("", _("Everyone")), *everybody, *others]
    kinds = staff_audit.subject_kinds()
    form.kind.choices = [choice("", _("Everything")), *(choice(kind, kinds[kind]) for kind in kinds)]
    form.validate()
    return form


@bp.get("")
@page(audience=Audience.STAFF, permission=Permission.SEE_AUDIT, personal=True)
def list_changes() -> str:
    """Show the audit log."""
    return _show(AuditEntry, "accounts/staff/list_changes.html")


@bp.get("/views")
@page(audience=Audience.STAFF, permission=Permission.SEE_AUDIT, personal=True)
def list_views() -> str:
    """Show who viewed personal data. Entries arrive once a minute and expire by the city's retention schedule."""
    return _show(AccessEntry, "accounts/staff/list_views.html")


def _show(log: type[Entry], template: str) -> str:
    form = _log_form()
    found = list_entries(
        log,
        form.to_filter(),
        before=asked_number("before", digits=15),
    )
    return render_staff(
        template,
        filter_form=form,
        arguments=form.to_arguments(),
        found=found,
        people=names_of(row.actor for row in found.rows),
        subjects=staff_audit.subjects_of((row.subject_kind, row.subject_id) for row in found.rows),
        actor_name=actor_name,
        action_name=staff_audit.action_name,
        field_names=staff_audit.field_names,
        view_name=staff_audit.view_name,
    )
