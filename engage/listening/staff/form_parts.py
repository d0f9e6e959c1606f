"""Parts that the forms about sessions share: the city's clocks, web addresses, the version that was seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from wtforms import HiddenField
from wtforms.validators import ValidationError

from engage.core.city_time import city_today
from engage.core.forms import BaseForm
from engage.core.i18n import staff_gettext as _
from engage.core.text import SLUG, slug_of

LARGEST_CAPACITY = 100_000
LONGEST_SLUG = 80
LONGEST_SESSION = timedelta(days=7)
RESERVED_SLUGS = frozenset({"new"})  # pages of their own under /staff/sessions/


def suggested_slug(title: str, day: date) -> str:
    """The end of a web address made of a title and a day: `come-and-be-heard-2027-03-30`."""
    return f"{slug_of(title, longest=LONGEST_SLUG - 11) or 'session'}-{day.isoformat()}"


def is_slug(_form: Any, field: Any) -> None:
    """Refuse what cannot be the end of a web address."""
    if field.data and not (SLUG.fullmatch(field.data) and field.data not in RESERVED_SLUGS):
        raise ValidationError(_("Use small letters from a to z, digits, and hyphens between them."))


def is_web_address(_form: Any, field: Any) -> None:
    """Refuse what is no whole address of a page that is sent safely."""
    if not field.data:
        return
    try:
        parts = urlsplit(field.data)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or any(char.isspace() for char in field.data):
        raise ValidationError(_("Write a whole web address that starts with https://."))


class VersionedForm(BaseForm):
    """A form that says which version of the session its answers were written for."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that was shown with the form; 0, which no session has, where it was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def show_version(self, version: int) -> None:
        """Go on from what is stored now."""
        self.version.data = version
        self.version.raw_data = None


def refuse(field: Any, message: str) -> bool:
    """Add an error to a field. Answers False, for `return refuse(…)`."""
    field.errors = [*field.errors, message]
    return False


def is_to_come(_form: Any, field: Any) -> None:
    """Refuse to promise something for a day that is past."""
    if field.data and field.data < city_today():
        raise ValidationError(_("This day is past. Choose a day that is still to come."))
