"""Parts that the forms about sessions share: slugs, future days, and the largest and longest values."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from wtforms.validators import ValidationError

from engage.core.city_time import city_today
from engage.core.i18n import staff_gettext as _
from engage.core.text import SLUG, slug_of

LARGEST_CAPACITY = 100_000
LONGEST_SLUG = 80
LONGEST_SESSION = timedelta(days=7)
RESERVED_SLUGS = frozenset({"new"})  # reserved for pages under /staff/sessions/


def suggested_slug(title: str, day: date) -> str:
    """Return a slug made of a title and a day: `come-and-be-heard-2027-03-30`."""
    return f"{slug_of(title, longest=LONGEST_SLUG - 11) or 'session'}-{day.isoformat()}"


def is_slug(_form: Any, field: Any) -> None:
    """Refuse a value that is not a valid slug."""
    if field.data and not (SLUG.fullmatch(field.data) and field.data not in RESERVED_SLUGS):
        raise ValidationError(_("Use lowercase letters from a to z, numbers, and hyphens between them."))


def is_web_address(_form: Any, field: Any) -> None:
    """Refuse a value that is not an absolute https address."""
    if not field.data:
        return
    try:
        parts = urlsplit(field.data)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or any(char.isspace() for char in field.data):
        raise ValidationError(_("Write the full web address, starting with https://."))


def is_to_come(_form: Any, field: Any) -> None:
    """Refuse a day in the past."""
    if field.data and field.data < city_today():
        raise ValidationError(_("This date is in the past. Choose a later date."))
