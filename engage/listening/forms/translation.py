"""The form in which a translator writes: the source on one side, the translation on the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Field, HiddenField

from engage.core.forms import BaseForm, ParagraphField, TickField
from engage.core.i18n.content import NOTHING, REVIEWED, FullText
from engage.core.i18n.languages import Language, by_tag
from engage.core.i18n.runtime import gettext as _
from engage.core.i18n.runtime import lazy_gettext as _l
from engage.listening.services.translating import Entry

LONGEST = 8000
PLACES = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "description": _l("Description"),
    "place_note": _l("How to find the place"),
    "expect": _l("What to expect"),
    "cancel_reason": _l("Why it is cancelled"),
}


@dataclass(frozen=True)
class Line:
    """One text on the page."""

    name: str
    text: FullText
    source_language: Language
    value: Field
    seen: Field
    source_hash: Field
    checked: Field
    is_stale: bool


class TranslationForm(BaseForm):
    """All texts of a session in one language. Made by `translation_form`."""

    texts: Mapping[str, FullText]
    language: str

    def lines(self) -> Iterator[Line]:
        """The texts in the order in which a reader meets them."""
        for name, text in self.texts.items():
            yield Line(
                name=place_name(name),
                text=text,
                source_language=by_tag(text.source_language),
                value=self[f"text_{text.id}"],
                seen=self[f"seen_{text.id}"],
                source_hash=self[f"source_{text.id}"],
                checked=self[f"checked_{text.id}"],
                is_stale=text.is_stale(self.language),
            )

    def to_entries(self) -> dict[int, Entry]:
        """What was written, per text."""
        return {
            line.text.id: Entry(
                value=line.value.data or "",
                seen=line.seen.data or NOTHING,
                source_hash=line.source_hash.data or "",
                is_reviewed=bool(line.checked.data),
            )
            for line in self.lines()
        }

    def show_conflicts(self, conflicts: Mapping[int, str], texts: Mapping[str, FullText]) -> None:
        """Somebody else wrote meanwhile: show theirs beside what was typed, and save only when asked again."""
        for text in texts.values():
            if text.id not in conflicts:
                continue
            field = self[f"text_{text.id}"]
            field.errors = [
                _(
                    "Somebody else wrote this meanwhile: “%(theirs)s”. If you save again, yours replaces it.",
                    theirs=conflicts[text.id],
                )
            ]
            row = text.translations.get(self.language)
            seen = self[f"seen_{text.id}"]
            seen.data, seen.raw_data = (NOTHING if row is None else row.version), None


def place_name(name: str) -> str:
    """What a text is, for its translator."""
    return str(PLACES[name]) if name in PLACES else _("What came of it")


def translation_form(texts: Mapping[str, FullText], language: str, *, may_review: bool) -> TranslationForm:
    """The form for a session's texts in a language, filled with what is there."""
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for name, text in texts.items():
        row = text.translations.get(language)
        fields[f"text_{text.id}"] = ParagraphField(place_name(name), longest=LONGEST, rows=_rows(text.source))
        fields[f"seen_{text.id}"] = HiddenField()
        fields[f"source_{text.id}"] = HiddenField()
        fields[f"checked_{text.id}"] = TickField(_("I know this language and have checked this text."))
        data[f"text_{text.id}"] = row.value if row else ""
        data[f"seen_{text.id}"] = row.version if row else NOTHING
        data[f"source_{text.id}"] = text.source_hash
        data[f"checked_{text.id}"] = (
            bool(row and row.state == REVIEWED and not text.is_stale(language)) and may_review
        )
    form: TranslationForm = type("SessionTranslationForm", (TranslationForm,), fields)(data=data)
    form.texts, form.language = texts, language
    return form


def _rows(source: str) -> int:
    return min(14, max(2, len(source) // 40 + source.count("\n") + 1))
