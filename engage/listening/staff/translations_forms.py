"""Forms of the staff's pages about translations."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField

from engage.core.forms import BaseForm, NameField, TickField
from engage.core.i18n import staff_gettext as _
from engage.core.i18n import staff_lazy_gettext as _l


class InviteTranslatorForm(BaseForm):
    """Who translates from outside."""

    name = NameField(
        _l("Who translates?"),
        hint=_l("The name is shown to staff beside what this person wrote."),
        required=_l("Write a name, so that you know later whose link this is."),
    )
    may_review = TickField(_l("This person knows the language well: what they check counts as reviewed."))


class ImportTranslationsForm(BaseForm):
    """A file of translations that came back."""

    file = FileField(_l("File (XLIFF or CSV)"))
    vouched = TickField(_l("I vouch for the texts that this file marks as approved or reviewed."))

    def validate(self, extra_validators: Any = None) -> bool:
        """A file must have been chosen."""
        valid = super().validate(extra_validators)
        if not isinstance(self.file.data, FileStorage) or not self.file.data.filename:
            self.file.errors = [_("Choose the file that came back.")]
            return False
        return valid

    def read(self) -> bytes:
        """What is in the file."""
        return bytes(self.file.data.read())
