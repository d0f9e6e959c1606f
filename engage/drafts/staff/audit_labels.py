"""Labels of drafts in the audit log."""

from __future__ import annotations

from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l
from engage.core.outbox.registry import name_kinds
from engage.core.staff import audit as staff_audit

ACTIONS = {
    "draft.created": _l("Created a draft to decide on"),
    "draft.translations_imported": _l("Imported translations of a draft to decide on"),
    "draft.remarked": _l("Commented on a clause"),
    "draft.remark_reopened": _l("Reopened a comment that was not used"),
    "draft.revised": _l("Created a new version of a draft to decide on"),
    "draft.remark_set_aside": _l("Marked a comment on a clause as not used"),
    "draft.remark_taken_up": _l("Used a comment on a clause in a new version"),
    "draft.translation_confirmed": _l("Confirmed translations of a draft to decide on"),
    "draft.translation_kept": _l("Kept the current translations of a draft to decide on"),
    "draft.translation_proposed": _l("Proposed translations of a draft to decide on"),
    "draft.translated": _l("Wrote translations of a draft to decide on"),
    "draft.translator_ended": _l("Ended someone's permission to translate drafts"),
    "draft.translator_given": _l("Gave someone permission to translate drafts"),
    "draft.remark_withdrawn": _l("Withdrew a comment on a clause"),
}
FIELDS = {
    "answer": _l("answer"),
    "body": _l("comment"),
    "proposed": _l("proposed text"),
    "state": _l("state"),
    "text": _l("text"),
    "title": _l("title"),
}


@staff_audit.read_fields("user")
def _what_is_translated(field: str) -> str | None:
    """Return the label of `draft:3` or `body:2`, or None for other fields."""
    head, _colon, number = field.partition(":")
    if not number.isdecimal():
        return None
    if head == "draft":
        return _("draft number %(number)s", number=number)
    return _("all drafts of group number %(number)s", number=number) if head == "body" else None


staff_audit.name_actions(ACTIONS)
staff_audit.name_fields(FIELDS, "draft")
staff_audit.name_subjects("draft", _l("Draft to decide on"))

name_kinds(
    {
        "drafts.translator_given": _l("Permission to translate drafts"),
        "drafts.translator_ended": _l("The permission to translate drafts ended"),
    }
)
