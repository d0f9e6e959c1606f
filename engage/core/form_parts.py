"""Parts that forms of several domains share.

Errors at a field, forms that act once, version checks, languages, start and end times.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from wtforms import HiddenField

from engage.core.forms import BaseForm, language_choices
from engage.core.i18n import current_language
from engage.core.security.tokens import random_ident
from engage.core.text import whole_number


def refuse(field: Any, message: str) -> bool:
    """Add an error to a field. Returns False, for `return refuse(…)`."""
    field.errors = [*field.errors, message]
    return False


def in_order(start: Any, end: Any, *, longest: timedelta, wrong_order: str, too_long: str) -> bool:
    """Return whether `end` is later than `start`, by at most `longest`; otherwise add an error to `end`.

    Empty or invalid fields have their own errors.
    """
    if not start.data or not end.data or start.errors or end.errors:
        return True
    if end.data <= start.data:
        return refuse(end, wrong_order)
    if end.data - start.data > longest:
        return refuse(end, too_long)
    return True


def choose_languages(field: Any) -> None:
    """Offer every language of the city as the source language. The current language is the default."""
    field.choices = language_choices()
    if field.data is None:
        field.data = current_language().tag


_SUBMISSION = re.compile(r"[a-z2-7]{16}")


class SubmittedOnce(BaseForm):
    """A form that acts once, however often it is sent: a double tap, or again on a slow connection.

    What it makes keeps the id of the submission, unique in the database.
    """

    submission = HiddenField()

    def new_submission(self) -> None:
        """Give the form an id when it is first shown; it keeps it while it is shown again."""
        self.submission.data = self.submission_ident

    @property
    def submission_ident(self) -> str:
        """The id of this submission, or another where the form has none of ours."""
        sent = str(self.submission.data or "")
        return sent if _SUBMISSION.fullmatch(sent) else random_ident()


class NumberField(HiddenField):
    """A hidden number from the time when the page was rendered, for example a version."""

    @property
    def number(self) -> int:
        """The number, or -1, which is never valid, where none was sent."""
        found = whole_number(str(self.data or ""))
        return -1 if found is None else found


class VersionedForm(BaseForm):
    """A form that stores which version of its subject the writer saw."""

    version = NumberField()

    @property
    def seen_version(self) -> int:
        """The version that was shown with the form; 0, which is never valid, where the value was tampered with."""
        return max(self.version.number, 0)

    def show_version(self, version: int) -> None:
        """Set the version to what is stored now."""
        self.version.data = version
        self.version.raw_data = None
