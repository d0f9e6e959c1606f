"""The form in which a draft is translated: what was written on one side, the translation on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import Field, HiddenField

from engage.core.forms import BaseForm, ParagraphField, TickField
from engage.core.i18n import gettext as _
from engage.core.i18n import lazy_gettext as _l
from engage.core.i18n.content import MACHINE, NOTHING, REVIEWED, FullText
from engage.drafts.policy.versions import LONGEST_CLAUSE
from engage.drafts.services.translations import Entry

TEXTS_A_PAGE = 25
CHARACTERS_A_ROW, FEWEST_ROWS, MOST_ROWS = 42, 2, 14


@dataclass(frozen=True)
class Line:
    """One text on the page, with its fields."""

    key: str
    text: FullText
    state: str
    value: Field
    checked: Field


class TranslationForm(BaseForm):
    """Some texts of a draft in one language. Made by `translation_form`. `keys` names them, with blanks between."""

    keys = HiddenField()
    texts: Mapping[str, FullText]
    language: str

    def lines(self) -> Iterator[Line]:
        """The texts, in the order in which they are asked for."""
        for key, text in self.texts.items():
            state = state_of(text, self.language)
            yield Line(key, text, state, self[f"text_{key}"], self[f"checked_{key}"])

    def to_entries(self) -> dict[str, Entry]:
        """What was written, by the key of the clause."""
        return {
            key: Entry(
                value=self[f"text_{key}"].data or "",
                seen=self[f"seen_{key}"].data or NOTHING,
                source_hash=self[f"source_{key}"].data or "",
                is_reviewed=bool(self[f"checked_{key}"].data),
            )
            for key in self.texts
        }

    def show_conflicts(self, conflicts: Mapping[str, str], now: Mapping[str, FullText]) -> None:
        """Somebody else wrote meanwhile: show theirs beside what was typed, and save only when asked again."""
        for key, theirs in conflicts.items():
            self[f"text_{key}"].errors = [
                _(
                    "Somebody else wrote this meanwhile: “%(theirs)s”. If you save again, yours replaces it.",
                    theirs=theirs,
                )
            ]
            row = now[key].translations.get(self.language)
            seen = self[f"seen_{key}"]
            seen.data, seen.raw_data = (NOTHING if row is None else row.version), None


def state_of(text: FullText, language: str) -> str:
    """`stale`, `missing`, `machine`, `draft` or `reviewed`."""
    row = text.translations.get(language)
    if row is None:
        return "missing"
    return "stale" if text.is_stale(language) else row.state


def by_need(texts: Mapping[str, FullText], language: str) -> list[str]:
    """The keys of the texts, what needs a translator most first; else in the order of the draft."""
    order = ["stale", "missing", MACHINE, "draft", REVIEWED]
    return sorted(texts, key=lambda key: order.index(state_of(texts[key], language)))


def translation_form(texts: Mapping[str, FullText], keys: Iterable[str], language: str) -> TranslationForm:
    """The form for these texts in a language, filled with what is there."""
    chosen = {key: texts[key] for key in keys}
    fields: dict[str, Any] = {}
    data: dict[str, Any] = {"keys": " ".join(chosen)}
    for key, text in chosen.items():
        row = text.translations.get(language)
        fields[f"text_{key}"] = ParagraphField(longest=LONGEST_CLAUSE, rows=_rows(text.source))
        fields[f"seen_{key}"] = HiddenField()
        fields[f"source_{key}"] = HiddenField()
        fields[f"checked_{key}"] = TickField(_l("I know this language and have checked this text."))
        data[f"text_{key}"] = row.value if row else ""
        data[f"seen_{key}"] = row.version if row else NOTHING
        data[f"source_{key}"] = text.source_hash
        data[f"checked_{key}"] = state_of(text, language) == REVIEWED
    form: TranslationForm = type("DraftTranslationForm", (TranslationForm,), fields)(data=data)
    form.texts, form.language = chosen, language
    return form


def _rows(source: str) -> int:
    return min(MOST_ROWS, max(FEWEST_ROWS, len(source) // CHARACTERS_A_ROW + source.count("\n") + 1))
