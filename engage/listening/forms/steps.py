"""The small forms around a registration: a button, the private link again, in person or online."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from engage.core.forms import BaseForm, EmailField, PhoneField, RadioField, choice
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.listening.labels import modes
from engage.listening.models import Mode


class AskLinkForm(BaseForm):
    """Request the private link again."""

    email = EmailField(_l("Email"), autocomplete="email")
    phone = PhoneField(_l("Phone"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether an e-mail address or a phone number was given."""
        valid = super().validate(extra_validators)
        if valid and not self.email.data and not self.phone.data:
            self.email.errors = [_("Write the email address or phone number you signed up with.")]
            return False
        return valid


class ConfirmForm(BaseForm):
    """A form with only a button."""


class SeenForm(ConfirmForm):
    """A button, and the version of the page that it stands on."""

    seen = HiddenField()


class ComeWithoutForm(BaseForm):
    """Come without what is full. `without` is what the page said would be left out."""

    without = HiddenField()


class SwitchModeForm(SeenForm):
    """Switch between in person and online."""

    mode = RadioField(
        _l("How will you take part?"),
        choices=[choice(mode, modes.NAMES[mode]) for mode in Mode],
        required=_l("Choose how you will take part."),
    )
