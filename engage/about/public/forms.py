"""The form for reporting wrong or unclear words."""

from __future__ import annotations

from engage.core.forms import BaseForm, ParagraphField
from engage.core.i18n import lazy_gettext as _l


class ReportPhraseForm(BaseForm):
    """The wrong words, and a better wording."""

    phrase = ParagraphField(
        _l("Which words are wrong or hard to understand?"),
        longest=500,
        rows=3,
        required=_l("Copy or describe the words, so that we can find them."),
    )
    better = ParagraphField(_l("How would you say it?"), longest=500, rows=3)
