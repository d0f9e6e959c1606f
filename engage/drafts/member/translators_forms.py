"""The form with which a facilitator lets somebody translate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engage.core.forms import BaseForm, EmailField, RadioField, TickField, choice
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.formats import isolate

THIS_DRAFT = "draft"


class TranslatorForm(BaseForm):
    """Who may translate, and what: this draft, or every draft of a body that the facilitator facilitates."""

    email = EmailField(
        _l("Email address of the translator"),
        required=_l("Write the person's email address."),
        hint=_l("The address that this person signs in with."),
        autocomplete="off",
    )
    what = RadioField(
        _l("What can this person translate?"), required=_l("Choose what this person can translate.")
    )
    agreed = TickField(
        _l("This person has agreed to translate."), required=_l("Ask the person first, then check this box.")
    )

    def __init__(self, bodies: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.what.choices = [
            choice(THIS_DRAFT, _("This draft")),
            *(
                choice(str(ident), _("Every draft of %(group)s", group=isolate(name, "auto")))
                for ident, name in bodies
            ),
        ]
        if self.what.data is None:
            self.what.data = THIS_DRAFT

    @property
    def body_id(self) -> int | None:
        """The body whose drafts the person may translate; None for this draft only."""
        return None if self.what.data == THIS_DRAFT else int(self.what.data)
