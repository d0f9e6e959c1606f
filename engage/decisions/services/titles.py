"""The title and summary of a decision in every language."""

from __future__ import annotations

from collections.abc import Mapping

from engage.core import audit
from engage.core.audit_log import written_actor
from engage.core.db import db
from engage.core.i18n import content
from engage.core.i18n.content import FullText, ReviewedStands, Reviewer
from engage.core.i18n.submitting import Right, Writer
from engage.core.translating.texts import Entry, Saved, save_entries
from engage.decisions.models import Decision
from engage.decisions.services import access

TITLE, SUMMARY = "title", "summary"


def texts_of(decision: Decision) -> dict[str, FullText]:
    """Return title and summary in every available language (one statement)."""
    texts = content.load_all(db.session(), [decision.title_id, decision.summary_id])
    return {TITLE: texts[decision.title_id], SUMMARY: texts[decision.summary_id]}


def save_translation(
    decision_id: int, language: str, *, entries: Mapping[str, Entry], writer: Reviewer, actor: int
) -> Saved[str]:
    """Save title and summary in one language, as far as an entry changes something.

    Raise NotFound, NoOffice, TextRefused, and ReviewedStands where a person has checked the text that stands and nobody
    the new one: whoever writes here says who checked it, so nothing waits.
    """
    decision = access.lock_for_facilitator(decision_id, actor)
    idents = {TITLE: decision.title_id, SUMMARY: decision.summary_id}
    texts = content.load_all(db.session(), list(idents.values()))
    new = {name: entry for name, entry in entries.items() if _is_news(texts[idents[name]], language, entry)}
    own = Writer(writer.name, written_actor(actor), Right.REVIEW, writer.id)
    saved = save_entries(idents, language, new, writer=own)
    if saved.proposed:
        raise ReviewedStands
    if saved.changed:
        names = [f"{name}:{language}" for name in saved.changed]
        audit.record(actor, "decision.translated", "decision", decision.id, names)
    return saved


def _is_news(text: FullText, language: str, entry: Entry) -> bool:
    """Return whether words, source or origin differ from what is stored. A facilitator states the origin."""
    row = text.translations.get(language)
    if row is None:
        return bool(entry.value)
    stands = (row.version, row.state, row.source_hash)
    return stands != (content.text_hash(entry.value), entry.state, entry.source_hash)
