"""Forms for translating: source and translation side by side, and a file upload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, HiddenField

from engage.core.forms import BaseForm, ParagraphField, TickField
from engage.core.i18n import Language, by_tag
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.content import DRAFT, NOTHING, REVIEWED, FullText
from engage.core.i18n.proposals import TranslationProposal, shown
from engage.core.translating.texts import STALE, Entry, Saved, state_of

K = TypeVar("K")
FEWEST_ROWS, MOST_ROWS = 2, 14


@dataclass(frozen=True)
class Line(Generic[K]):
    """One text on the page, with the fields of its translation. The writer ticks `vouched` to mark it as reviewed.

    `mine`: what the writer proposed for it, waiting or refused.
    """

    key: K
    language: str
    label: str
    text: FullText
    state: str
    value: Field
    vouched: Field
    mine: TranslationProposal | None = None

    @property
    def stands(self) -> str:
        """The text that stands, where the writer's own words wait in the field; else nothing."""
        row = self.text.translations.get(self.language)
        return row.value if row is not None and self.is_waiting else ""

    @property
    def is_waiting(self) -> bool:
        """Whether the words in the field wait to be confirmed."""
        return self.mine is not None and self.mine.is_waiting

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
    mine: Mapping[int, TranslationProposal] = MappingProxyType({})

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
            ticked, mine = self.part(key, "checked"), self.mine.get(text.id)
            yield Line(key, self.language, str(value.label.text), text, state, value, ticked, mine)

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

    def show_conflicts(
        self,
        saved: Saved[K],
        now: Mapping[K, FullText],
        mine: Mapping[int, TranslationProposal] = MappingProxyType({}),
    ) -> None:
        """Somebody else changed a text since: show their version beside the input. Sending the form again saves it.

        `now` and `mine` are read after the other texts were saved.
        """
        for key, theirs in saved.conflicts.items():
            self.part(key, "text").errors = [
                _(
                    "Someone else changed this text in the meantime: “%(theirs)s”. "
                    "If you save again, your text replaces theirs.",
                    theirs=theirs,
                )
            ]
        for key in (*saved.conflicts, *saved.changed, *saved.proposed):
            row, seen = now[key].translations.get(self.language), self.part(key, "seen")
            seen.data, seen.raw_data = shown(row, mine.get(now[key].id)), None
        self.mine = mine


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
    mine: Mapping[int, TranslationProposal] = MappingProxyType({}),
    **data: str,
) -> Form:
    """Return the form for these texts in a language, filled with what is stored. `data`: fields that `kind` adds.

    `mine` is what the writer proposed, by text id: where it waits, it is in the field.
    """
    fields: dict[str, Any] = {}
    values: dict[str, Any] = {**data}
    for key, text in texts.items():
        label = labels[key] if labels is not None else None
        rows = _rows(text.source, wanted.characters_a_row)
        fields[f"text_{key}"] = ParagraphField(label, longest=wanted.longest, rows=rows)
        fields[f"seen_{key}"] = HiddenField()
        fields[f"source_{key}"] = HiddenField()
        fields[f"checked_{key}"] = TickField(_l("I know this language and have checked this text."))
        row, own = text.translations.get(language), mine.get(text.id)
        waits = own is not None and own.is_waiting
        values[f"text_{key}"] = own.value if own is not None and waits else row.value if row else ""
        values[f"seen_{key}"] = shown(row, own)
        values[f"source_{key}"] = text.source_hash
        is_checked = own.is_checked if own is not None and waits else state_of(text, language) == REVIEWED
        values[f"checked_{key}"] = wanted.may_review and is_checked
    form: Form = type(kind.__name__, (kind,), fields)(data=values)
    form.texts, form.language, form.mine = texts, language, mine
    return form


def _rows(source: str, characters_a_row: int) -> int:
    return min(MOST_ROWS, max(FEWEST_ROWS, len(source) // characters_a_row + source.count("\n") + 1))


class ImportForm(BaseForm):
    """A file of translations to import."""

    file = FileField(_l("File (XLIFF or CSV)"))
    vouched = TickField(
        _l("Someone who knows the language has checked the texts marked as approved or reviewed.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether a file was chosen."""
        valid = super().validate(extra_validators)
        if not isinstance(self.file.data, FileStorage) or not self.file.data.filename:
            self.file.errors = [_("Choose the translated file.")]
            return False
        return valid

    def read(self) -> bytes:
        """Return the contents of the file."""
        return bytes(self.file.data.read())
