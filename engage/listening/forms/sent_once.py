"""A form that registers a party once, however often it is sent: a double tap, or again on a slow connection."""

from __future__ import annotations

import re
import secrets

from wtforms import HiddenField

from engage.core.forms import BaseForm

_KEY = re.compile(r"[\w-]{22}", re.ASCII)


class SentOnce(BaseForm):
    """A form with a random key, made when the form is first shown and kept while it is shown again."""

    form_key = HiddenField()

    def give_key(self) -> None:
        """Make a key where the form has none."""
        if self.key is None:
            self.form_key.data = secrets.token_urlsafe(16)

    @property
    def key(self) -> str | None:
        """The key, or None where there is none of ours."""
        written = (self.form_key.data or "") if "form_key" in self else ""
        return written if _KEY.fullmatch(written) else None
