"""Forms for signing in and for one's own account."""

from __future__ import annotations

from typing import Any

from engage.core.forms import (
    BaseForm,
    CodeField,
    EmailField,
    LineField,
    NameField,
    SelectField,
    TickField,
    language_choices,
)
from engage.core.i18n import lazy_gettext as _
from engage.core.meanwhile import ComparedForm


class AskForm(BaseForm):
    """Request a sign-in link."""

    email = EmailField(_("Your email address"), required=_("Write your email address."))


class OwnDeviceForm(BaseForm):
    """Whether the browser keeps the sign-in when it is closed."""

    own_device = TickField(
        _("This is my own device"),
        hint=_(
            "Check the box to stay signed in on this device. Leave it empty on a computer that other people use too."
        ),
    )


class CodeForm(BaseForm):
    """The code that an app on the phone shows."""

    code = CodeField(
        _("The 6 digits from your app"),
        required=_("Write the 6 digits that your app shows now."),
        hint=_("The digits change every 30 seconds."),
    )


class RecoveryForm(BaseForm):
    """One of the recovery codes."""

    code = LineField(
        _("Recovery code"),
        longest=60,
        required=_("Write one of your recovery codes."),
        hint=_("A recovery code has 16 letters and digits. Each code works one time."),
        autocomplete="off",
    )


class AccountForm(ComparedForm):
    """The person's name, and the language used to write to them."""

    name = NameField(_("Your name"), required=_("Write your name."), autocomplete="name")
    language = SelectField(
        _("Your language"),
        required=_("Choose a language."),
        hint=_("We will email you in this language."),
        autocomplete="language",
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = language_choices()
