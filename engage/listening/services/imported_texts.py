"""Translations that come from a file.

Machine translations from a file never replace what a person wrote or reviewed, and what a person reviewed is replaced
only by what the file says that somebody reviewed.
"""

from __future__ import annotations

from collections.abc import Mapping

from engage.core.db import db
from engage.core.i18n import content
from engage.core.i18n.content import MACHINE, REVIEWED, Translation
from engage.core.i18n.submitting import Wording, Writer, Written, submit
from engage.core.text_files import LocalizedDraft, TextDraft


def write_translations(ids: Mapping[str, int], drafts: Mapping[str, LocalizedDraft]) -> bool:
    """Write the translations of texts, by name. Returns whether anything changed."""
    known = content.load_all(db.session(), list(ids.values()))
    changed = False
    for name, text in drafts.items():
        changed |= write_translation(ids[name], text, known[ids[name]].translations)
    return changed


def write_translation(text_id: int, text: LocalizedDraft, known: Mapping[str, Translation]) -> bool:
    """Write the translations of one text. `known` are those there are. Returns whether anything changed."""
    changed = False
    for language, translation in text.translations.items():
        if _may_write(translation, known.get(language)):
            wording = Wording(translation.value, translation.state)
            written = submit(
                db.session(), text_id, language, wording, Writer(translation.reviewer, "command")
            )
            changed |= written is not Written.UNCHANGED
    return changed


def _may_write(new: TextDraft, known: Translation | None) -> bool:
    """Return whether a new text has anything to say: a machine translation does not replace a person's work.

    Nor is a review undone by a file that has the same words without it.
    """
    if known is None or known.state == MACHINE or new.state == REVIEWED:
        return True
    return new.state != MACHINE and (known.state != REVIEWED or known.value != new.value)
