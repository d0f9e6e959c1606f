"""The form with which staff invite an outside translator."""

from __future__ import annotations

from engage.core.forms import BaseForm, NameField, TickField
from engage.core.i18n import staff_lazy_gettext as _l


class InviteTranslatorForm(BaseForm):
    """The outside translator."""

    name = NameField(
        _l("Who translates?"),
        hint=_l("Staff see this name next to what the person wrote."),
        required=_l("Write a name so that you know later whose link this is."),
    )
    may_review = TickField(_l("This person knows the language well: texts they check count as reviewed."))
