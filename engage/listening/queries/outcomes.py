"""What came of past sessions, over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from engage.core import clock
from engage.core.db import db
from engage.core.i18n.content import TextBundle, load_texts
from engage.listening.models import ListeningSession, SessionOutcome, SessionStatus

# One report often belongs to a whole series: that many rows are read to show a few different ones.
ROWS_READ = 60

_LATEST = (
    select(SessionOutcome)
    .join(ListeningSession, ListeningSession.id == SessionOutcome.session_id)
    .where(ListeningSession.status == SessionStatus.PUBLISHED, ListeningSession.ends_at <= bindparam("now"))
    .order_by(SessionOutcome.happened_on.desc(), SessionOutcome.id.desc())
    .limit(ROWS_READ)
)


@dataclass(frozen=True)
class Outcomes:
    """Outcomes, the newest first, with their texts in one language."""

    rows: Sequence[SessionOutcome]
    texts: TextBundle


def latest_outcomes(language: str, *, most: int) -> Outcomes:
    """Return the newest outcomes of past sessions; what several sessions led to is there once. Two statements."""
    rows = db.session.scalars(_LATEST, {"now": clock.now()}).all()
    texts = load_texts(db.session, [ident for row in rows for ident in row.text_ids], language)
    different: dict[tuple[str, date, str], SessionOutcome] = {}
    for row in rows:
        different.setdefault((row.kind, row.happened_on, texts.sources[row.title_id].value), row)
    return Outcomes(list(different.values())[:most], texts)
