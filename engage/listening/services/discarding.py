"""Deleting drafts of sessions, which nobody outside the office knows of."""

from __future__ import annotations

from sqlalchemy import delete, exists, or_, select, update

from engage.core import audit
from engage.core.db import db
from engage.core.i18n import content
from engage.listening.errors import TransitionRefused
from engage.listening.models import (
    Announcement,
    ListeningSession,
    Registration,
    SessionOutcome,
    SessionStatus,
)
from engage.listening.services import access


def discard_draft(session_id: int, *, actor: audit.Actor) -> None:
    """Delete a draft with its texts. Raises TransitionRefused.

    It is refused where the session is not a draft, or where somebody is registered or was written to.
    """
    session = access.lock_session(session_id)
    tied = [exists().where(model.session_id == session_id) for model in (Registration, Announcement)]
    if session.status != SessionStatus.DRAFT or db.session.scalar(select(or_(*tied))):
        raise TransitionRefused(session.status, "discarded")
    copies = update(ListeningSession).where(ListeningSession.copied_from_id == session_id)
    db.session.execute(copies.values(copied_from_id=None))
    outcomes = db.session.scalars(select(SessionOutcome).where(SessionOutcome.session_id == session_id))
    text_ids = [*session.text_ids, *(ident for outcome in outcomes for ident in outcome.text_ids)]
    db.session.delete(session)
    db.session.flush()
    db.session.execute(delete(content.LocalizedText).where(content.LocalizedText.id.in_(text_ids)))
    audit.record(actor, "session.discarded", "session", session_id)
