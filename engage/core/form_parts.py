"""Parts that forms of several domains share: refusals at a field, the version that was seen, languages, two times."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wtforms import HiddenField

from engage.core.forms import BaseForm, language_choices
from engage.core.i18n import current_language
from engage.core.text import whole_number


def refuse(field: Any, message: str) -> bool:
    """Add an error to a field. Answers False, for `return refuse(…)`."""
    field.errors = [*field.errors, message]
    return False


def in_order(start: Any, end: Any, *, longest: timedelta, wrong_order: str, too_long: str) -> bool:
    """Whether the second time is later than the first and at most `longest` after it; else it is said at the second.

    Fields that are empty or refused already say so themselves.
    """
    if not start.data or not end.data or start.errors or end.errors:
        return True
    if end.data <= start.data:
        return refuse(end, wrong_order)
    if end.data - start.data > longest:
        return refuse(end, too_long)
    return True


def choose_languages(field: Any) -> None:
    """Offer every language of the city as the one something is written in; the reader's own is chosen at first."""
    field.choices = language_choices()
    if field.data is None:
        field.data = current_language().tag


class NumberField(HiddenField):
    """A number that the page was made with, for example of a version."""

    @property
    def number(self) -> int:
        """The number; -1, which is nothing's number, where none was sent."""
        found = whole_number(str(self.data or ""))
        return -1 if found is None else found


class VersionedForm(BaseForm):
    """A form that says which version of its subject the answers were written for."""

    version = NumberField()

    @property
    def seen_version(self) -> int:
        """The version that was shown with the form; 0, which nothing has, where it was tampered with."""
        return max(self.version.number, 0)

    def show_version(self, version: int) -> None:
        """Go on from what is stored now."""
        self.version.data = version
        self.version.raw_data = None
