"""Shared fields of the forms with which staff invite a person."""

from __future__ import annotations

from typing import Any

from engage.core.forms import BaseForm, EmailField, NameField, language_choices
from engage.core.i18n import staff_lazy_gettext as _l


class InvitedPersonForm(BaseForm):
    """The invited person. Each form of this kind adds a field `language` with its own hint."""

    name = NameField(_l("Name"), required=_l("Write the person's name."), autocomplete="off")
    email = EmailField(
        _l("Email address"),
        required=_l("Write the person's email address."),
        hint=_l("The invitation and every sign-in link go to this address."),
        autocomplete="off",
    )
    language: Any

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = language_choices()
