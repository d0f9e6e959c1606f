"""Forms of the pages about drafts: enter a text, change it, and remark on a clause."""

from __future__ import annotations

import hashlib
from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, StringField
from wtforms.widgets import TextArea

from engage.core import encodings
from engage.core.fields import options
from engage.core.form_parts import NumberField
from engage.core.forms import BaseForm, CheckboxesField, LineField, ParagraphField, SelectField
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.text import same_lines, visible
from engage.drafts.policy.versions import LONGEST_CLAUSE, LONGEST_NOTE, LONGEST_REMARK

LONGEST_TITLE = 200


class OutlineField(StringField):
    """A whole text with its lines unchanged: their indentation shows the structure."""

    kind = "textarea"
    widget = TextArea()

    def __init__(self, label: Any = None, *, rows: int = 20, **kwargs: Any) -> None:
        super().__init__(label, **options(**kwargs))
        self.rows = rows

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the text with uniform line ends."""
        self.data = same_lines(valuelist[0]) if valuelist else ""

    def _value(self) -> str:
        return visible(self.data or "")


class _PreviewedForm(BaseForm):
    """A form whose text is previewed as clauses before it is saved. `previewed` is the preview's fingerprint."""

    previewed = HiddenField()
    text: Any

    @property
    def was_shown(self) -> bool:
        """Whether exactly this text was previewed."""
        return bool(self.previewed.data) and self.previewed.data == fingerprint(self.text.data or "")

    def mark_shown(self) -> None:
        """Note that the page previews the current text."""
        self.previewed.data = fingerprint(self.text.data or "")
        self.previewed.raw_data = None


class CreateDraftForm(_PreviewedForm):
    """A new draft: title, bodies, and a text from a file or pasted."""

    title = LineField(
        _l("Name of the draft"), longest=LONGEST_TITLE, required=_l("Write a name for the draft.")
    )
    bodies = CheckboxesField(
        _l("Which groups work on it?"),
        coerce=int,
        required=_l("Choose at least one group."),
        hint=_l("The members of these groups can read the draft and comment on it."),
    )
    language = SelectField(
        _l("Language of the text"),
        required=_l("Choose the language that the text is written in."),
        hint=_l("The text in this language is the one that counts. The others are translations of it."),
    )
    file = FileField(
        _l("A file with the text"), render_kw={"accept": ".md,.markdown,.txt,text/plain,text/markdown"}
    )
    text = OutlineField(
        _l("Or paste the text here"),
        hint=_l("Start each clause on a new line with its number or letter, for example 4. or c."),
    )

    def take_file(self) -> None:
        """Put the content of the file into `text`. Add to `file.errors` if it cannot be read."""
        if not isinstance(self.file.data, FileStorage) or not self.file.data.filename:
            return
        found = read_text(self.file.data.read())
        if found is None:
            self.file.errors = [
                _("This file cannot be read as text. Save it as plain text (UTF-8), or paste the text.")
            ]
            return
        self.text.data, self.text.raw_data = found, None

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the form is valid and has a text."""
        valid = super().validate(extra_validators)
        self.take_file()
        if not self.file.errors and not (self.text.data or "").strip():
            self.text.errors = [_("Choose a file or paste the text.")]
        return valid and not self.file.errors and not self.text.errors


class ReviseDraftForm(_PreviewedForm):
    """A new version of the whole text. `base` is the number of the version it is based on."""

    base = NumberField()
    text = OutlineField(_l("The whole text"), required=_l("Write or paste the text."), rows=28)
    note = LineField(
        _l("What did you change, and why?"),
        longest=LONGEST_NOTE,
        hint=_l("Members see this beside the version."),
    )


class ChangeClauseForm(BaseForm):
    """A new text for one clause."""

    base = NumberField()
    text = ParagraphField(
        _l("The clause"), longest=LONGEST_CLAUSE, rows=8, required=_l("A clause cannot be empty.")
    )
    note = LineField(
        _l("What did you change, and why?"),
        longest=LONGEST_NOTE,
        hint=_l("Members see this beside the version."),
    )


class RemarkForm(BaseForm):
    """A comment on a clause, with an optional proposed text."""

    version = NumberField()
    language = HiddenField()
    body = ParagraphField(_l("Your comment"), longest=LONGEST_REMARK)
    proposed = ParagraphField(
        _l("The clause as you propose it"),
        longest=LONGEST_CLAUSE,
        rows=6,
        hint=_l("Change the words here. The group sees what is different."),
    )


class TakeUpForm(BaseForm):
    """The new text of a clause that a remark leads to."""

    base = NumberField()
    text = ParagraphField(
        _l("The clause in the new version"),
        longest=LONGEST_CLAUSE,
        rows=8,
        required=_l("A clause cannot be empty."),
    )
    take_up_answer = ParagraphField(
        _l("A note to the person who wrote the comment"), longest=LONGEST_REMARK, rows=2
    )


class MarkForm(BaseForm):
    """An existing version that already does what a remark asks for."""

    version = SelectField(_l("Which version?"), coerce=int, required=_l("Choose a version."))
    mark_answer = ParagraphField(
        _l("A note to the person who wrote the comment"), longest=LONGEST_REMARK, rows=2
    )


class SetAsideForm(BaseForm):
    """Why a remark leads to no change."""

    answer = ParagraphField(
        _l("Why is the comment not used?"),
        longest=LONGEST_REMARK,
        rows=3,
        hint=_l("The whole group can read your reply."),
        required=_l("Write a reply, so that people know why."),
    )


def read_text(raw: bytes) -> str | None:
    """Decode the text of a file: UTF-8, or UTF-16 with a byte order mark. Return None if it is neither."""
    try:
        return same_lines(encodings.decoded(raw))
    except encodings.NotReadable:
        return None


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text, hexadecimal, without leading and trailing white space."""
    return hashlib.sha256(same_lines(text).strip().encode()).hexdigest()
