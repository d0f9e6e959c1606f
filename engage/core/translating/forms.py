"""Forms for translating: source and translation side by side, and a file upload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, HiddenField

from engage.core.forms import BaseForm, ParagraphField, TickField
from engage.core.i18n import Language, by_tag
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.content import DRAFT, NOTHING, REVIEWED, FullText
from engage.core.translating.texts import STALE, Entry, state_of

K = TypeVar("K")
FEWEST_ROWS, MOST_ROWS = 2, 14


@dataclass(frozen=True)
class Line(Generic[K]):
    """One text on the page, with the fields of its translation. The writer ticks `vouched` to mark it as reviewed."""

    key: K
    label: str
    text: FullText
    state: str
    value: Field
    vouched: Field

    @property
    def source_language(self) -> Language:
        """The source language of the text."""
        return by_tag(self.text.source_language)

    @property
    def is_stale(self) -> bool:
        """Whether the source has changed since it was translated."""
        return self.state == STALE


class TranslationForm(BaseForm, Generic[K]):
    """Texts in one language. Made by `translation_form`, or declared by a domain that words its own fields."""

    texts: Mapping[K, FullText]
    language: str

    def part(self, key: K, part: str) -> Field:
        """Return a field of a text: `text`, `checked`, and what the writer saw, `seen` and `source`."""
        return self[f"{part}_{key}"]

    def state_given(self, key: K) -> str:
        """Return the state that the writer gives a translation: reviewed or draft."""
        return REVIEWED if self.part(key, "checked").data else DRAFT

    def lines(self) -> Iterator[Line[K]]:
        """Yield the texts in their given order."""
        for key, text in self.texts.items():
            value = self.part(key, "text")
            state = state_of(text, self.language)
            yield Line(key, str(value.label.text), text, state, value, self.part(key, "checked"))

    def to_entries(self) -> dict[K, Entry]:
        """Return the input, by text."""
        return {
            key: Entry(
                value=self.part(key, "text").data or "",
                seen=self.part(key, "seen").data or NOTHING,
                source_hash=self.part(key, "source").data or "",
                state=self.state_given(key),
            )
            for key in self.texts
        }

    def show_conflicts(self, conflicts: Mapping[K, str], now: Mapping[K, FullText]) -> None:
        """Somebody else changed a text since: show their version beside the input. Sending the form again saves it."""
        for key, theirs in conflicts.items():
            self.part(key, "text").errors = [
                _(
                    "Somebody else wrote this meanwhile: “%(theirs)s”. If you save again, yours replaces it.",
                    theirs=theirs,
                )
            ]
            row = now[key].translations.get(self.language)
            seen = self.part(key, "seen")
            seen.data, seen.raw_data = (NOTHING if row is None else row.version), None


Form = TypeVar("Form", bound=TranslationForm[Any])


@dataclass(frozen=True)
class Wanted:
    """How a form shows its texts: the maximum length, and the number of characters in a row of a field.

    `may_review`: whether the writer's tick counts as a review.
    """

    longest: int
    characters_a_row: int
    may_review: bool = True


def translation_form(
    kind: type[Form],
    texts: Mapping[K, FullText],
    language: str,
    wanted: Wanted,
    *,
    labels: Mapping[K, str] | None = None,
    **data: str,
) -> Form:
    """Return the form for these texts in a language, filled with what is stored. `data`: fields that `kind` adds."""
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {**data}
    for key, text in texts.items():
        label = labels[key] if labels is not None else None
        rows = _rows(text.source, wanted.characters_a_row)
        fields[f"text_{key}"] = ParagraphField(label, longest=wanted.longest, rows=rows)
        fields[f"seen_{key}"] = HiddenField()
        fields[f"source_{key}"] = HiddenField()
        fields[f"checked_{key}"] = TickField(_l("I know this language and have checked this text."))
        row = text.translations.get(language)
        values[f"text_{key}"] = row.value if row else ""
        values[f"seen_{key}"] = row.version if row else NOTHING
        values[f"source_{key}"] = text.source_hash
        values[f"checked_{key}"] = wanted.may_review and state_of(text, language) == REVIEWED
    form: Form = type(kind.__name__, (kind,), fields)(data=values)
    form.texts, form.language = texts, language
    return form


def _rows(source: str, characters_a_row: int) -> int:
    return min(MOST_ROWS, max(FEWEST_ROWS, len(source) // characters_a_row + source.count("\n") + 1))


class ImportForm(BaseForm):
    """A file of translations to import."""

    file = FileField(_l("File (XLIFF or CSV)"))
    vouched = TickField(_l("I vouch for the texts that this file marks as approved or reviewed."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether a file was chosen."""
        valid = super().validate(extra_validators)
        if not isinstance(self.file.data, FileStorage) or not self.file.data.filename:
            self.file.errors = [_("Choose the file that came back.")]
            return False
        return valid

    def read(self) -> bytes:
        """Return the contents of the file."""
        return bytes(self.file.data.read())
