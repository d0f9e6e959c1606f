"""Outcomes of a session: reports and decisions, or the day by which there will be some.

No news after a session is the residents' most frequent complaint, so every past session shows one or the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engage.core import audit
from engage.core.db import db
from engage.core.i18n import content, writing
from engage.core.seen import Value, must_be_as_seen
from engage.listening.errors import OutcomeNotFound
from engage.listening.models import OUTCOME_TEXTS, ListeningSession, OutcomeKind, SessionOutcome
from engage.listening.services import access


@dataclass(frozen=True)
class Outcome:
    """A report, or a decision that a session informed. `url` and `sentence` may be empty.

    Title and sentence are in their source language; the sentence says what the report or the decision means.
    """

    kind: OutcomeKind
    title: str
    url: str
    happened_on: date
    sentence: str = ""


def add_outcome(
    session_id: int, *, outcome: Outcome, source_language: str, actor: audit.Actor
) -> SessionOutcome:
    """Add an outcome to a session. Raises SessionNotFound, TextRefused, TransitionRefused."""
    session = access.lock_for_change(session_id)
    row = SessionOutcome(
        session_id=session.id,
        kind=outcome.kind,
        title_id=writing.new_text(db.session(), source_language, outcome.title),
        sentence_id=writing.new_text(db.session(), source_language, outcome.sentence),
        url=outcome.url,
        happened_on=outcome.happened_on,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "session.outcome_added", "session", session.id)
    return row


def values_of(outcome: Outcome | SessionOutcome, title: str, sentence: str) -> dict[str, Value]:
    """Return what the form about an outcome shows, by the names of its questions."""
    return {
        "kind": str(outcome.kind),
        "title": title,
        "sentence": sentence,
        "url": outcome.url,
        "happened_on": outcome.happened_on,
    }


def edit_outcome(
    session_id: int, outcome_id: int, *, outcome: Outcome, actor: audit.Actor, seen: str | None = None
) -> None:
    """Change an outcome. Translations of changed texts become stale.

    `seen` is the version of the values that were read. Raises OutcomeNotFound, and Changed where they are others now.
    """
    session = access.lock_for_change(session_id)
    row = _find(session, outcome_id)
    if seen is not None:
        texts = content.load_all(db.session(), row.text_ids)
        must_be_as_seen(values_of(row, *(texts[ident].source for ident in row.text_ids)), seen)
    changed = {
        name for name in ("kind", "url", "happened_on") if getattr(row, name) != getattr(outcome, name)
    }
    for name in changed:
        setattr(row, name, getattr(outcome, name))
    for name in OUTCOME_TEXTS:
        if writing.set_source(db.session(), getattr(row, f"{name}_id"), getattr(outcome, name)):
            changed.add(name)
    db.session.flush()
    if changed:
        audit.record(actor, "session.outcome_changed", "session", session.id, changed)


def remove_outcome(session_id: int, outcome_id: int, *, actor: audit.Actor) -> None:
    """Delete an outcome with its translations. Raises OutcomeNotFound."""
    session = access.lock_for_change(session_id)
    row = _find(session, outcome_id)
    texts = [db.session.get_one(content.LocalizedText, ident) for ident in row.text_ids]
    db.session.delete(row)
    db.session.flush()
    for text in texts:
        db.session.delete(text)
    db.session.flush()
    audit.record(actor, "session.outcome_removed", "session", session.id)


def set_outcome_due(session_id: int, *, due_on: date | None, actor: audit.Actor) -> None:
    """Set the day by which residents will hear of the outcome. Raises SessionNotFound, TransitionRefused."""
    session = access.lock_for_change(session_id)
    if session.outcome_due_on != due_on:
        session.outcome_due_on = due_on
        session.version += 1
        db.session.flush()
        audit.record(actor, "session.outcome_due_changed", "session", session.id, ["outcome_due_on"])


def _find(session: ListeningSession, outcome_id: int) -> SessionOutcome:
    row = db.session.get(SessionOutcome, outcome_id)
    if row is None or row.session_id != session.id:
        raise OutcomeNotFound
    return row
