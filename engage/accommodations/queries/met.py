"""How many had what they asked for, by language and service: met ÷ made, without numbers that point at somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from engage.accommodations.models import ServiceOutcome
from engage.accommodations.policy import NeedKey, ordered
from engage.bodies.models import Meeting
from engage.core import clock
from engage.core.db import db
from engage.core.suppression import show_table
from engage.listening.models import ListeningSession

PERIOD = timedelta(days=365)


@dataclass(frozen=True)
class MetRow:
    """A language or service: how many requests were made and met. None where a number is hidden."""

    key: NeedKey
    made: int | None
    met: int | None

    @property
    def percent(self) -> int | None:
        """The share that was met, in whole percent, where both numbers are shown. Rounded down: 99.6 is not all."""
        if self.made is None or self.met is None or not self.made:
            return None
        return 100 * self.met // self.made


@dataclass(frozen=True)
class Met:
    """What was recorded of sessions and meetings of a period."""

    since: datetime
    until: datetime
    rows: Sequence[MetRow]
    made: int | None
    met: int | None
    hidden: bool


def met_by_language(*, until: datetime | None = None) -> Met:
    """Return requests made and met in the year before. One statement.

    A request is one person's, for one session or meeting. Counts under five are hidden, and so is what they could be
    computed from. That all was met, or nothing, may be shown: anybody who asked could be in either column.
    """
    end = until or clock.now()
    begin = end - PERIOD
    counts = _counts(begin, end)
    keys = ordered(counts)
    if not keys:
        return Met(begin, end, (), 0, 0, False)
    cells = [[counts[key][0], counts[key][1] - counts[key][0]] for key in keys]
    shown = show_table(cells, zeros_shown=True)
    rows = [MetRow(key, shown.rows[number], shown.cells[number][0]) for number, key in enumerate(keys)]
    hidden = any(row.made is None or row.met is None for row in rows)
    return Met(begin, end, rows, shown.total, shown.columns[0], hidden)


def _counts(begin: datetime, end: datetime) -> dict[NeedKey, tuple[int, int]]:
    """Return requests met and made, by service and language. Varieties count with their language."""
    starts_at = func.coalesce(ListeningSession.starts_at, Meeting.starts_at)
    rows = db.session.execute(
        select(
            ServiceOutcome.service,
            ServiceOutcome.language,
            func.sum(ServiceOutcome.met + ServiceOutcome.met_late).label("met"),
            func.sum(ServiceOutcome.asked + ServiceOutcome.asked_late).label("made"),
        )
        .outerjoin(ListeningSession, ListeningSession.id == ServiceOutcome.session_id)
        .outerjoin(Meeting, Meeting.id == ServiceOutcome.meeting_id)
        .where(starts_at >= begin, starts_at < end)
        .group_by(ServiceOutcome.service, ServiceOutcome.language)
    )
    return {NeedKey(row.service, row.language): (int(row.met), int(row.made)) for row in rows}
