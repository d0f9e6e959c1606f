"""Labels for readers' reports in the audit log."""

from __future__ import annotations

from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.staff import audit as staff_audit

ACTIONS = {
    "report.done": _l("Took care of a report about wording"),
}
FIELDS = {
    "done_at": _l("taken care of"),
}

staff_audit.name_actions(ACTIONS)
staff_audit.name_fields(FIELDS, "phrase_report")
staff_audit.name_subjects("phrase_report", _l("Report about wording"))
