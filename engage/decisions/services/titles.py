"""The title and the summary of a decision in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engage.core import audit
from engage.core.db import db
from engage.core.i18n import content
from engage.core.i18n.content import DRAFT, MACHINE, NOTHING, REVIEWED, FullText, Reviewer, TranslationChanged
from engage.decisions.models import Decision
from engage.decisions.services import access

TITLE, SUMMARY = "title", "summary"
MISSING, STALE = "missing", "stale"


@dataclass(frozen=True)
class Wording:
    """What somebody wrote for one text. `seen` and `source_hash` say what they had before them.

    `state` is `reviewed` where a person vouches for it, `machine` for what a computer made, else `draft`.
    """

    value: str
    seen: str
    source_hash: str
    state: str


def texts_of(decision: Decision) -> dict[str, FullText]:
    """Title and summary in every language there is: one statement."""
    texts = content.load_all(db.session(), [decision.title_id, decision.summary_id])
    return {TITLE: texts[decision.title_id], SUMMARY: texts[decision.summary_id]}


def save_translation(
    decision_id: int, language: str, *, wordings: Mapping[str, Wording], writer: Reviewer, user_id: int
) -> tuple[int, dict[str, str]]:
    """Write title and summary in one language.

    Answers how many changed, and what stands where somebody else wrote meanwhile. Raises NotFound, NoOffice,
    TextRefused.
    """
    decision = access.lock_for_facilitator(decision_id, user_id)
    idents = {TITLE: decision.title_id, SUMMARY: decision.summary_id}
    changed: list[str] = []
    conflicts: dict[str, str] = {}
    for name, wording in wordings.items():
        try:
            if _put(idents[name], language, wording, writer):
                changed.append(f"{name}:{language}")
        except TranslationChanged as fact:
            conflicts[name] = fact.current
    if changed:
        audit.record(f"user:{user_id}", "decision.translated", "decision", decision.id, changed)
    return len(changed), conflicts


def _put(text_id: int, language: str, wording: Wording, writer: Reviewer) -> bool:
    """Write one text where it says something new."""
    row = content.load_all(db.session(), [text_id])[text_id].translations.get(language)
    state = wording.state if wording.state in (MACHINE, REVIEWED) else DRAFT
    if row is None and not wording.value:
        return False
    same = row is not None and row.version == content.text_hash(wording.value) and row.state == state
    if same and row is not None and row.source_hash == wording.source_hash:
        return False
    return content.put_translation(
        db.session(),
        text_id,
        language,
        wording.value,
        state=state,
        reviewer=writer if state == REVIEWED else None,
        translated_from=wording.source_hash or None,
        seen=wording.seen or NOTHING,
    )


def state_of(texts: Mapping[str, FullText], language: str) -> str:
    """How far title and summary are in a language: `missing`, `stale`, `machine`, `draft` or `reviewed`."""
    rows = [text.translations.get(language) for text in texts.values()]
    if any(row is None for row in rows):
        return MISSING
    if any(text.is_stale(language) for text in texts.values()):
        return STALE
    states = {row.state for row in rows if row is not None}
    return next(state for state in (MACHINE, DRAFT, REVIEWED) if state in states)
